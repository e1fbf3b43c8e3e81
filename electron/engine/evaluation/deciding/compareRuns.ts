import { bootstrapMean } from '../../statistics/bootstrapMean.ts';
import type { Conditions, Training } from '../../answers/answer.ts';
import type { Estimate, SheetCandidate } from '../sheet.ts';
import { candidateFigures } from './candidateFigures.ts';
import { decide } from './decide.ts';
import type { DecisionInput } from './decisionInput.ts';
import { estimate } from './estimate.ts';
import { pairScores, rowOutcome } from './pairScores.ts';
import { readScores, type CandidateColumn, type ScoreTable } from './scoreTable.ts';

/** A figure of one candidate in both runs. */
export interface MetricChange {
  candidate: string;
  metric: string;
  before: Estimate;
  after: Estimate;
  /** After less before over the rows that both have, positive where it is better now; the interval is corrected for how many figures are watched (Holm). */
  difference: number;
  low: number;
  high: number;
  n: number;
  adjustedP: number;
  moved: 'better' | 'worse' | 'no';
}

/** How long answers take now, as a factor of how long they took: the geometric mean over the rows that both have. */
export interface SpeedChange {
  candidate: string;
  factor: number;
  low: number;
  high: number;
  n: number;
  moved: 'faster' | 'slower' | 'no';
}

/** Something that answers were measured under and that is not as it was. */
export interface ConditionChange {
  candidate: string;
  field: keyof Conditions;
  before: unknown;
  after: unknown;
}

/** One row that a candidate answers better or worse than it did. */
export interface RowChange {
  candidate: string;
  row: string;
  /** Means of the primary metric over the repeats. */
  before: number;
  after: number;
  moved: 'better' | 'worse';
}

export interface RunChanges {
  /** Rows and candidates that only one of the runs has: nothing is said of them. */
  onlyBefore: { rows: number; candidates: string[] };
  onlyAfter: { rows: number; candidates: string[] };
  metrics: MetricChange[];
  speeds: SpeedChange[];
  /** US dollars per 1,000 tasks, where the price is known in both runs and differs. */
  costs: { candidate: string; before: number; after: number }[];
  conditions: ConditionChange[];
  rows: RowChange[];
}

/** Less than this is what a machine does by itself from one hour to the next, however many rows agree on it. */
const speedNoise = 0.05;
/** These differ from run to run by their nature. */
const passing = new Set<keyof Conditions>(['startedAt', 'foreignLoad', 'cold', 'cached', 'seed']);

/**
 * What moved between a run and the same suite run again, beyond its noise: rows are paired by what they say, so changed data are left out rather than mixed in. A
 * figure has moved where its corrected interval does not hold 0 and its corrected p-value is small enough.
 */
export function compareRuns(before: DecisionInput, after: DecisionInput): RunChanges {
  const { suite } = after.run;
  const nowHas = new Set(after.rows.map(({ id }) => id));
  const rows = before.rows.filter(({ id }) => nowHas.has(id));
  // Both tables over the same rows in the same order: then a place is the same row in both.
  const [old, now] = [readScores({ ...before, rows }), readScores({ ...after, rows })];
  const names = after.metrics
    .map(({ name }) => name)
    .filter((name) => before.metrics.some((metric) => metric.name === name));
  const [oldIds, newIds] = [[...old.candidates.keys()], [...now.candidates.keys()]];
  const both = suite.candidates.filter(({ id }) => old.candidates.has(id));
  const changes: RunChanges = {
    onlyBefore: {
      rows: before.rows.length - rows.length,
      candidates: oldIds.filter((id) => !now.candidates.has(id)),
    },
    onlyAfter: { rows: after.rows.length - rows.length, candidates: newIds.filter((id) => !old.candidates.has(id)) },
    metrics: metricChanges(old, now, names, suite.confidence),
    speeds: [],
    costs: [],
    conditions: [],
    rows: [],
  };
  for (const candidate of both) {
    const was = old.candidates.get(candidate.id) as CandidateColumn;
    const is = now.candidates.get(candidate.id) as CandidateColumn;
    const oldModel = before.run.suite.candidates.find(({ id }) => id === candidate.id) ?? candidate;
    const figures = [candidateFigures(oldModel, was), candidateFigures(candidate, is)] as const;
    const speed = speedChange(was, is, suite.confidence);
    if (speed !== null) changes.speeds.push(speed);
    const [paid, pays] = figures.map(({ costPer1000 }) => costPer1000?.usd);
    if (paid !== undefined && pays !== undefined && Math.abs(paid - pays) > 1e-9 * Math.max(1, paid)) {
      changes.costs.push({ candidate: candidate.id, before: paid, after: pays });
    }
    changes.conditions.push(...conditionChanges(candidate.id, ...figures));
    changes.rows.push(
      ...rowChanges(
        rows.map(({ id }) => id),
        was,
        is,
        suite.primary,
      ),
    );
  }
  return changes;
}

function metricChanges(old: ScoreTable, now: ScoreTable, names: string[], confidence: number): MetricChange[] {
  const found = [...now.candidates.values()].flatMap((is) => {
    const was = old.candidates.get(is.id);
    if (was === undefined) return [];
    return names.flatMap((metric) => {
      const [before, after] = [estimate(was, metric, { confidence }), estimate(is, metric, { confidence })];
      if (before === null || after === null) return [];
      return [{ candidate: is.id, metric, before, after, pair: pairScores(is, was, metric) }];
    });
  });
  // A margin of nothing: the question is whether anything moved at all.
  const verdicts = decide(
    found.map(({ pair }) => pair),
    { margin: 0, confidence },
  );
  return found.map(({ candidate, metric, before, after }, index) => {
    const { difference, low, high, n, adjustedP } = verdicts[index] as (typeof verdicts)[number];
    const sure = adjustedP <= 1 - confidence;
    const moved = sure && low > 0 ? 'better' : sure && high < 0 ? 'worse' : 'no';
    return { candidate, metric, before, after, difference, low, high, n, adjustedP, moved };
  });
}

function speedChange(was: CandidateColumn, is: CandidateColumn, confidence: number): SpeedChange | null {
  const [old, now] = [timeByRow(was), timeByRow(is)];
  const logs: number[] = [];
  for (const [row, ms] of now) {
    const other = old.get(row);
    if (other !== undefined) logs.push(Math.log(ms / other));
  }
  if (logs.length < 2) return null;
  const mean = bootstrapMean(Float64Array.from(logs), { resamples: 2_000, seed: 1 });
  const { low, high } = mean.interval(confidence);
  const factor = Math.exp(mean.estimate);
  const moved =
    low > 0 && factor > 1 + speedNoise ? 'slower' : high < 0 && factor < 1 / (1 + speedNoise) ? 'faster' : 'no';
  return { candidate: is.id, factor, low: Math.exp(low), high: Math.exp(high), n: logs.length, moved };
}

/** Mean milliseconds to the end of an answer, over the repeats of a row. */
function timeByRow({ cells }: CandidateColumn): Map<string, number> {
  const sums = new Map<string, { ms: number; answers: number }>();
  for (const { row, state, answer } of cells) {
    const ms = answer?.timings.totalMs ?? 0;
    if (state !== 'done' || !(ms > 0)) continue;
    const own = sums.get(row) ?? { ms: 0, answers: 0 };
    sums.set(row, { ms: own.ms + ms, answers: own.answers + 1 });
  }
  return new Map([...sums].map(([row, { ms, answers }]) => [row, ms / answers]));
}

type UnderConditions = Pick<SheetCandidate, 'conditions' | 'mixed'>;

function conditionChanges(candidate: string, before: UnderConditions, after: UnderConditions): ConditionChange[] {
  const [was, is] = [before.conditions, after.conditions];
  if (was === null || is === null) return [];
  const valueOf = (field: keyof Conditions, { conditions, mixed }: UnderConditions): unknown =>
    mixed.includes(field) ? 'not the same for all answers' : (conditions?.[field] ?? null);
  // An adapter is in the conditions of one side only.
  return (Object.keys({ ...was, ...is }) as (keyof Conditions)[])
    .map((field) => ({ candidate, field, before: valueOf(field, before), after: valueOf(field, after) }))
    .filter(
      ({ field, before: old, after: now }) =>
        !passing.has(field) && JSON.stringify(lasting(field, old)) !== JSON.stringify(lasting(field, now)),
    );
}

/** How long a classifier learnt, and what it cost, is not what answers were measured under. */
function lasting(field: keyof Conditions, value: unknown): unknown {
  if (field !== 'training' || typeof value !== 'object' || value === null) return value;
  const { method, rows, labels, rowsSha256, cut } = value as Training;
  return { method, rows, labels, rowsSha256, cut };
}

function rowChanges(rows: readonly string[], was: CandidateColumn, is: CandidateColumn, primary: string): RowChange[] {
  const [old, now] = [was.metrics.get(primary), is.metrics.get(primary)];
  if (old === undefined || now === undefined) return [];
  const sign = now.metric.better === 'lower' ? -1 : 1;
  return rows.flatMap((row, place): RowChange[] => {
    const [before, after] = [old.values[place] as number, now.values[place] as number];
    const outcome = rowOutcome(after, before, sign);
    if (Number.isNaN(before) || Number.isNaN(after) || outcome === 0) return [];
    return [{ candidate: is.id, row, before, after, moved: outcome > 0 ? 'better' : 'worse' }];
  });
}
