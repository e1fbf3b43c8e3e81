import type { RowSums } from '../../statistics/bootstrapSums.ts';
import { namedSums } from './namedSums.ts';
import type { MetricColumn } from './scoreTable.ts';

/** Sums over the chosen rows of one or two candidates, side by side, and the figures that are made of them. */
export interface ChosenSums {
  rows: RowSums;
  /** A figure for each side; null where there is nothing to divide. */
  figures(sums: Float64Array): (number | null)[];
}

/** For metrics over the whole set only: null for others. */
export function rowSums(sides: readonly MetricColumn[], chosen: Int32Array): ChosenSums | null {
  const parts = sides.map(({ counts }) => counts);
  const combine = sides[0]?.metric.combine;
  if (combine === undefined || !parts.every((part) => part !== null)) return null;
  const offsets: number[] = [];
  let size = 0;
  let sums = 0;
  for (const { rows } of parts) {
    offsets.push(sums);
    sums += rows.sums;
    for (const row of chosen) size += (rows.starts[row + 1] as number) - (rows.starts[row] as number);
  }
  const starts = new Int32Array(chosen.length + 1);
  const places = new Int32Array(size);
  const amounts = new Float64Array(size);
  let at = 0;
  for (let index = 0; index < chosen.length; index += 1) {
    const row = chosen[index] as number;
    for (let side = 0; side < parts.length; side += 1) {
      const { rows } = parts[side] as (typeof parts)[number];
      const end = rows.starts[row + 1] as number;
      for (let from = rows.starts[row] as number; from < end; from += 1, at += 1) {
        places[at] = (rows.places[from] as number) + (offsets[side] as number);
        amounts[at] = rows.amounts[from] as number;
      }
    }
    starts[index + 1] = at;
  }
  return {
    rows: { starts, places, amounts, sums },
    figures: (given) => parts.map((part, side) => combine(namedSums(part, given, offsets[side] as number))),
  };
}
