import type { ColumnMapping } from '../dataset.ts';
import type { Suite } from '../suite.ts';

/** A table that a suite names. */
export interface DataReference {
  /** Relative to the suite's file, with slashes. */
  path: string;
  /** Null where the columns say by their names what they are. */
  columns: ColumnMapping | null;
}

/** Where the rows come from that examples are taken from: another table, or a part of the same one that is then not asked. */
export type TrainingRows =
  | ({ kind: 'file' } & DataReference)
  /** `test` is the share of the rows that are asked, 0.05..0.95. */
  | { kind: 'split'; test: number; seed: number };

/** A suite as a file has it: what it is made of by name, rather than by hash. Everything else is the suite's own. */
export interface SuiteFile extends Omit<Suite, 'dataset' | 'train'> {
  data: DataReference;
  train: TrainingRows | null;
}

/** The suite that a file describes, once its rows are there. */
export function suiteOfFile(
  { data: _data, train: _train, ...suite }: SuiteFile,
  hashes: Pick<Suite, 'dataset' | 'train'>,
): Suite {
  return { ...suite, ...hashes };
}

/** The file that describes a suite, given where its rows will lie. */
export function fileOfSuite(
  { dataset: _dataset, train: _hash, ...suite }: Suite,
  { data, train }: Pick<SuiteFile, 'data' | 'train'>,
): SuiteFile {
  return { ...suite, data, train };
}
