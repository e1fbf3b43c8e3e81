import type { Interval } from './bootstrap.ts';
import { incompleteBeta } from './incompleteBeta.ts';
import { normalCdf } from './normalCdf.ts';
import { normalQuantile } from './normalQuantile.ts';
import { studentQuantile } from './studentQuantile.ts';

/** A figure, and what resampling says of its uncertainty. */
export interface DrawnStatistic {
  /** Of the data as they are. */
  estimate: number;
  /** Standard deviation of the draws: the figure's standard error. */
  standardError: number;
  /** Confidence 0..1. */
  interval(confidence: number): Interval;
  /** Two-sided p-value of "it is `value`": 1 less the confidence whose interval just reaches `value`. */
  pValue(value: number): number;
}

/** Draws beyond an end that a quantile still rests on; further out the tail is taken for a normal one. */
const tailDraws = 10;

/**
 * Intervals and p-values from bootstrap draws of a statistic over `rows` rows.
 *
 * The interval is the expanded percentile interval (Hesterberg, The American Statistician 69, 2015): a percentile interval is too narrow by the factor
 * sqrt((n - 1) / n) and by what Student's t says of a deviation that is estimated itself; its ends are moved out by just that. It was chosen by simulation over
 * BCa: with the differences of two candidates, most of which are 0, BCa covers the truth in 88 of 100 cases with 30 rows and in 91 with 100, this one in 93 and 94;
 * with skewed values (exponential, 30 rows) BCa has 92.4, this one 93.4.
 */
export function drawnStatistic(estimate: number, draws: Float64Array, rows: number): DrawnStatistic {
  const sorted = draws.slice().sort();
  const count = sorted.length;
  const standardError = deviationOf(sorted);
  const widening = Math.sqrt(rows / Math.max(1, rows - 1));
  const freedom = Math.max(1, rows - 1);
  const knownTail = Math.min(0.25, tailDraws / Math.max(1, count));
  const knownZ = normalQuantile(knownTail);

  /** The value that the share `tail` (below 1/2) of the draws lies below, or above. */
  const endAt = (tail: number, side: 'low' | 'high'): number => {
    const inside = Math.max(tail, knownTail);
    const end = quantileOf(sorted, side === 'low' ? inside : 1 - inside);
    if (tail >= knownTail) return end;
    const beyond = standardError * (knownZ - normalQuantile(Math.max(tail, Number.MIN_VALUE)));
    return side === 'low' ? end - beyond : end + beyond;
  };

  return {
    estimate,
    standardError,
    interval(confidence) {
      if (count === 0 || rows < 2) return { low: estimate, high: estimate };
      const tail = normalCdf(widening * studentQuantile((1 - confidence) / 2, freedom));
      return { low: endAt(tail, 'low'), high: endAt(tail, 'high') };
    },
    pValue(value) {
      if (count === 0 || rows < 2) return 1;
      if (standardError === 0) return Math.abs(value - estimate) < 1e-12 ? 1 : 0;
      const below = shareBelow(sorted, value);
      const side = below < 0.5 ? 'low' : 'high';
      const tail = Math.min(below, 1 - below);
      const end = endAt(knownTail, side);
      const beyond = Math.max(0, side === 'low' ? end - value : value - end);
      const z = tail >= knownTail ? normalQuantile(tail) : knownZ - beyond / standardError;
      const t = Math.min(0, z) / widening;
      return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
    },
  };
}

function deviationOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / Math.max(1, values.length);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  // Sums of the same numbers in another order differ in their last digits: that is no deviation.
  const deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
  return deviation < 1e-12 * Math.max(1, Math.abs(mean)) ? 0 : deviation;
}

/** Type 7 of Hyndman and Fan (1996), of values in order. */
function quantileOf(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

/** Share of the values below `value`, those equal to it counted half. */
function shareBelow(sorted: Float64Array, value: number): number {
  const slack = 1e-12 * Math.max(1, Math.abs(value));
  return (firstAbove(sorted, value - slack) + firstAbove(sorted, value + slack)) / (2 * sorted.length);
}

function firstAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
