import { bootstrapMean } from '../../statistics/bootstrapMean.ts';
import { bootstrapSums } from '../../statistics/bootstrapSums.ts';
import { studentInterval } from '../../statistics/studentInterval.ts';
import { wilson } from '../../statistics/wilson.ts';
import type { Interval } from '../../statistics/bootstrap.ts';
import type { Estimate } from '../sheet.ts';
import { influences } from './influences.ts';
import { rowSums } from './rowSums.ts';
import { scaleSize } from './scaleSize.ts';
import { metricColumn, rowWaiting, type CandidateColumn, type MetricColumn } from './scoreTable.ts';

const resamples = 2_000;
const seed = 1;

/** `drawn` resamples rows; `quick` takes Student's t, for many small groups at once. */
type Way = 'drawn' | 'quick';

/**
 * A candidate's figure of a metric over some rows, with its interval; null where none of them has a score.
 *
 * Right and wrong get Wilson's interval (with repeats at the effective number of rows, so that rows are still what is drawn), everything else the bootstrap over rows.
 */
export function estimate(
  column: CandidateColumn,
  metric: string,
  options: { confidence: number; rows?: Int32Array; way?: Way },
): Estimate | null {
  const own = metricColumn(column, metric);
  const chosen: number[] = [];
  let missing = 0;
  const look = (row: number) => {
    if (!Number.isNaN(own.values[row])) chosen.push(row);
    else if (column.states[row] !== rowWaiting) missing += 1;
  };
  if (options.rows === undefined) for (let row = 0; row < own.values.length; row += 1) look(row);
  else for (const row of options.rows) look(row);
  const rows = Int32Array.from(chosen);
  const figure = rows.length === 0 ? null : figureOf(own, rows, options.confidence, options.way ?? 'drawn');
  return figure === null ? null : { ...figure, n: rows.length, missing, spread: own.spread };
}

function figureOf(
  own: MetricColumn,
  rows: Int32Array,
  confidence: number,
  way: Way,
): { mean: number; low: number; high: number } | null {
  if (own.metric.combine !== undefined) return ofSums(own, rows, confidence, way);
  const values = Float64Array.from(rows, (row) => own.values[row] as number);
  const { mean, low, high, deviation } = studentInterval(values, confidence);
  if (own.metric.binary) return { mean, ...sharesInterval(own, mean, deviation, values.length, confidence) };
  if (deviation === 0) return { mean, ...ofEqualRows(own, mean, values.length, confidence) };
  const interval = way === 'quick' ? { low, high } : bootstrapMean(values, { resamples, seed }).interval(confidence);
  const size = scaleSize(own.metric);
  const within = size !== null && values.every((value) => value >= 0 && value <= size);
  return within ? { mean, low: Math.max(0, interval.low), high: Math.min(size, interval.high) } : { mean, ...interval };
}

/**
 * Equal rows throughout say little about the next one: on a scale with ends the most that they can say is what right and wrong would. A number with a unit of its own
 * is taken as it is.
 */
function ofEqualRows(own: MetricColumn, figure: number, count: number, confidence: number): Interval {
  const size = scaleSize(own.metric);
  if (size === null || figure < 0 || figure > size) return { low: figure, high: figure };
  const share = wilson((figure / size) * count, count, confidence);
  return { low: share.low * size, high: share.high * size };
}

/** Repeats of a row are no rows of their own: taken are as many answers as would scatter like this, no fewer than rows and no more than answers. */
function sharesInterval(
  { repeats }: MetricColumn,
  mean: number,
  deviation: number,
  count: number,
  confidence: number,
): Interval {
  const scattering = deviation === 0 ? 0 : (mean * (1 - mean) * count) / (deviation * deviation);
  const effective = Math.min(count * repeats, Math.max(count, scattering));
  return wilson(mean * effective, effective, confidence);
}

function ofSums(
  own: MetricColumn,
  rows: Int32Array,
  confidence: number,
  way: Way,
): { mean: number; low: number; high: number } | null {
  if (way === 'quick') {
    const linear = influences(own, rows);
    if (linear === null) return null;
    const { low, high, deviation } = studentInterval(linear.influence, confidence);
    const mean = linear.figure;
    return deviation === 0
      ? { mean, ...ofEqualRows(own, mean, rows.length, confidence) }
      : { mean, ...withinScale(own, { low: mean + low, high: mean + high }) };
  }
  const sums = rowSums([own], rows);
  const drawn =
    sums &&
    bootstrapSums(sums.rows, (given) => sums.figures(given)[0] ?? null, {
      resamples,
      seed,
      influence: () => influences(own, rows)?.influence ?? new Float64Array(rows.length),
    });
  if (drawn === null) return null;
  const mean = drawn.estimate;
  return drawn.standardError === 0
    ? { mean, ...ofEqualRows(own, mean, rows.length, confidence) }
    : { mean, ...withinScale(own, drawn.interval(confidence)) };
}

/** No figure of a set is below 0, and none that is better when higher is above its scale's end; an error rate can be above 1. */
function withinScale({ metric }: MetricColumn, { low, high }: Interval): Interval {
  const size = scaleSize(metric);
  if (size === null) return { low, high };
  const end = metric.better === 'higher' ? size : Number.POSITIVE_INFINITY;
  return { low: Math.max(0, low), high: Math.min(end, high) };
}
