import type { DataRow, DatasetSummary } from '../dataset.ts';
import type { EvaluationCell, EvaluationRun } from '../evaluationRun.ts';
import type { Metric } from '../metric.ts';
import type { DecisionSheet, Slice, StayLocalCurve } from '../sheet.ts';

/** What a report has to know of a metric. */
export type ReportMetric = Pick<Metric, 'label' | 'definition' | 'better' | 'scale' | 'unit' | 'binary'>;

/** Everything that a report is made of. It holds what was measured and nothing is computed anew. */
export interface ReportMaterial {
  run: EvaluationRun;
  dataset: DatasetSummary | null;
  /** Of the rows that examples were taken from; null where none were. */
  train: DatasetSummary | null;
  sheet: DecisionSheet;
  /** By the name that they have in the suite. */
  metrics: Record<string, ReportMetric>;
  slices: readonly Slice[];
  curves: readonly StayLocalCurve[];
  /** Suite thresholds that a candidate misses. */
  failures: readonly { candidate: string; metric: string; mean: number; threshold: number }[];
  /** Every answer, by row, candidate and repeat. Gone through once. */
  cells: Iterable<EvaluationCell>;
  /** Rows that any of them is about. */
  answeredRows: number;
  /** Null for a row that is not kept. */
  row: (id: string) => DataRow | null;
  /** The suite as a file that `evaluate run` takes. */
  suiteFile: string;
  /** ISO time. */
  exportedAt: string;
  /** Version of Yardstick. */
  yardstick: string;
}

export interface ReportOptions {
  /** Rows with what was answered; without them figures, prompts and conditions are left. */
  rows: boolean;
}
