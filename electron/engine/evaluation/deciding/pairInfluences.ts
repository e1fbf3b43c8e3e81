import { influences } from './influences.ts';
import type { Influences, MetricColumn } from './scoreTable.ts';

/** The same of a difference of two candidates on the same rows: each side moves its own figure only. `sign` turns it. */
export function pairInfluences(
  one: MetricColumn,
  other: MetricColumn,
  chosen: Int32Array,
  sign: number,
): Influences | null {
  const [first, second] = [influences(one, chosen), influences(other, chosen)];
  if (first === null || second === null) return null;
  return {
    figure: sign * (first.figure - second.figure),
    influence: first.influence.map((value, row) => sign * (value - (second.influence[row] as number))),
  };
}
