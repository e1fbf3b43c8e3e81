import type { DatasetSummary } from '../../evaluation/dataset.ts';
import type { CandidateProgress } from '../../evaluation/evaluationRun.ts';
import type { Metric } from '../../evaluation/metric.ts';
import type { RunRow } from '../../store/evaluation.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { RunSummary, RunView } from './view.ts';

/** Values of a column that rows are grouped by, at most. */
const mostSlices = 50;
/** A column of long texts is no group, however few rows there are. */
const longestSlice = 200;

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
    sliceColumns: sliceColumns(loaded),
    metrics: Object.fromEntries(
      run.suite.metrics.map((choice) => {
        const { label, definition, better, scale, unit, binary } = metricOf(choice.metric);
        const told = { label, definition, better, scale, binary, judged: given.isJudged(choice) };
        return [choice.as ?? choice.metric, unit === undefined ? told : { ...told, unit }];
      }),
    ),
  };
}

/** By a run's heads, which stay the same while its answers come. */
const known = new WeakMap<LoadedRun['heads'], string[]>();

/** Columns that put at least two rows into one of at most fifty groups. */
function sliceColumns(loaded: LoadedRun): string[] {
  const before = known.get(loaded.heads);
  if (before !== undefined) return before;
  const rows = loaded.rows();
  const columns = Object.keys(rows[0]?.fields ?? {}).filter((column) => {
    const values = new Set<string>();
    for (const { fields } of rows) {
      const value = fields[column] ?? '';
      if (value.length > longestSlice) return false;
      values.add(value);
      if (values.size > mostSlices) return false;
    }
    return values.size > 1 && values.size < rows.length;
  });
  known.set(loaded.heads, columns);
  return columns;
}
