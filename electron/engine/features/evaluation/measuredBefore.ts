import type { Candidate } from '../../evaluation/candidate.ts';
import type { EstimateOptions } from '../../evaluation/candidates/estimateCandidates.ts';
import type { EvaluationStore, RunRow } from '../../store/evaluation.ts';

const latestRuns = 20;
/** Rows whose choices are counted. */
const countedRows = 100;

/** What a request of a candidate took when its model was last evaluated here in the same way; null where it was not. Looks at the latest runs, once. */
export function measuredBefore({ runs, cells, datasets }: EvaluationStore): EstimateOptions['measured'] {
  let latest: RunRow[] | undefined;

  /** Of a candidate that chose: how many options an answer of that run had. */
  function optionsIn({ suite }: RunRow): number {
    const dataset = datasets.get(suite.dataset);
    if (dataset === undefined) return 1;
    const labels = Math.max(1, dataset.labels.length);
    if (!Object.values(dataset.mapping).includes('choices')) return labels;
    const { rows } = datasets.rows(suite.dataset, { offset: 0, limit: countedRows });
    const options = rows.map(({ choices }) => (choices.length > 0 ? choices.length : labels));
    return options.reduce((sum, count) => sum + count, 0) / Math.max(1, options.length);
  }

  return (candidate) => {
    latest ??= runs.list().slice(0, latestRuns);
    for (const run of latest) {
      const same = run.suite.candidates.find((one) => isAlike(one, candidate));
      if (same === undefined || run.done === 0) continue;
      const measured = cells.measured(run.id, same.id);
      if (measured === null) continue;
      const requests = candidate.answering === 'choose' ? optionsIn(run) : 1;
      return { seconds: measured.totalMs / 1000 / requests, outputTokens: measured.outputTokens };
    }
    return null;
  };
}

function isAlike(one: Candidate, other: Candidate): boolean {
  return one.model === other.model && one.technique.kind === other.technique.kind && one.answering === other.answering;
}
