import { rowOutcome } from './pairScores.ts';
import { candidateColumn, metricColumn, rowFailed, rowWaiting, type ScoreTable } from './scoreTable.ts';

/** One row that two candidates do not do alike. */
export interface RowDifference {
  /** `DataRow.id` */
  row: string;
  /** Position in the run, from 0. */
  position: number;
  /** Mean over the repeats; null where there is no score. */
  a: number | null;
  b: number | null;
  /** For `a`. `unscored`: only one of them has a score. */
  outcome: 'win' | 'loss' | 'unscored';
}

export interface RowComparison {
  wins: number;
  losses: number;
  /** Rows that both have the same score of: not in the list. */
  ties: number;
  /** Rows that one of them has no score of, since it failed or the metric does not apply. */
  unscored: number;
  /** Rows that one of them is still to answer: not in the list. */
  waiting: number;
  /** The largest difference first, rows without a score last. */
  rows: RowDifference[];
}

/** Two candidates row by row on one metric, only where they differ. */
export function compareRows(table: ScoreTable, a: string, b: string, metric: string): RowComparison {
  const [first, second] = [candidateColumn(table, a), candidateColumn(table, b)];
  const [one, other] = [metricColumn(first, metric), metricColumn(second, metric)];
  const sign = one.metric.better === 'lower' ? -1 : 1;
  const result: RowComparison = { wins: 0, losses: 0, ties: 0, unscored: 0, waiting: 0, rows: [] };
  for (const [position, row] of table.rows.entries()) {
    const [x, y] = [valueAt(one.values, position), valueAt(other.values, position)];
    if (x !== null && y !== null) {
      const outcome = rowOutcome(x, y, sign);
      if (outcome === 0) result.ties += 1;
      else if (outcome > 0) result.wins += 1;
      else result.losses += 1;
      if (outcome !== 0) result.rows.push({ row, position, a: x, b: y, outcome: outcome > 0 ? 'win' : 'loss' });
    } else if (isStill(first.states[position], x) || isStill(second.states[position], y)) {
      result.waiting += 1;
    } else if (
      x !== null ||
      y !== null ||
      first.states[position] === rowFailed ||
      second.states[position] === rowFailed
    ) {
      result.unscored += 1;
      result.rows.push({ row, position, a: x, b: y, outcome: 'unscored' });
    }
  }
  const size = ({ a: x, b: y }: RowDifference) => (x === null || y === null ? -1 : Math.abs(x - y));
  result.rows.sort((x, y) => size(y) - size(x) || x.position - y.position);
  return result;
}

const isStill = (state: number | undefined, value: number | null) => value === null && state === rowWaiting;

function valueAt(values: Float64Array, position: number): number | null {
  const value = values[position] as number;
  return Number.isNaN(value) ? null : value;
}
