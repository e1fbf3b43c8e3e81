import { YardstickError } from '../../../../models/errors.ts';
import type { RowSums } from '../../statistics/bootstrapSums.ts';
import type { EvaluationCell } from '../evaluationRun.ts';
import type { DecisionInput, DecisionMetric } from './decisionInput.ts';

export const rowWaiting = 0;
export const rowDone = 1;
export const rowFailed = 2;

/** One candidate's scores of one metric, a place a row. */
export interface MetricColumn {
  metric: DecisionMetric;
  /** Mean over the repeats of a row; NaN where none of them has a score. */
  values: Float64Array;
  /** Mean standard deviation between the repeats of a row; null where no row has two. */
  spread: number | null;
  /** Most scores that a row has. */
  repeats: number;
  /** Of metrics over the whole set: what each row (all of its repeats) adds to which sum. */
  counts: SetCounts | null;
  /** Kept of the rows that were asked for last: the baseline is held against every other candidate, mostly on the same rows. */
  influences?: { chosen: Int32Array; known: Influences | null };
}

/** A figure of a whole set, and how far each of its rows moves it (times their number). */
export interface Influences {
  figure: number;
  influence: Float64Array;
}

/** Rows' counts of a metric over the whole set. */
export interface SetCounts {
  rows: RowSums;
  /** Of the sums, in their order. */
  names: string[];
  /**
   * Whether a row may add 0 to it. A sum that is only ever named by rows that add to it (a class that was taken for another) does not exist in a draw without such rows;
   * to say 0 of it would be to say that the class occurs.
   */
  zeros: boolean[];
}

/** One candidate's answers. */
export interface CandidateColumn {
  id: string;
  /** Row after row, repeat after repeat. */
  cells: readonly EvaluationCell[];
  /** `rowFailed` where a repeat failed, else `rowWaiting` where one waits, else `rowDone`. */
  states: Uint8Array;
  metrics: ReadonlyMap<string, MetricColumn>;
}

/** All scores of a run as columns of numbers: read once, for the sheet and everything that is looked at beside it. */
export interface ScoreTable {
  rows: readonly string[];
  candidates: ReadonlyMap<string, CandidateColumn>;
}

/**
 * Reads the cells. A failed answer has no score, whatever its cell says; a score that is no number (the metric does not apply, a judge abstained) is none either.
 * Cells of other rows or candidates than the run's are left out.
 */
export function readScores(input: DecisionInput): ScoreTable {
  const { rows, cells, metrics, run } = input;
  const places = new Map(rows.map(({ id }, place) => [id, place]));
  const placeOf = ({ row, position }: EvaluationCell) => (rows[position]?.id === row ? position : places.get(row));
  const sorted = new Map<string, { cell: EvaluationCell; place: number }[]>(
    run.suite.candidates.map(({ id }) => [id, []]),
  );
  for (const cell of cells) {
    const place = placeOf(cell);
    if (place !== undefined) sorted.get(cell.candidate)?.push({ cell, place });
  }
  const candidates = new Map<string, CandidateColumn>();
  for (const [id, own] of sorted) {
    own.sort((a, b) => a.place - b.place || a.cell.repeat - b.cell.repeat);
    candidates.set(id, {
      id,
      cells: own.map(({ cell }) => cell),
      states: statesOf(own, rows.length, run.suite.repeats),
      metrics: new Map(metrics.map((metric) => [metric.name, columnOf(own, rows.length, metric)])),
    });
  }
  return { rows: rows.map(({ id }) => id), candidates };
}

/** @throws evaluation/candidate */
export function candidateColumn(table: ScoreTable, candidate: string): CandidateColumn {
  const column = table.candidates.get(candidate);
  if (column !== undefined) return column;
  throw new YardstickError('evaluation/candidate', `This run has no candidate "${candidate}".`, {
    hint: `It has ${[...table.candidates.keys()].join(', ')}.`,
  });
}

/** @throws evaluation/metric */
export function metricColumn(column: CandidateColumn, metric: string): MetricColumn {
  const found = column.metrics.get(metric);
  if (found !== undefined) return found;
  throw new YardstickError('evaluation/metric', `This run has no metric "${metric}".`, {
    hint: `It has ${[...column.metrics.keys()].join(', ')}.`,
  });
}

type Placed = readonly { cell: EvaluationCell; place: number }[];

function statesOf(own: Placed, rowCount: number, repeats: number): Uint8Array {
  const done = new Uint16Array(rowCount);
  const states = new Uint8Array(rowCount);
  for (const { cell, place } of own) {
    if (cell.state === 'failed') states[place] = rowFailed;
    if (cell.state === 'done') done[place] = (done[place] as number) + 1;
  }
  for (let place = 0; place < rowCount; place += 1) {
    if (states[place] !== rowFailed && (done[place] as number) >= repeats) states[place] = rowDone;
  }
  return states;
}

function columnOf(own: Placed, rowCount: number, metric: DecisionMetric): MetricColumn {
  const sums = new Float64Array(rowCount);
  const squares = new Float64Array(rowCount);
  const scored = new Uint16Array(rowCount);
  const counts = metric.combine === undefined ? null : countsReader(rowCount);
  for (const { cell, place } of own) {
    if (cell.state !== 'done') continue;
    const score = cell.scores[metric.name];
    const value = score?.value;
    if (value == null || !Number.isFinite(value)) continue;
    // A row without counts has no part in a figure that is made of them.
    if (counts !== null) {
      if (score?.counts === undefined) continue;
      counts.add(place, score.counts);
    }
    sums[place] = (sums[place] as number) + value;
    squares[place] = (squares[place] as number) + value * value;
    scored[place] = (scored[place] as number) + 1;
  }
  const values = new Float64Array(rowCount);
  let spread = 0;
  let spreadRows = 0;
  let repeats = 0;
  for (let place = 0; place < rowCount; place += 1) {
    const count = scored[place] as number;
    const sum = sums[place] as number;
    values[place] = count === 0 ? Number.NaN : sum / count;
    repeats = Math.max(repeats, count);
    if (count < 2) continue;
    spread += Math.sqrt(Math.max(0, (squares[place] as number) - (sum * sum) / count) / (count - 1));
    spreadRows += 1;
  }
  return {
    metric,
    values,
    spread: spreadRows === 0 ? null : spread / spreadRows,
    repeats,
    counts: counts?.end() ?? null,
  };
}

/** Gathers counts that come in row order. Names are a metric's own or a label of somebody's file: they are only ever keys of a map. */
function countsReader(rowCount: number): { add(row: number, counts: Record<string, number>): void; end(): SetCounts } {
  const placeOf = new Map<string, number>();
  const places: number[] = [];
  const amounts: number[] = [];
  const zeros: boolean[] = [];
  const starts = new Int32Array(rowCount + 1);
  return {
    add(row: number, counts: Record<string, number>) {
      for (const name of Object.keys(counts)) {
        const amount = counts[name] as number;
        let place = placeOf.get(name);
        if (place === undefined) {
          place = placeOf.size;
          placeOf.set(name, place);
        }
        if (amount === 0) zeros[place] = true;
        if (amount === 0 || !Number.isFinite(amount)) continue;
        places.push(place);
        amounts.push(amount);
      }
      starts[row + 1] = places.length;
    },
    end() {
      for (let row = 1; row <= rowCount; row += 1) {
        starts[row] = Math.max(starts[row] as number, starts[row - 1] as number);
      }
      const rows = {
        starts,
        places: Int32Array.from(places),
        amounts: Float64Array.from(amounts),
        sums: placeOf.size,
      };
      const names = [...placeOf.keys()];
      return { rows, names, zeros: names.map((_, place) => zeros[place] === true) };
    },
  };
}
