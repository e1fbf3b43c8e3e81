/** What a column of a file means to an evaluation. A column without a role stays with the row: templates and slices can use it. */
export type ColumnRole = 'input' | 'reference' | 'choices' | 'label' | 'context' | 'image' | 'audio';

/** Role of each column, by its name in the file; columns that are not named have none. */
export type ColumnMapping = Record<string, ColumnRole>;

/** One task: what a model is asked, and what a right answer is. */
export interface DataRow {
  /** SHA-256 of what the row says (hex, first 32 digits), with `-2`, `-3` … for the same row again: the same in every order and file. */
  id: string;
  /** Where it stood in the file, from 1, the header not counted. */
  line: number;
  /** The prompt's own part: the question, the text to label. Several input columns are joined by blank lines. */
  input: string;
  /** Acceptable answers, the preferred one first; none where the row has no reference. */
  references: string[];
  /** Options of a multiple-choice question in their order; empty for others. The right one is `references[0]`, as its text. */
  choices: string[];
  /** Class of the row; null where there is none. A label is a reference, too (`references` has it when no reference column is mapped). */
  label: string | null;
  /** Text that the answer is to be based on, a passage each. */
  context: string[];
  /** Data URLs. */
  images: string[];
  /** Path of a recording; null where there is none. */
  audio: string | null;
  /** What that recording held when the rows were read: what is heard must be that. Missing in rows that an earlier version read. */
  recording?: Recording;
  /** Every column by its name, as text: what `{{column}}` in a template and a slice is taken from. */
  fields: Record<string, string>;
}

/** A recording by what is in its file, wherever that lies. */
export interface Recording {
  /** Of all its bytes, hex. */
  sha256: string;
  bytes: number;
}

/** Something wrong with one row, and where. Rows with an error are not taken in; a note is only said. */
export interface RowProblem {
  severity: 'error' | 'note';
  /** From 1, the header not counted; null for the file as a whole. */
  line: number | null;
  column: string | null;
  /** `data/…` */
  code: string;
  message: string;
}

/** A version of somebody's rows. What it is called by is what it says: changed rows are another dataset. */
export interface Dataset {
  /** SHA-256 (hex) of the mapped rows in order, as canonical JSON. */
  hash: string;
  name: string;
  columns: string[];
  mapping: ColumnMapping;
  rows: DataRow[];
}

/** A dataset as a list shows it. */
export interface DatasetSummary {
  hash: string;
  name: string;
  columns: string[];
  mapping: ColumnMapping;
  rowCount: number;
  /** Distinct labels with how often each occurs, most frequent first, at most 100; empty where rows have none. */
  labels: { label: string; rows: number }[];
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** A test set, and the rows that examples are taken from. */
export interface DataSplit {
  test: DataRow[];
  train: DataRow[];
  /** Test rows whose input is (nearly) that of a training row: they would be answered from memory. */
  leaks: { test: string; train: string; similarity: number }[];
}
