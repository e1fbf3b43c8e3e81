import { setImmediate } from 'node:timers/promises';
import type { DataRow } from '../../evaluation/dataset.ts';

/** Rows that are read and parsed at a stretch: some milliseconds of work. */
const slice = 1_000;

/** Rows by their places, so that whatever else the engine is asked need not wait for all of them. @param read those from a place up to another one */
export const readInSlices = (read: (from: number, to: number) => { body: string }[]): Promise<DataRow[]> =>
  collectInSlices((from, to) => read(from, to).map(({ body }) => JSON.parse(body) as DataRow), slice);

/** Whatever stands at places without gaps, from 0. @param read those from a place up to another one, as many as there are places in between */
export async function collectInSlices<Item>(
  read: (from: number, to: number) => Item[],
  atOnce: number,
): Promise<Item[]> {
  const items: Item[] = [];
  for (;;) {
    const found = read(items.length, items.length + atOnce);
    for (const item of found) items.push(item);
    if (found.length < atOnce) return items;
    await setImmediate();
  }
}
