import { influencesOf } from '../../statistics/bootstrapSums.ts';
import { rowSums } from './rowSums.ts';
import type { Influences, MetricColumn } from './scoreTable.ts';

/** A candidate's figure of a whole set with its rows' influences; null where there is nothing to divide. */
export function influences(column: MetricColumn, chosen: Int32Array): Influences | null {
  const before = column.influences;
  if (before !== undefined && sameRows(before.chosen, chosen)) return before.known;
  const known = influencesAnew(column, chosen);
  column.influences = { chosen, known };
  return known;
}

function influencesAnew(column: MetricColumn, chosen: Int32Array): Influences | null {
  const sums = rowSums([column], chosen);
  if (sums === null) return null;
  const { rows } = sums;
  const total = new Float64Array(rows.sums);
  for (let at = 0; at < rows.places.length; at += 1) {
    const place = rows.places[at] as number;
    total[place] = (total[place] as number) + (rows.amounts[at] as number);
  }
  const statistic = (given: Float64Array) => sums.figures(given)[0] ?? null;
  const figure = statistic(total);
  return figure === null || Number.isNaN(figure) ? null : { figure, influence: influencesOf(rows, statistic, total) };
}

function sameRows(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((row, place) => row === other[place]);
}
