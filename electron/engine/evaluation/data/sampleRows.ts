import { stratifiedOrder } from './parting/stratifiedOrder.ts';

/**
 * Draws rows, each label in its share of the whole, so that the sample's score stands for the dataset's. They come in the order in which they stood. The
 * same seed draws the same rows, and a larger count the same and more.
 */
export function sampleRows<Row extends { id: string; label: string | null }>(
  rows: readonly Row[],
  count: number,
  seed: number,
): Row[] {
  if (count >= rows.length) return [...rows];
  const drawn = new Set(stratifiedOrder(rows, seed).slice(0, Math.max(0, count)));
  return rows.filter((row) => drawn.has(row));
}
