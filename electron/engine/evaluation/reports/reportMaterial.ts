import type { DataRow, DatasetSummary } from '../dataset.ts';
import type { EvaluationCell, EvaluationRun } from '../evaluationRun.ts';
import type { Metric } from '../metric.ts';
import type { DecisionSheet, Estimate, Slice, StayLocalCurve } from '../sheet.ts';

/** What a report has to know of a metric. */
export type ReportMetric = Pick<Metric, 'label' | 'definition' | 'better' | 'scale' | 'unit' | 'binary'>;

/** One model at several sizes on the same rows, smallest first, and what was measured of it beside the verdict. */
export interface ReportLadder {
  sentence: string;
  steps: readonly {
    candidate: string;
    quantization: string;
    sizeBytes: number;
    metric: Estimate;
    perplexity: number | null;
    klDivergence: number | null;
    sameLikeliest: number | null;
    /** Than the largest; null where that is not told (and for the largest itself). */
    notWorse: boolean | null;
  }[];
  /** Null where perplexity and divergence were not measured. */
  measured: { tokens: number; rows: number; top: number; runtime: string; measuredAt: number } | null;
}

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
  /** Null where no two candidates are one model at two sizes. */
  ladder: ReportLadder | null;
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
