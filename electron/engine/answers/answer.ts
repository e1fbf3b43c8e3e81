import type { ErrorReport } from '../../../models/errors.ts';
import type { Citation } from './citation.ts';

/** How a prompt is run. A field that is absent means "the model's own default"; what was used stands in the conditions. */
export interface RunSettings {
  system?: string;
  /** 0..2 */
  temperature?: number;
  /** 0..1 */
  topP?: number;
  /** Output tokens. */
  maxTokens?: number;
  seed?: number;
  /** At most 4 strings that end the answer. */
  stop?: string[];
  /** Zero-, one- or few-shot: question and answer pairs put before the conversation. */
  examples?: { input: string; output: string }[];
  /** Ask for JSON that fits this schema. */
  jsonSchema?: Record<string, unknown>;
  /** Images (data URLs) sent with the prompt to models that see. */
  images?: string[];
}

/** What a column shows while its answer is made. The last four are final. */
export type AnswerState = 'queued' | 'loading' | 'reading' | 'writing' | 'done' | 'stopped' | 'failed' | 'interrupted';

export type FinishReason =
  | 'stop'
  | 'length'
  | 'content-filter'
  | 'tool-calls'
  | 'error'
  | 'stopped'
  | 'interrupted'
  | 'other';

/** Token counts as the runtime or the service stated them; null where it stated none. */
export interface Usage {
  inputTokens: number | null;
  cachedInputTokens: number | null;
  outputTokens: number | null;
  /** Part of the output. */
  reasoningTokens: number | null;
}

/** Milliseconds on a monotonic clock. Time to first token and total time count from the moment the model could begin (queue and load are apart). */
export interface Timings {
  loadMs: number;
  queueMs: number;
  ttftMs: number | null;
  totalMs: number;
  /**
   * Output tokens after the first, divided by the time from the first to the last. Reasoning that the service does not show is left out
   * of both; null where it does not say how many tokens that was.
   */
  outputTokensPerSecond: number | null;
  /** What many prompts begin with was read for them all, ahead of the times of this answer (`Conditions.keptTokens`); absent where it was there already, or nothing is shared. */
  prefixMs?: number;
}

export interface Cost {
  usd: number;
  /** ISO date of the price list used. */
  priceListDate: string;
}

/** What a classifier learnt from, and how. */
export interface Training {
  /** In words. */
  method: string;
  rows: number;
  /** Distinct ones of those rows. */
  labels: number;
  /** Of which rows they were, with their labels. */
  rowsSha256: string;
  /** Rows that were longer than the embedding model reads. */
  cut: number;
  /** That the embedding model read; null where a service states none. */
  tokens: number | null;
  /** Milliseconds that the embedding model worked. */
  embedMs: number;
  /** Milliseconds of the fit. */
  fitMs: number;
  cost: Cost | null;
}

/** What a number was measured under (promise 2: a number without its conditions is not shown). */
export interface Conditions {
  /** Of the weights file; of an adapter's base. */
  modelSha256: string | null;
  quantization: string | null;
  /** Name of the LoRA adapter upon the weights; absent, as the next two are, where there is none. */
  adapter?: string;
  adapterSha256?: string;
  /** How much of it was added; 1 as it was trained. */
  adapterScale?: number;
  runtime: string;
  /** Of a service: what it says answered, e.g. a dated model version, else the version of its API. */
  runtimeVersion: string | null;
  device: string | null;
  /** The user or the default asked for a GPU, and the CPU was used. */
  gpuFallback: boolean;
  threads: number | null;
  contextTokens: number | null;
  temperature: number | null;
  topP: number | null;
  /** Most likely tokens that are chosen from. */
  topK: number | null;
  /** Least probability of a token, as a share of the likeliest one's; 0 is none. */
  minP: number | null;
  maxTokens: number | null;
  seed: number | null;
  stop: string[];
  /** Name of the chat template used, `completion` for a base model, `service` where the cloud applies its own. */
  template: string;
  system: string | null;
  examples: number;
  /** SHA-256 of the JSON schema that the answer had to fit (its JSON without white space); null for free text, and in old answers. */
  jsonSchema: string | null;
  /** Images that the model was given; null in answers older than this field. */
  images: number | null;
  /** Passages of a knowledge base that the prompt carried. */
  passages: number;
  /**
   * How many names, addresses and numbers were replaced before the prompt left the machine (and put back into the answer); null where the text was
   * given as it is.
   */
  masked: number | null;
  /** The model was not in memory when its turn began. */
  cold: boolean;
  /**
   * The runtime or the service said that it took (nearly) the whole prompt, but for `keptTokens`, from a cache, nine tenths of its tokens or more: the time to
   * first token then says nothing about reading. False where it did not say so. The answer itself always comes from the model.
   */
  cached: boolean;
  /**
   * Tokens at the front of the prompt that all rows of an evaluation have in common: read once, ahead of the times of a row, and kept for the next ones. No part of any
   * row's times; absent where nothing was kept.
   */
  keptTokens?: number;
  /** Share of all cores busy with other programs during a local answer, 0..1; null for a service and where it cannot be read. */
  foreignLoad: number | null;
  priceListDate: string | null;
  /** Version of Yardstick. */
  yardstick: string;
  /** Only of a classifier's answers. */
  training?: Training | null;
  /** ISO time the turn began. */
  startedAt: string;
}

/** A setting that was not honoured, or text that was left out: said on the answer, never silent. */
export interface AnswerWarning {
  code:
    | 'setting/unsupported'
    | 'context/dropped'
    | 'history/borrowed'
    | 'history/withheld'
    | 'gpu/fallback'
    | 'model/base'
    | 'retry'
    | 'other';
  message: string;
}

/** How likely a model finds the text that it wrote, by its own distribution: without temperature, cuts or grammar. */
export interface Likelihood {
  /** Mean over the answer's tokens, natural logarithm. */
  meanLogProbability: number;
  tokens: number;
}

/** One model's answer to one prompt. The contract of `run` and `compare` (names are fixed). */
export interface Answer {
  model: string;
  text: string;
  reasoning?: string;
  finishReason: FinishReason;
  error?: ErrorReport;
  warnings: AnswerWarning[];
  usage: Usage;
  timings: Timings;
  cost: Cost | null;
  leftMachine: boolean;
  /** Host (and port) the text went to. */
  destination?: string;
  conditions: Conditions;
  /** What it cites of the passages that its prompt carried, checked; absent where it carried none. */
  citations?: Citation[];
  /** Only of a local model, and only where it was asked for. */
  likelihood?: Likelihood;
}

/** What an answer in the making says, in order. `text` and `reasoning` carry only what is new. */
export type AnswerEvent =
  | {
      type: 'state';
      state: AnswerState;
      /** 0..1 where known: load or prompt progress. */
      progress?: number;
      /** A service that says nothing for this many milliseconds is given up; absent where nothing changed or nobody is. */
      limitMs?: number;
      /** The service sent the question away, and is asked again in this many milliseconds. */
      retryInMs?: number;
    }
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'warning'; warning: AnswerWarning }
  | { type: 'finished'; state: AnswerState; answer: Answer };

/** One message of a conversation as it is sent to a model. */
export interface PromptMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}
