import { createHash } from 'node:crypto';
import type { ColumnMapping, DataRow, Dataset } from '../dataset.ts';
import { createPauses } from './pauses.ts';

const idLength = 32;

/** What a row says to whom it is asked of, as canonical JSON (keys in order). A recording goes in as what it holds: its folder may change, and two folders may have unlike files of one name. */
function spoken(
  { input, references, choices, label, context, images, recording, fields }: DataRow,
  mapping: ColumnMapping,
): string {
  const audio =
    recording === undefined
      ? columnsOf(mapping, 'audio').map((column) => fields[column] ?? '')
      : [`sha256:${recording.sha256}`];
  return JSON.stringify({ audio, choices, context, images, input, label, references });
}

/** The id of a row by what it says. The same row again gets the same one: `numbered` tells them apart. */
export function rowId(row: DataRow, mapping: ColumnMapping): string {
  return createHash('sha256').update(spoken(row, mapping)).digest('hex').slice(0, idLength);
}

/** Tells rows with the same id apart, in their order: the second is `…-2`. */
export function createNumbering(): (id: string) => { id: string; times: number } {
  const seen = new Map<string, number>();
  return (id) => {
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    return { id: times === 1 ? id : `${id}-${times}`, times };
  };
}

/**
 * Rows as a dataset of their own, called by what they say: SHA-256 over `[row, …]`, a row as `[what it says, its columns by name in order]`. Lines, ids
 * and the name are no part of it.
 */
export async function datasetOf({ name, columns, mapping, rows }: Omit<Dataset, 'hash'>): Promise<Dataset> {
  const hash = createHash('sha256');
  const pause = createPauses();
  const ordered = columns.toSorted();
  for (const [index, row] of rows.entries()) {
    const fields = ordered.map((column) => `${JSON.stringify(column)}:${JSON.stringify(row.fields[column] ?? '')}`);
    hash.update(`${index === 0 ? '[' : ','}[${spoken(row, mapping)},{${fields.join(',')}}]`);
    await pause();
  }
  hash.update(rows.length === 0 ? '[]' : ']');
  return { hash: hash.digest('hex'), name, columns, mapping, rows };
}

/** Columns that have a role, in no particular order; give the table's columns to have theirs. */
function columnsOf(mapping: ColumnMapping, role: ColumnMapping[string]): string[] {
  return Object.keys(mapping)
    .filter((column) => mapping[column] === role)
    .sort();
}
