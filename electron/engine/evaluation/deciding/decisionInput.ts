import type { DataRow } from '../dataset.ts';
import type { EvaluationCell, EvaluationRun } from '../evaluationRun.ts';
import type { Metric } from '../metric.ts';

/** A metric of the suite as decisions see it: its parameters are already in it. */
export interface DecisionMetric extends Pick<Metric, 'better' | 'scale' | 'binary'> {
  /** In the suite (`as`). */
  name: string;
  /** Figure of a set from the sums of its rows' counts; absent where it is the mean of the rows' values. */
  combine?: (sums: Record<string, number>) => number | null;
  /** Why a figure is less sure than its interval says. */
  caveat?: (sums: Record<string, number>) => string | null;
}

/** What a sheet is made from. Another margin, confidence, primary metric or baseline is another suite in `run`, over the same cells. */
export interface DecisionInput {
  run: Pick<EvaluationRun, 'id' | 'suite'>;
  /** That are asked, in order. */
  rows: readonly Pick<DataRow, 'id'>[];
  /** In any order; a cell that is not there yet is waiting. */
  cells: readonly EvaluationCell[];
  metrics: readonly DecisionMetric[];
  /** What people call a model, by its id; the id where it is not named. */
  modelNames?: Readonly<Record<string, string>>;
}
