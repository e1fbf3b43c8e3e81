import { csvRecords, type CsvRecord } from './csvRecords.ts';
import { hasHeader, isSameRow } from './hasHeader.ts';
import type { TableBuilder } from './tableBuilder.ts';

export interface DelimitedOptions {
  separator: string;
  /** Whether the first row names the columns; guessed where it is not said. */
  header?: boolean | undefined;
}

const lookedRows = 200;

/** Rows of cells into a table: its header, and what is wrong with a row by its number and column. */
export function readDelimited(text: string, builder: TableBuilder, { separator, header }: DelimitedOptions): void {
  const { problems } = builder;
  const quotes = separator !== '\t' || !isUnquoted(text);
  let first: string[] | undefined;
  let waiting: CsvRecord[] = [];
  let position = 0;
  let named = false;

  const begin = () => {
    const rows = waiting.map(({ cells }) => cells).filter((cells) => cells.length > 0);
    [first] = rows;
    if (first === undefined) return;
    while (first.length > 1 && first.at(-1)?.trim() === '' && rows.every((row) => row.length <= (first ?? []).length)) {
      if (rows.some((row) => (row[(first ?? []).length - 1] ?? '').trim() !== '')) break;
      first.pop();
    }
    named = header ?? hasHeader(first, rows.slice(1));
    if (named) for (const name of first) builder.addColumn(name);
    else {
      const width = Math.max(...rows.map((row) => row.length));
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
  const take = ({ cells, fault }: CsvRecord) => {
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
        `The row has ${cells.length} cells; there ${width === 1 ? 'is 1 column' : `are ${width} columns`}. A cell with ${shown(separator)} in it needs quotation marks around it.`,
      );
      return;
    }
    if (named && first !== undefined && isSameRow(cells, first)) {
      problems.note(line, null, 'data/repeated-header', 'The row repeats the names of the columns, and is left out.');
      return;
    }
    if (cells.length < width && cells.some((cell) => cell.trim() !== '')) {
      problems.note(
        line,
        column(cells.length),
        'data/too-few-cells',
        `The row has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}; there are ${width} columns. Those that are missing are empty.`,
      );
    }
    builder.addRow(cells.length > width ? cells.slice(0, width) : cells, line);
  };

  // Blank lines above the header are no rows.
  let headerAt = 0;
  for (const record of csvRecords(text, separator, quotes)) {
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

/** Whether quotation marks are letters here: read as quotes they do not match, and without them the rows are as long as each other. */
function isUnquoted(text: string): boolean {
  if (!text.includes('"')) return false;
  let faults = 0;
  for (const { fault } of csvRecords(text, '\t')) if (fault !== null) faults += 1;
  if (faults === 0) return false;
  const widths = new Set<number>();
  for (const { cells } of csvRecords(text, '\t', false)) {
    if (cells.length > 0) widths.add(cells.length);
    if (widths.size > 1) return false;
  }
  return true;
}

function quotesMessage(kind: 'text-after-quote' | 'unclosed'): string {
  return kind === 'unclosed'
    ? 'The cell begins with a quotation mark that is never closed.'
    : 'Text goes on behind the closing quotation mark of the cell. A quotation mark within a cell is written twice.';
}

function shown(separator: string): string {
  return separator === '\t' ? 'a tab' : `a "${separator}"`;
}
