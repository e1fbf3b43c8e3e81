/** What a table may hold. Beyond rows, columns or characters the file is refused; a cell that is too long costs its row. */
export interface TableLimits {
  /** Of the file. */
  bytes: number;
  rows: number;
  columns: number;
  /** UTF-16 units of all cells. */
  characters: number;
  /** What the columns of a Parquet file may unpack to, all together. Workbooks have the limits of any archive (`zipGate`). */
  unpackedBytes: number;
  /** UTF-16 units of one cell; a data URL (a picture) may have sixteen times as many. */
  cellCharacters: number;
}

/** Far more than anybody evaluates on, and what an engine can still hold in memory. */
export const tableLimits: TableLimits = {
  bytes: 256 * 2 ** 20,
  rows: 500_000,
  columns: 1_000,
  characters: 300_000_000,
  unpackedBytes: 2 ** 30,
  cellCharacters: 1_000_000,
};
