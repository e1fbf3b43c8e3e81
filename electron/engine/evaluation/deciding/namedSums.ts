import type { SetCounts } from './scoreTable.ts';

/** Sums by their names, as a metric takes them, from those in `sums` that begin at `from`. */
export function namedSums({ names, zeros }: Pick<SetCounts, 'names' | 'zeros'>, sums: Float64Array, from = 0) {
  // Without a prototype: a label may be called anything.
  const record = Object.create(null) as Record<string, number>;
  for (let place = 0; place < names.length; place += 1) {
    const sum = sums[from + place] as number;
    if (sum !== 0 || zeros[place] === true) record[names[place] as string] = sum;
  }
  return record;
}
