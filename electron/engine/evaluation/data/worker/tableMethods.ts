import type { FileMethods } from '../../../../../models/workers/filePieces.ts';
import type { RowProblem } from '../../dataset.ts';
import type { TableFormat } from '../table.ts';
import type { TableKind } from '../tableKind.ts';
import type { TableLimits } from '../tableLimits.ts';

/** What the worker for tables can be asked: it reads one file, and hands its rows out in pages. */
export type TableMethods = FileMethods & {
  parse: { params: ParseTableParams; result: ParsedTable; event: never };
  /** Rows from a position on, as many as make a message of some megabytes. */
  page: { params: { from: number }; result: TablePage; event: never };
};

export interface ParseTableParams {
  name: string;
  kind: TableKind;
  limits: TableLimits;
  header?: boolean | undefined;
  sheet?: string | undefined;
  /** Of the whole process, megabytes. */
  memoryMegabytes: number;
}

export interface ParsedTable {
  format: TableFormat;
  columns: string[];
  rowCount: number;
  problems: RowProblem[];
  errors: number;
  notes: number;
}

export interface TablePage {
  /** Rows of cells, each as wide as the table. */
  cells: string[][];
  lines: number[];
}
