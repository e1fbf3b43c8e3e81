import type { DecisionInput } from '../../evaluation/deciding/decisionInput.ts';
import { decisionMetric } from '../../evaluation/deciding/decisionMetric.ts';
import { readScores, type ScoreTable } from '../../evaluation/deciding/scoreTable.ts';
import type { Metric } from '../../evaluation/metric.ts';
import type { Suite } from '../../evaluation/suite.ts';
import { decisionCells } from './decisionCells.ts';
import type { LoadedRun } from './loadedRuns.ts';

/** A run's scores as columns, read once for everything that is looked at. */
export interface ScoredRun {
  table: ScoreTable;
  /** With another suite over the same answers: another margin, baseline, … */
  input(suite: Suite): DecisionInput;
}

export function createScoredRuns(options: {
  metricOf: (name: string) => Metric;
  nameOf: (model: string) => string;
}): (loaded: LoadedRun) => ScoredRun {
  const known = new WeakMap<LoadedRun, ScoredRun>();
  return (loaded) => {
    const before = known.get(loaded);
    if (before !== undefined) return before;
    const { suite, id } = loaded.run;
    const metrics = suite.metrics.map((choice) => decisionMetric(choice, options.metricOf(choice.metric)));
    const modelNames = Object.fromEntries(suite.candidates.map(({ model }) => [model, options.nameOf(model)]));
    const shared = {
      rows: loaded.heads.map(({ row }) => ({ id: row })),
      cells: decisionCells(loaded),
      metrics,
      modelNames,
    };
    const input = (wanted: Suite): DecisionInput => ({ ...shared, run: { id, suite: wanted } });
    const scored = { table: readScores(input(suite)), input };
    known.set(loaded, scored);
    return scored;
  };
}
