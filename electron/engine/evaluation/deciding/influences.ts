import { influencesOf, type RowSums } from '../../statistics/bootstrapSums.ts';

/** A figure made of sums, and how far each row moves it (times the number of rows); null where there is nothing to divide. */
export function influences(
  rows: RowSums,
  statistic: (sums: Float64Array) => number | null,
): { figure: number; influence: Float64Array } | null {
  const total = new Float64Array(rows.sums);
  for (const [at, place] of rows.places.entries()) {
    total[place] = (total[place] as number) + (rows.amounts[at] as number);
  }
  const figure = statistic(total);
  return figure === null || Number.isNaN(figure) ? null : { figure, influence: influencesOf(rows, statistic, total) };
}
