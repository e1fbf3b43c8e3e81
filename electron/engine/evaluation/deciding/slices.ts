import { studentInterval } from '../../statistics/studentInterval.ts';
import { pairedShares } from '../../statistics/pairedShares.ts';
import type { Slice } from '../sheet.ts';
import type { Suite } from '../suite.ts';
import { estimate } from './estimate.ts';
import { pairInfluences } from './pairInfluences.ts';
import { countOutcomes, enoughDiffering, sharedRows } from './pairScores.ts';
import { scaleSize } from './scaleSize.ts';
import { candidateColumn, metricColumn, type MetricColumn, type ScoreTable } from './scoreTable.ts';

/** Groups that are worth a look; a column with more values than that is no grouping. */
const mostSlices = 50;

/**
 * The primary metric by the values of a column, the largest groups first and at most 50 of them. Intervals are quick ones (Wilson's, Tango's and Student's, no resampling),
 * at the suite's confidence and without a correction: slices are looked at, not decided on.
 */
export function slices(
  table: ScoreTable,
  options: {
    column: string;
    /** What the column says of each row, in the run's order; empty where it says nothing. */
    values: readonly string[];
    suite: Pick<Suite, 'primary' | 'baseline' | 'confidence'>;
  },
): Slice[] {
  const { column, values, suite } = options;
  const groups = new Map<string, number[]>();
  for (const [place, value] of values.entries()) {
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [place]);
    else group.push(place);
  }
  const baseline = metricColumn(candidateColumn(table, suite.baseline), suite.primary);
  return [...groups]
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .slice(0, mostSlices)
    .map(([value, group]) => {
      const places = Int32Array.from(group);
      const slice: Slice = { column, value, rows: group.length, metrics: {}, difference: {} };
      for (const [id, candidate] of table.candidates) {
        const figure = estimate(candidate, suite.primary, {
          confidence: suite.confidence,
          rows: places,
          way: 'quick',
        });
        if (figure !== null) slice.metrics[id] = figure;
        if (id === suite.baseline) continue;
        const own = metricColumn(candidate, suite.primary);
        const difference = quickDifference(own, baseline, places, suite.confidence);
        if (difference !== null) slice.difference[id] = difference;
      }
      return slice;
    });
}

/** Null where no row has both. */
function quickDifference(
  own: MetricColumn,
  baseline: MetricColumn,
  places: Int32Array,
  confidence: number,
): Slice['difference'][string] | null {
  const rows = sharedRows(own, baseline, places);
  if (rows.length === 0) return null;
  const { metric } = own;
  const sign = metric.better === 'lower' ? -1 : 1;
  const { wins, losses } = countOutcomes(own, baseline, rows, sign);
  const shares = pairedShares(wins, losses, rows.length);
  const least = shares.interval(confidence);
  if (metric.binary && metric.combine === undefined && own.repeats <= 1 && baseline.repeats <= 1) {
    return { difference: shares.difference, ...least };
  }
  const figure =
    metric.combine === undefined
      ? ofMeans(own, baseline, rows, sign, confidence)
      : ofSums(own, baseline, rows, sign, confidence);
  const size = scaleSize(metric);
  if (figure === null || size === null || wins + losses >= enoughDiffering) return figure;
  // As in a verdict: where hardly a row differs, the spread of those that do says little.
  return {
    difference: figure.difference,
    low: Math.min(figure.low, figure.difference + (least.low - shares.difference) * size),
    high: Math.max(figure.high, figure.difference + (least.high - shares.difference) * size),
  };
}

function ofMeans(own: MetricColumn, baseline: MetricColumn, rows: Int32Array, sign: number, confidence: number) {
  const { mean, low, high } = studentInterval(
    Float64Array.from(rows, (row) => sign * ((own.values[row] as number) - (baseline.values[row] as number))),
    confidence,
  );
  return { difference: mean, low, high };
}

function ofSums(own: MetricColumn, baseline: MetricColumn, rows: Int32Array, sign: number, confidence: number) {
  const linear = pairInfluences(own, baseline, rows, sign);
  if (linear === null) return null;
  const { low, high } = studentInterval(linear.influence, confidence);
  return { difference: linear.figure, low: linear.figure + low, high: linear.figure + high };
}
