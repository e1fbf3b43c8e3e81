import type { DataRow, DataSplit } from '../dataset.ts';
import { findLeaks } from './findLeaks.ts';
import { askedText } from './parting/askedText.ts';
import { stratifiedOrder } from './parting/stratifiedOrder.ts';
import { createPauses } from './pauses.ts';

export interface SplitOptions {
  rows: readonly DataRow[];
  /** 0..1 */
  testShare: number;
  seed: number;
  signal?: AbortSignal;
}

/**
 * Parts rows into a test set and the rows that examples are taken from, each label in its share. Rows that ask the same go to the same side; what is
 * nearly the same on both is said as a leak.
 */
export async function splitRows({ rows, testShare, seed, signal }: SplitOptions): Promise<DataSplit> {
  const same = new Map<string, { id: string; label: string | null; rows: DataRow[] }>();
  const pause = createPauses(signal);
  for (const row of rows) {
    await pause();
    const asked = askedText(row);
    const group = same.get(asked);
    if (group === undefined) same.set(asked, { id: row.id, label: row.label, rows: [row] });
    else {
      group.rows.push(row);
      // The first in the file would make the split depend on the order of the file.
      if (row.id < group.id) Object.assign(group, { id: row.id, label: row.label });
    }
  }
  const wanted = Math.min(Math.max(1, Math.round(rows.length * testShare)), Math.max(0, rows.length - 1));
  const tested = new Set<DataRow>();
  for (const group of stratifiedOrder([...same.values()], seed)) {
    if (tested.size + group.rows.length <= wanted) for (const row of group.rows) tested.add(row);
    if (tested.size >= wanted) break;
  }
  const test = rows.filter((row) => tested.has(row));
  const train = rows.filter((row) => !tested.has(row));
  return { test, train, leaks: await findLeaks({ test, train, ...(signal === undefined ? {} : { signal }) }) };
}
