import type { RowProblem } from '../dataset.ts';

/** `text` is one input per line; `history` are rows made from earlier conversations. */
export type TableFormat = 'csv' | 'tsv' | 'jsonl' | 'json' | 'xlsx' | 'parquet' | 'text' | 'history';

/** A file as it was read, before its columns mean anything. Every row has every column; what a file leaves out is empty text. */
export interface Table {
  columns: string[];
  /** Rows that could be read, in order. */
  rows: Record<string, string>[];
  /**
   * Where each row stood in the file, from 1, the header not counted: lines of JSONL and text, rows of all others (blank ones counted, so
   * that a spreadsheet shows the same number). Left out where row n stood at n.
   */
  lines?: number[];
  format: TableFormat;
  /** What was wrong, in the file's order, at most `keptProblems`. A row with an error is not among `rows`. */
  problems: RowProblem[];
  /** How many there were. */
  problemCount: number;
}
