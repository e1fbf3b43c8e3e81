import { setImmediate } from 'node:timers/promises';
import type { DataRow } from '../../evaluation/dataset.ts';

/** Rows that are read and parsed at a stretch: some milliseconds of work. */
const slice = 1_000;

/** Rows by their places, so that whatever else the engine is asked need not wait for all of them. @param read those from a place up to another one */
export async function readInSlices(read: (from: number, to: number) => { body: string }[]): Promise<DataRow[]> {
  const rows: DataRow[] = [];
  for (;;) {
    const found = read(rows.length, rows.length + slice);
    for (const { body } of found) rows.push(JSON.parse(body) as DataRow);
    if (found.length < slice) return rows;
    await setImmediate();
  }
}
