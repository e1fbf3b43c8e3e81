import type { DatasetSummary } from '../../evaluation/dataset.ts';
import type { CandidateProgress } from '../../evaluation/evaluationRun.ts';
import type { Metric } from '../../evaluation/metric.ts';
import type { RunRow } from '../../store/evaluation.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { RunSummary, RunView } from './view.ts';

export function runSummary(run: RunRow, secondsLeft: number | null, headline: string | null): RunSummary {
  return {
    id: run.id,
    name: run.suite.name,
    state: run.state,
    datasetName: run.datasetName,
    rows: run.rows,
    candidates: run.suite.candidates.length,
    done: run.done,
    failed: run.failed,
    total: run.total,
    secondsLeft,
    spentUsd: run.spentUsd,
    headline,
    repeatOf: run.repeatOf,
    createdAt: run.createdAt,
    finishedAt: run.finishedAt,
  };
}

export function runView(given: {
  loaded: LoadedRun;
  run: RunRow;
  summary: RunSummary;
  dataset: DatasetSummary | null;
  candidateNames: Record<string, string>;
  progress: CandidateProgress[];
  hasLadder: boolean;
  metricOf: (name: string) => Metric;
  isJudged: (choice: RunRow['suite']['metrics'][number]) => boolean;
}): RunView {
  const { run, loaded, metricOf } = given;
  return {
    ...given.summary,
    suite: run.suite,
    dataset: given.dataset,
    candidateNames: given.candidateNames,
    progress: given.progress,
    error: run.error,
    hasLadder: given.hasLadder,
    sliceColumns: [...loaded.groupings().keys()],
    metrics: Object.fromEntries(
      run.suite.metrics.map((choice) => {
        const { label, definition, better, scale, unit, binary } = metricOf(choice.metric);
        const told = { label, definition, better, scale, binary, judged: given.isJudged(choice) };
        return [choice.as ?? choice.metric, unit === undefined ? told : { ...told, unit }];
      }),
    ),
  };
}
