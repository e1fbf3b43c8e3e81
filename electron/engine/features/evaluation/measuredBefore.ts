import type { Candidate } from '../../evaluation/candidate.ts';
import type { EvaluationStore } from '../../store/evaluation.ts';

/** Answers of a run that are read for an estimate, at most. */
const mostCells = 20_000;
const latestRuns = 20;

/** What an answer of this model took when it was last evaluated here in the same way; null where it was not. */
export function measuredBefore(
  { runs, cells }: EvaluationStore,
  { model, technique, answering }: Candidate,
): { seconds: number; outputTokens: number | null } | null {
  const way = JSON.stringify([technique.kind, answering]);
  for (const run of runs.list().slice(0, latestRuns)) {
    const same = run.suite.candidates.find(
      (candidate) =>
        candidate.model === model && JSON.stringify([candidate.technique.kind, candidate.answering]) === way,
    );
    if (same === undefined || run.done === 0 || run.done > mostCells) continue;
    const own = cells.table(run.id).filter(({ candidate, state }) => candidate === same.id && state === 'done');
    const times = own.flatMap(({ totalMs }) => (totalMs === null ? [] : [totalMs]));
    if (times.length === 0) continue;
    const tokens = own.flatMap(({ outputTokens }) => (outputTokens === null ? [] : [outputTokens]));
    return {
      seconds: mean(times) / 1000,
      outputTokens: tokens.length === 0 ? null : mean(tokens),
    };
  }
  return null;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
