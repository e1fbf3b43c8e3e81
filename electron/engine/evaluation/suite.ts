import type { Candidate } from './candidate.ts';
import type { MetricChoice } from './metric.ts';

/** Everything that an evaluation is made of but the rows: with the dataset's hash and the model files it says what was measured. */
export interface Suite {
  name: string;
  description: string;
  /** `Dataset.hash` of the rows that are asked. */
  dataset: string;
  /** Of the rows that examples are taken from; null where no candidate takes any. */
  train: string | null;
  candidates: Candidate[];
  metrics: MetricChoice[];
  /** Name (`as`) of the metric that the verdict is about. */
  primary: string;
  /** How often each row is asked of each candidate, 1 or more; a repeat has a seed of its own. */
  repeats: number;
  /** Rows that are asked, drawn by `seed`, each label in its share of the whole; null for all. */
  sample: { rows: number; seed: number } | null;
  /** Spend at which the run stops; null for no limit. */
  budgetUsd: number | null;
  /** Requests to one service at the same time, 1..64. Local candidates are timed alone whatever this says. */
  concurrency: number;
  /**
   * What the prompts of all rows begin with is read once by a local candidate (or judge) and kept for the next row, unless this is false: then each row's prompt is read whole, as one that
   * comes alone would be.
   */
  keepPrefix?: false;
  /** Id of the candidate that the others are held against; the first one where none is named. */
  baseline: string;
  /** Largest loss of the primary metric, in its own scale (0.03 is 3 points of a share), that is still "not worse". */
  margin: number;
  /** Share of the verdict's interval, 0..1; 0.95 is usual. */
  confidence: number;
  /** A model that judges, and by what (empty where no metric asks for it); the metrics say how it is asked. Null where no metric needs one. */
  judge: { model: string; rubric: string } | null;
}
