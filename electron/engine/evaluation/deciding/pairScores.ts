import { bootstrapSums } from '../../statistics/bootstrapSums.ts';
import type { DrawnStatistic } from '../../statistics/drawnStatistic.ts';
import { mcnemar } from '../../statistics/mcnemar.ts';
import { pairedBootstrap } from '../../statistics/pairedBootstrap.ts';
import { pairedShares } from '../../statistics/pairedShares.ts';
import type { Verdict } from '../sheet.ts';
import { pairInfluences } from './pairInfluences.ts';
import { rowSums } from './rowSums.ts';
import { scaleSize } from './scaleSize.ts';
import { metricColumn, type CandidateColumn, type MetricColumn } from './scoreTable.ts';

/** Draws: those of means are cheap, and many comparisons ask for far tails. */
const resamples = { means: 10_000, sums: 2_000 } as const;
const seed = 1;
/** With fewer rows that differ, resampling does not know what it has not seen. */
export const enoughDiffering = 10;

/** Two candidates on the rows that both have a score of. Positive is in favour of `a`, whichever way the metric points. */
export interface PairScores {
  a: string;
  b: string;
  metric: string;
  difference: Pick<DrawnStatistic, 'estimate' | 'interval' | 'pValue'>;
  /** Of "no difference": McNemar's exact test for right and wrong, the bootstrap else. */
  p: number;
  test: Verdict['test'];
  /** Standard deviation of one row's difference; of a figure over the set, of its influence. */
  deviation: number;
  n: number;
  wins: number;
  losses: number;
  ties: number;
}

export function pairScores(a: CandidateColumn, b: CandidateColumn, metric: string, given?: Int32Array): PairScores {
  const [one, other] = [metricColumn(a, metric), metricColumn(b, metric)];
  const rows = sharedRows(one, other, given);
  const sign = one.metric.better === 'lower' ? -1 : 1;
  const count = { n: rows.length, ...countOutcomes(one, other, rows, sign) };
  const pair = { a: a.id, b: b.id, metric, ...count };
  if (rows.length < 2) return { ...pair, ...unknown(one, other, rows, sign) };

  const single = one.repeats <= 1 && other.repeats <= 1;
  if (one.metric.binary && one.metric.combine === undefined && single) {
    const shares = pairedShares(count.wins, count.losses, count.n);
    // Half a row each way: where none differs, more rows still could.
    const [wins, losses] = [(count.wins + 0.5) / (count.n + 1), (count.losses + 0.5) / (count.n + 1)];
    return {
      ...pair,
      difference: { ...shares, estimate: shares.difference },
      p: mcnemar(count.wins, count.losses),
      test: 'mcnemar',
      deviation: Math.sqrt(wins + losses - (wins - losses) ** 2),
    };
  }
  const drawn = one.metric.combine === undefined ? ofMeans(one, other, rows, sign) : ofSums(one, other, rows, sign);
  if (drawn === null) return { ...pair, ...unknown(one, other, rows, sign) };
  const size = scaleSize(one.metric) ?? largest(one, other, rows);
  const isWidened = count.wins + count.losses < enoughDiffering;
  const difference = isWidened ? noSurerThanShares(drawn, count, size) : drawn;
  return {
    ...pair,
    difference,
    p: difference.pValue(0),
    test: isWidened ? 'bootstrap-widened' : 'bootstrap',
    // At least as if one row had been all the difference that there can be: equal rows so far do not promise equal rows.
    deviation: Math.max(drawn.standardError * Math.sqrt(rows.length), size / Math.sqrt(rows.length)),
  };
}

/** Rows that both have a score of. */
export function sharedRows(one: MetricColumn, other: MetricColumn, given?: Int32Array): Int32Array {
  const rows: number[] = [];
  const look = (row: number) => {
    if (!Number.isNaN(one.values[row]) && !Number.isNaN(other.values[row])) rows.push(row);
  };
  if (given === undefined) for (let row = 0; row < one.values.length; row += 1) look(row);
  else for (const row of given) look(row);
  return Int32Array.from(rows);
}

/** Rows that the first side does better in, and worse. */
export function countOutcomes(
  one: MetricColumn,
  other: MetricColumn,
  rows: Int32Array,
  sign: number,
): { wins: number; losses: number; ties: number } {
  let [wins, losses] = [0, 0];
  for (const row of rows) {
    const outcome = rowOutcome(one.values[row] as number, other.values[row] as number, sign);
    if (outcome > 0) wins += 1;
    if (outcome < 0) losses += 1;
  }
  return { wins, losses, ties: rows.length - wins - losses };
}

/** 1 where the first value is better, -1 where it is worse, 0 for a tie: means of the same repeats in another order are one. */
export function rowOutcome(one: number, other: number, sign: number): -1 | 0 | 1 {
  const difference = sign * (one - other);
  if (Math.abs(difference) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other))) return 0;
  return difference > 0 ? 1 : -1;
}

function ofMeans(one: MetricColumn, other: MetricColumn, rows: Int32Array, sign: number): DrawnStatistic {
  return pairedBootstrap(
    Float64Array.from(rows, (row) => sign * (one.values[row] as number)),
    Float64Array.from(rows, (row) => sign * (other.values[row] as number)),
    { resamples: resamples.means, seed },
  );
}

function ofSums(one: MetricColumn, other: MetricColumn, rows: Int32Array, sign: number): DrawnStatistic | null {
  const sums = rowSums([one, other], rows);
  if (sums === null) return null;
  const statistic = (given: Float64Array) => {
    const [first, second] = sums.figures(given);
    return first == null || second == null ? null : sign * (first - second);
  };
  // Only asked for where there is a figure, and so one of both sides.
  const influence = () => pairInfluences(one, other, rows, sign)?.influence ?? new Float64Array(rows.length);
  return bootstrapSums(sums.rows, statistic, { resamples: resamples.sums, seed, influence });
}

/** Of a number with a unit of its own: the largest difference, as the size of what might happen. */
function largest(one: MetricColumn, other: MetricColumn, rows: Int32Array): number {
  let size = 0;
  for (const row of rows) size = Math.max(size, Math.abs((one.values[row] as number) - (other.values[row] as number)));
  return size;
}

/** Where hardly a row differs, no more certain than if each that does had been right against wrong. */
function noSurerThanShares(
  drawn: DrawnStatistic,
  { wins, losses, n }: { wins: number; losses: number; n: number },
  size: number,
): Pick<DrawnStatistic, 'estimate' | 'interval' | 'pValue'> {
  const shares = pairedShares(wins, losses, n);
  return {
    estimate: drawn.estimate,
    interval(confidence) {
      const [own, least] = [drawn.interval(confidence), shares.interval(confidence)];
      return {
        low: Math.min(own.low, drawn.estimate + (least.low - shares.difference) * size),
        high: Math.max(own.high, drawn.estimate + (least.high - shares.difference) * size),
      };
    },
    pValue(value) {
      const moved = size === 0 ? Number.NaN : shares.difference + (value - drawn.estimate) / size;
      return moved > -1 && moved < 1 ? Math.max(drawn.pValue(value), shares.pValue(moved)) : drawn.pValue(value);
    },
  };
}

/** One row, or none: anything may be. */
function unknown(one: MetricColumn, other: MetricColumn, rows: Int32Array, sign: number) {
  const row = rows[0];
  const estimate = row === undefined ? 0 : sign * ((one.values[row] as number) - (other.values[row] as number));
  const size = scaleSize(one.metric) ?? Number.MAX_VALUE;
  return {
    difference: { estimate, interval: () => ({ low: -size, high: size }), pValue: () => 1 },
    p: 1,
    test: 'bootstrap' as const,
    deviation: Number.NaN,
  };
}
