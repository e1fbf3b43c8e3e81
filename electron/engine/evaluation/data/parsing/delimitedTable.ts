import { csvRecords } from './csvRecords.ts';
import { readHeaded } from './headedTable.ts';
import type { TableBuilder } from './tableBuilder.ts';

export interface DelimitedOptions {
  separator: string;
  /** Whether the first row names the columns; guessed where it is not said. */
  header?: boolean | undefined;
}

/** Text whose cells are parted by a character into a table. */
export function readDelimited(text: string, builder: TableBuilder, { separator, header }: DelimitedOptions): void {
  const quotes = separator !== '\t' || !isUnquoted(text);
  const hint = `A cell with ${shown(separator)} in it needs quotation marks around it.`;
  readHeaded(csvRecords(text, separator, quotes), builder, { header, hint });
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

function shown(separator: string): string {
  return separator === '\t' ? 'a tab' : `a "${separator}"`;
}
