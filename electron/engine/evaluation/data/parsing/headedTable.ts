import type { CsvRecord } from './csvRecords.ts';
import { hasHeader, isSameRow } from './hasHeader.ts';
import type { TableBuilder } from './tableBuilder.ts';

/** A row on its way into a table, with what is to be said of its cells. */
export interface HeadedRecord extends CsvRecord {
  /** `cell` from 0. */
  notes?: { cell: number; code: string; message: string }[];
}

export interface HeadedOptions {
  /** Whether the first row names the columns; guessed where it is not said. */
  header?: boolean | undefined;
  /** A sheet has cells wherever somebody wrote: columns beyond the header's are columns without a name, and rows may end early. */
  isSheet?: boolean;
  /** What to do about a row with too many cells. */
  hint: string;
}

const lookedRows = 200;

/** Rows of cells into a table: the first one names its columns, or they are numbered. What is wrong with a row is said by its number and column. */
export function readHeaded(
  records: Iterable<HeadedRecord>,
  builder: TableBuilder,
  { header, hint, isSheet = false }: HeadedOptions,
): void {
  const { problems } = builder;
  let first: string[] | undefined;
  let waiting: HeadedRecord[] = [];
  let position = 0;
  let named = false;

  const begin = () => {
    const rows = waiting.map(({ cells }) => cells).filter((cells) => cells.length > 0);
    [first] = rows;
    if (first === undefined) return;
    named = header ?? hasHeader(first, rows.slice(1));
    const width = Math.max(...rows.map((row) => row.length));
    if (named) {
      for (const name of first) builder.addColumn(name);
      if (isSheet) for (let at = first.length; at < width; at += 1) builder.addColumn('');
    } else {
      for (let at = 0; at < width; at += 1) builder.addColumn(`Column ${at + 1}`);
      problems.note(
        null,
        null,
        'data/no-header',
        'The first row reads like data rather than names: the columns are numbered.',
      );
    }
    for (const record of waiting) take(record);
    waiting = [];
  };
  const take = ({ cells, fault, notes = [] }: HeadedRecord) => {
    position += 1;
    if (cells.length === 0) return;
    if (named && position === headerAt) {
      if (fault !== null)
        problems.note(
          null,
          builder.columns[fault.cell] ?? null,
          'data/quotes',
          'Quotation marks in the header do not match.',
        );
      return;
    }
    const line = position - (named ? headerAt : 0);
    const column = (at: number) => builder.columns[at] ?? `Column ${at + 1}`;
    if (fault !== null) {
      problems.error(line, column(fault.cell), 'data/quotes', quotesMessage(fault.kind));
      return;
    }
    const width = builder.columns.length;
    const extra = cells.findIndex((cell, at) => at >= width && cell.trim() !== '');
    if (extra !== -1) {
      problems.error(
        line,
        column(extra),
        'data/too-many-cells',
        `The row has ${cells.length} cells; there ${width === 1 ? 'is 1 column' : `are ${width} columns`}. ${hint}`,
      );
      return;
    }
    if (named && first !== undefined && isSameRow(cells, first)) {
      problems.note(line, null, 'data/repeated-header', 'The row repeats the names of the columns, and is left out.');
      return;
    }
    if (!isSheet && cells.length < width && cells.some((cell) => cell.trim() !== '')) {
      problems.note(
        line,
        column(cells.length),
        'data/too-few-cells',
        `The row has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}; there are ${width} columns. Those that are missing are empty.`,
      );
    }
    for (const { cell, code, message } of notes) problems.note(line, column(cell), code, message);
    builder.addRow(cells.length > width ? cells.slice(0, width) : cells, line);
  };

  // Blank lines above the header are no rows.
  let headerAt = 0;
  for (const record of records) {
    if (first !== undefined) {
      take(record);
      continue;
    }
    waiting.push(record);
    if (headerAt === 0 && record.cells.length > 0) headerAt = waiting.length;
    if (waiting.length - headerAt === lookedRows) begin();
  }
  if (first === undefined) begin();
}

function quotesMessage(kind: 'text-after-quote' | 'unclosed'): string {
  return kind === 'unclosed'
    ? 'The cell begins with a quotation mark that is never closed.'
    : 'Text goes on behind the closing quotation mark of the cell. A quotation mark within a cell is written twice.';
}
