import type { Candidate } from '../../evaluation/candidate.ts';
import type { EstimateOptions } from '../../evaluation/candidates/estimateCandidates.ts';
import type { EvaluationStore, RunRow } from '../../store/evaluation.ts';

const latestRuns = 20;
/** What a request of a candidate took when its model was last evaluated here in the same way; null where it was not. Looks at the latest runs, once. */
export function measuredBefore({ runs, cells }: EvaluationStore): EstimateOptions['measured'] {
  let latest: RunRow[] | undefined;

  return (candidate) => {
    latest ??= runs.list().slice(0, latestRuns);
    for (const run of latest) {
      const same = run.suite.candidates.find((one) => isAlike(one, candidate));
      if (same === undefined || run.done === 0) continue;
      const measured = cells.measured(run.id, same.id);
      if (measured === null) continue;
      return { seconds: measured.totalMs / 1000, outputTokens: measured.outputTokens };
    }
    return null;
  };
}

function isAlike(one: Candidate, other: Candidate): boolean {
  return one.model === other.model && one.technique.kind === other.technique.kind && one.answering === other.answering;
}
