import type { Answer } from '../answers/answer.ts';
import type { DataRow } from './dataset.ts';

/** A metric of a suite: its name and the parameters that it takes. */
export interface MetricChoice {
  /** Name of a `Metric`, e.g. `exact-match`. */
  metric: string;
  /** Name of its column in the sheet; the metric's own where none is given. Unique in the suite. */
  as?: string;
  /** Metric-specific, e.g. `{tolerance: 0.01}`; checked by `Metric.parse`. */
  parameters?: Record<string, unknown>;
  /** Column that says which rows it is for: one with nothing there has no score. All rows where it is left out. */
  onlyWhere?: string;
  /** Scores at or above count as passed (for `lower` metrics: at or below). Only for metrics that are not right/wrong themselves. */
  passAt?: number;
  /** A candidate whose mean is worse than this fails the suite (`evaluate run` exits with 1). */
  threshold?: number;
}

/** What one answer is scored from. */
export interface ScoreRequest {
  row: DataRow;
  /** The text that is scored: without reasoning. */
  text: string;
  answer: Answer;
  /** Distinct labels of the dataset, for metrics over classes. */
  labels: readonly string[];
  /** Passages that the prompt carried, in order; empty where there were none. */
  passages: readonly { documentId: string; path?: string; text: string }[];
  /** For pairwise judging: the baseline's answer to the same row; null where this is the baseline's. Absent outside judging. */
  opponent?: { candidate: string; text: string } | null;
}

/** What a metric says of one answer. */
export interface Score {
  /**
   * On the metric's scale; null where it does not apply or the judge abstained: such a row is left out of the mean, is counted and is shown.
   * A row whose answer failed has no score at all.
   */
  value: number | null;
  /** Right or wrong, where the metric (or `passAt`) decides that. */
  passed: boolean | null;
  /** One line for people: what was compared with what. */
  reason: string;
  /**
   * Of metrics over the whole set (BLEU, chrF, macro-F1, WER): what this row adds to the sums that the figure is made of. Rows can thus be drawn
   * anew for an interval without scoring them again.
   */
  counts?: Record<string, number>;
}

/** A question to a judge with a closed set of answers. */
export interface JudgeQuestion {
  prompt: string;
  /** What it may answer, in order. */
  answers: readonly string[];
  /** `json`: it writes JSON that its grammar allows, a reason first. `log-probability`: the likeliest of the answers, without writing (local judges). */
  by: 'json' | 'log-probability';
}

export interface JudgeDecision {
  /** Null where it abstains: it failed, or said none of them. */
  answer: string | null;
  /** Its reason, or why there is no answer. */
  why: string;
  /** Share of each answer; null unless log-probabilities were looked at. */
  shares: Record<string, number> | null;
}

/** Something that a judge is to write: JSON of a shape. */
export interface JudgeTask {
  prompt: string;
  /** JSON Schema of an object. A local judge is held to it by its grammar; of what a service writes the caller checks everything. */
  shape: Record<string, unknown>;
  /** Tokens; more is cut off, which is an abstention. At most `longestJudgeAnswer`. */
  maxTokens: number;
}

/** The suite's judge. Its cost is counted by whoever gives it. */
export interface JudgeTool {
  /** What it is to judge by. */
  rubric: string;
  /** Abstains rather than fails; rejects only with the signal's reason. */
  decide(question: JudgeQuestion, signal: AbortSignal): Promise<JudgeDecision>;
  /** An object, of whatever fields a service came to write; null with why where the judge abstains. Rejects only with the signal's reason. */
  write(task: JudgeTask, signal: AbortSignal): Promise<{ value: Record<string, unknown> | null; why: string }>;
}

/** Texts as vectors of unit length, and what made them: figures of two models are not the same figure. */
export interface EmbeddedTexts {
  vectors: readonly Float32Array[];
  /** `local:<model>` */
  model: string;
  /** Of its weights, hex. */
  modelSha256: string | null;
}

/** How likely a model finds a given text. */
export interface TextLikelihood {
  /** Of the whole text: sum over its tokens, natural logarithm. */
  logProbability: number;
  tokens: number;
}

/** Helpers that a metric may ask for; a metric that needs one which is not there says so in `needs`. */
export interface MetricTools {
  /** By an embedding model of this machine: the one that is named, else the one that is usual here. */
  embed?: (texts: string[], signal: AbortSignal, model?: string) => Promise<EmbeddedTexts>;
  /** By the model that is scored, as the answer to the prompt that it was asked. Only of models on this machine. */
  likelihood?: (text: string, signal: AbortSignal) => Promise<TextLikelihood>;
  judge?: JudgeTool;
}

/** A measure of answers, by the field's own definition. */
export interface Metric {
  /** `[a-z0-9-]+` */
  name: string;
  label: string;
  /** The metric that this is another name of, with other defaults; absent for one of its own. */
  presetOf?: string;
  /** In a sentence or two, with the source (paper, reference implementation and version). */
  definition: string;
  better: 'higher' | 'lower';
  /** `share` is 0..1 and shown as a percentage; `score` is 0..100; `number` has a unit of its own. */
  scale: 'share' | 'score' | 'number';
  unit?: string;
  needs: readonly (
    | 'reference'
    | 'choices'
    | 'label'
    | 'context'
    | 'passages'
    | 'embedding'
    | 'likelihood'
    | 'judge'
    /** The judge's: what a good answer is. */
    | 'rubric'
  )[];
  /** What it needs with these (parsed) parameters, where that depends on them: no reference where a value is given. `needs` where it is absent. */
  needsWith?(parameters: Record<string, unknown>): Metric['needs'];
  /** Scores are only right (1) and wrong (0): McNemar's test applies. */
  binary: boolean;
  /** Checks parameters and fills in what is left out. @throws metric/parameters, saying which and what is allowed. */
  parse(parameters: Record<string, unknown>): Record<string, unknown>;
  /** JSON Schema of what `parse` takes, with a description of each parameter: for forms and help. */
  describeParameters?(): Record<string, unknown>;
  /** Never throws for what a model wrote. `parameters` come from `parse`. */
  score(
    request: ScoreRequest,
    parameters: Record<string, unknown>,
    tools: MetricTools,
    signal: AbortSignal,
  ): Score | Promise<Score>;
  /** The figure of a set from the sums of its rows' `counts`; absent where it is the mean of `value`. Null where there is nothing to divide. */
  combine?(sums: Record<string, number>, parameters: Record<string, unknown>): number | null;
  /** Why the figure of a set with these sums is less sure than its interval says; null where it is not. */
  caveat?(sums: Record<string, number>): string | null;
}
