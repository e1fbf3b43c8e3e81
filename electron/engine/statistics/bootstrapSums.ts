import { drawnStatistic, type DrawnStatistic } from './drawnStatistic.ts';
import { createRandom } from './random.ts';
import { resampledMeans } from './resampledMeans.ts';

/** What rows add to sums, without the zeros: row r adds `amounts[i]` to sum `places[i]` for i from `starts[r]` to `starts[r + 1]`. */
export interface RowSums {
  starts: Int32Array;
  places: Int32Array;
  amounts: Float64Array;
  /** How many sums there are. */
  sums: number;
}

/** Additions up to which every draw is made row by row. */
const mostAdditions = 4_000_000;
/** Sums up to which the figure is made anew for every draw: making it takes longer the more there are. */
const mostSums = (rows: number): number => (rows <= 200 ? 120 : 40);

/**
 * A figure of a set that is made from sums over its rows (BLEU, macro-F1, a word error rate: ratios of sums, not means of ratios), with its uncertainty by the
 * bootstrap over rows: the sums are drawn anew and the figure is made from them. `statistic` gives null where there is nothing to divide; such draws are left out.
 * Null where the whole set has no figure.
 *
 * With many rows or sums the figure is taken for linear near what it is (the infinitesimal jackknife: Jaeckel, 1972; Efron and Tibshirani, 1993, chapter 21): each row then
 * has its own influence on it, and the mean of influences is drawn. What is left out by that falls with the number of rows, the interval only with its root.
 */
export function bootstrapSums(
  rows: RowSums,
  statistic: (sums: Float64Array) => number | null,
  options: {
    resamples: number;
    seed: number;
    /** Rows' influence as `influencesOf` gives it, where that is had more cheaply. */
    influence?: () => Float64Array;
  },
): DrawnStatistic | null {
  const count = rows.starts.length - 1;
  const total = new Float64Array(rows.sums);
  for (let at = 0; at < rows.places.length; at += 1) add(total, rows, at);
  const estimate = count < 1 ? null : statistic(total.slice());
  if (estimate === null || Number.isNaN(estimate)) return null;
  const random = createRandom(options.seed);
  if (count < 2) return drawnStatistic(estimate, new Float64Array(0), count);
  if (rows.places.length * options.resamples > mostAdditions || rows.sums > mostSums(count)) {
    const influence = options.influence?.() ?? influencesOf(rows, statistic, total);
    const draws = resampledMeans(influence, options.resamples, random);
    return drawnStatistic(
      estimate,
      draws.map((draw) => estimate + draw),
      count,
    );
  }
  const draws = new Float64Array(options.resamples);
  const sums = new Float64Array(rows.sums);
  let made = 0;
  for (let draw = 0; draw < options.resamples; draw += 1) {
    sums.fill(0);
    for (let at = 0; at < count; at += 1) {
      const row = random.integer(count);
      const end = rows.starts[row + 1] as number;
      for (let place = rows.starts[row] as number; place < end; place += 1) add(sums, rows, place);
    }
    const value = statistic(sums);
    if (value !== null && !Number.isNaN(value)) {
      draws[made] = value;
      made += 1;
    }
  }
  return drawnStatistic(estimate, draws.subarray(0, made), count);
}

/**
 * How far each row moves the figure, times the number of rows; their mean is 0. The figure's slope along each sum is taken by a small step.
 */
export function influencesOf(
  rows: RowSums,
  statistic: (sums: Float64Array) => number | null,
  total: Float64Array,
): Float64Array {
  const count = rows.starts.length - 1;
  const figure = statistic(total.slice()) ?? 0;
  const moved = total.slice();
  const slopes = total.map((sum, place) => {
    if (sum === 0) return 0;
    const step = Math.abs(sum) * 1e-6;
    moved[place] = sum + step;
    const slope = ((statistic(moved) ?? figure) - figure) / step;
    moved[place] = sum;
    return slope;
  });
  const influence = new Float64Array(count);
  let sum = 0;
  for (let row = 0; row < count; row += 1) {
    let own = 0;
    for (let at = rows.starts[row] as number; at < (rows.starts[row + 1] as number); at += 1) {
      own += (slopes[rows.places[at] as number] as number) * (rows.amounts[at] as number);
    }
    influence[row] = own * count;
    sum += own;
  }
  return influence.map((value) => value - sum);
}

function add(sums: Float64Array, rows: RowSums, at: number): void {
  const place = rows.places[at] as number;
  sums[place] = (sums[place] as number) + (rows.amounts[at] as number);
}
