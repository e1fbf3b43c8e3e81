import type { EncoderMethods, LoadedEncoder } from '../encoderMethods.ts';
import type { AnswerLikelihood, PrefixFacts, SharedPrefix } from './llamaFacts.ts';

/** One message of a conversation, as text. */
export interface WorkerMessage {
  role: 'system' | 'user' | 'assistant';
  text: string;
  /** What the model thought before it answered; some templates want it back. */
  reasoning?: string;
}

/** A device that a model can be put on. */
export interface LlamaDevice {
  name: string;
  memoryBytes: number;
  /** 'cuda' | 'vulkan' | 'metal' */
  api: string;
}

export interface LlamaRuntime {
  /** e.g. `3.22.1 (llama.cpp v0.5.0)`. */
  version: string;
  /** 'cpu', or the API of the GPU in use. */
  backend: string;
  devices: LlamaDevice[];
  /** Threads that computations use. */
  threads: number;
  /** Bytes free on all GPUs together; 0 without one. */
  freeDeviceBytes: number;
  /** A GPU was asked for and is in the machine, but could not be used, as far as is known before (or after) a model is loaded: why. */
  gpuFallback: string | null;
}

export interface LoadParams {
  path: string;
  /** A LoRA adapter that is put upon the weights, for all that is computed with them. */
  adapter: { path: string; /** How much of it is added; 1 as it was trained. */ scale: number } | null;
  gpu: 'auto' | false;
  threads: number | null;
  /** Look for NaN blocks: reads the whole file once more. */
  checkTensors: boolean;
  /** Continue the text instead of applying a chat template. */
  completion: boolean;
  /** For the memory of conversations, beside the weights; what is left of the budget. */
  contextBudgetBytes: number;
  /** Upper limit of a context, in tokens, unless a prompt needs more. */
  contextTokens: number;
}

/** Loads a file for embeddings, not for text. */
export interface LoadEmbedderParams extends Pick<LoadParams, 'path' | 'gpu' | 'threads' | 'checkTensors'> {
  /** Longer texts are cut to so many tokens; null: what the model was trained on. */
  maxTokens: number | null;
}

export interface LoadedFacts {
  runtime: LlamaRuntime;
  /** 'CPU: <model name>', or the GPU's name with the share of layers on it. */
  device: string;
  /** `model's own` for the one in the file, the name of a stand-in where there is none, or `completion`. */
  template: string;
  trainContextTokens: number;
  memoryBytes: number;
}

/** How the next token is chosen. What was not asked for is null: the model's own default is used and reported. */
export interface SamplingRequest {
  temperature: number | null;
  topP: number | null;
  topK: number | null;
  seed: number | null;
  maxTokens: number | null;
  presencePenalty: number | null;
  frequencyPenalty: number | null;
  stop: string[];
  /** JSON output: null for text; a schema in the grammar's subset (see jsonGrammar.ts), or null for any JSON. */
  json: { schema: Record<string, unknown> | null } | null;
}

export interface GenerateParams {
  messages: WorkerMessage[];
  sampling: SamplingRequest;
  /** Keeps what was read for the next call of the same name; null reads everything afresh and keeps nothing. */
  sequence: string | null;
  /** What the prompts of a series have in common, where it is one of a series (see `LocalCallOptions`); then there is no `sequence`. */
  sharedPrefix: SharedPrefix | null;
  /** How many messages at the front must stay when a conversation has to be cut: system text and examples. */
  keepMessages: number;
  /** Say how likely the model finds what it wrote, once it is written. */
  scoreAnswer: boolean;
}

export type GenerateEvent =
  | {
      type: 'reading';
      /** 0..1 */
      progress: number;
      /** So little is lost with the process that a stop may end it rather than wait for the slice being read. */
      expendable: boolean;
    }
  /** The answer is complete, and is scored now: that is not part of its time. */
  | { type: 'scoring' }
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string };

export interface GenerateResult extends PrefixFacts {
  finish: 'stop' | 'length' | 'stopped';
  /** The runtime's own word for it. */
  rawFinish: string;
  usage: {
    promptTokens: number;
    /** Of the prompt, not read again. */
    cachedTokens: number;
    outputTokens: number;
    reasoningTokens: number;
  };
  temperature: number;
  topP: number;
  seed: number | null;
  maxTokens: number;
  contextTokens: number;
  droppedMessages: number;
  droppedTokens: number;
  cpuSeconds: number;
  /** Milliseconds the worker spent on the prompt (without `prefixMs`) and on the answer. */
  readMs: number;
  writeMs: number;
  /** Held by the process now. */
  memoryBytes: number;
  /** The fewest that computed at a time: less than the usual number when other programs kept the cores busy. */
  threads: number;
  /** Null where it was not asked for, the answer was stopped, or it cannot be told. */
  likelihood: AnswerLikelihood | null;
}

/** A result with the rest of the sampling that it was made with. */
export interface GenerateReport extends GenerateResult {
  topK: number;
  minP: number;
}

export interface LogProbabilitiesParams {
  text: string;
  /** Read first and not scored. */
  prefix: string;
  /** In place of a prefix: a conversation, as the model's template writes it up to where its answer begins. */
  messages?: WorkerMessage[];
  /** Of the prefix or the conversation, where it is one of a series. */
  sharedPrefix?: SharedPrefix;
}

export interface LogProbabilitiesResult {
  /** In order. The very first token of a text without a prefix and without a start token has nothing before it: null. */
  tokens: { text: string; logProbability: number | null }[];
}

export interface ContinuationsParams {
  /** Read once, and not scored. */
  prefix: string;
  /** Of the prefix, where it is one of a series. */
  sharedPrefix?: SharedPrefix;
  /** Each stands right behind the prefix: a blank between belongs to the text. */
  texts: string[];
}

export interface ContinuationsResult extends PrefixFacts {
  /** In order: the sum of a text's log-probabilities (natural logarithm), and over how many tokens. What has nothing before it is not in the sum. */
  texts: { logProbability: number; tokens: number }[];
}

export interface TokenDistributionsParams {
  text: string;
  /** Of the text; the rest is left out. */
  maxTokens: number;
  /** How many of the likeliest tokens are told at each place. */
  top: number;
  /** For each scored token those whose log-probability is told, in place of the likeliest. */
  among: number[][] | null;
}

export interface TokenDistributionsResult {
  /** Ids of the scored ones: all of the text, or all but the first where the model knows no start token. */
  tokens: number[];
  places: {
    /** Of the token that stands there; null where the runtime does not say it. */
    logProbability: number | null;
    likeliest: number | null;
    /** Ids, likeliest first. */
    top: number[];
    /** Of `among` where it was given, else of `top`. */
    logProbabilities: (number | null)[];
  }[];
}

/** What the llama worker can be asked. */
export type LlamaMethods = {
  runtime: { params: { gpu: 'auto' | false; threads: number | null }; result: LlamaRuntime; event: never };
  load: { params: LoadParams; result: LoadedFacts; event: { type: 'loading'; progress: number } };
  generate: { params: GenerateParams; result: GenerateReport; event: GenerateEvent };
  preload: {
    params: { messages: WorkerMessage[]; sequence: string };
    result: { readTokens: number };
    event: never;
  };
  logProbabilities: { params: LogProbabilitiesParams; result: LogProbabilitiesResult; event: never };
  continuationLikelihoods: { params: ContinuationsParams; result: ContinuationsResult; event: never };
  tokenDistributions: { params: TokenDistributionsParams; result: TokenDistributionsResult; event: never };
  /** A process holds a model for text, or one for embeddings. */
  loadEmbedder: { params: LoadEmbedderParams; result: LoadedEncoder; event: never };
} & EncoderMethods;
