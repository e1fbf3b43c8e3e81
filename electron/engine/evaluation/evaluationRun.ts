import type { ErrorReport } from '../../../models/errors.ts';
import type { Answer, Training } from '../answers/answer.ts';
import type { RenderedPrompt } from './candidate.ts';
import type { Score } from './metric.ts';
import type { Suite } from './suite.ts';

/** `paused` is by hand, `budget` because the next request could pass the limit, `interrupted` because the process ended; all three can go on. */
export type RunState = 'running' | 'paused' | 'budget' | 'interrupted' | 'done' | 'cancelled' | 'failed';

/** One suite run once on one machine. */
export interface EvaluationRun {
  id: string;
  suite: Suite;
  state: RunState;
  /** Milliseconds since the epoch. */
  createdAt: number;
  finishedAt: number | null;
  /** The run that this one repeats (regression watch); null for a first one. */
  repeatOf: string | null;
  error: ErrorReport | null;
}

/** One answer of one candidate to one row: what is asked, paid and scored exactly once. */
export interface EvaluationCell {
  run: string;
  candidate: string;
  /** `DataRow.id` */
  row: string;
  /** Position of the row in the run, from 0. */
  position: number;
  /** From 0. */
  repeat: number;
  /** `failed` is no answer (an error of the model or the service): shown, counted, never scored as wrong. */
  state: 'waiting' | 'done' | 'failed';
  prompt: RenderedPrompt | null;
  answer: Answer | null;
  /** By the metric's name in the suite (`as`). */
  scores: Record<string, Score>;
  error: ErrorReport | null;
  /** Highest memory of the model's process while it answered, bytes; null for a service. */
  peakMemoryBytes: number | null;
  /** Watt hours, where the machine's meter can be read. */
  energyWh: number | null;
  /**
   * Mean log-probability of the answer's tokens (nats, `Answer.likelihood`), where a local model was asked for it: see `scoresAnswers`. Of an answer that was
   * chosen, or of a label, the logarithm of its share among the options. Null for everything else.
   */
  confidence: number | null;
  /** What judging the answer cost; apart from the answer's own cost. Null where it was not judged, or no price is known. */
  judgeUsd: number | null;
  finishedAt: number | null;
}

/** What a candidate that classifies has learnt; kept with the run, so that one that goes on has the same. */
export interface LearntClassifier {
  /** In alphabetical order. */
  labels: string[];
  /** Of the embedding model's vectors. */
  dimensions: number;
  /** See `LogisticModel`. */
  weights: Float64Array;
  /** Weights of the embedding model that made the vectors; null for a service's. */
  modelSha256: string | null;
  training: Training;
}

/** How far one candidate is. */
export interface CandidateProgress {
  candidate: string;
  done: number;
  failed: number;
  total: number;
  secondsLeft: number | null;
  /** Of its answers, and of what it learnt from. */
  spentUsd: number;
  /** Of judging its answers, apart. */
  judgeUsd: number;
  /** Requests under way when a process ended: asked again, and perhaps paid for twice. */
  unknownRequests: number;
  /** What it does right now. */
  note: string | null;
}

/** What one size of a model makes of the text that all sizes read. */
export interface StepFigures {
  candidate: string;
  /** exp of the mean negative log-probability of the text's tokens; null where it said nothing of any of them. */
  perplexity: number | null;
  /**
   * Mean over the tokens, nats, of the reference's next-token distribution from this one's: over the reference's likeliest tokens and one rest, so a lower bound of the
   * divergence over all tokens. 0 for the reference itself; null where no place could be compared.
   */
  klDivergence: number | null;
  /** Share of the places where it finds the same token likeliest as the reference does; null where no place could be compared. */
  sameLikeliest: number | null;
}

/** Perplexity and divergence of the sizes of one model, over text of the run's rows. Kept with the run. */
export interface LadderFigures {
  /** Candidate id of the largest, which the others are held against. */
  reference: string;
  /** Scored by each, the same ones. */
  tokens: number;
  /** Rows whose text was read, from the first one on. */
  rows: number;
  /** Likeliest tokens of the reference that are told apart. */
  top: number;
  steps: StepFigures[];
  runtime: string;
  /** Milliseconds since the epoch. */
  measuredAt: number;
}
