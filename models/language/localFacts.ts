import type { WeightFacts } from '../files/adapters/weightFacts.ts';
import type { AnswerLikelihood, PrefixFacts, SharedPrefix } from '../workers/llama/llamaFacts.ts';

/** A room that asks local models knows them by this file alone. */
export type { AnswerLikelihood, PrefixFacts, SharedPrefix };

/**
 * What a local run reports about itself, as `providerMetadata.yardstick` of the `finish` part (and of `error` metadata where
 * there is one). The inference room turns it into an answer's conditions.
 */
export interface LocalRunFacts extends WeightFacts, PrefixFacts {
  /** How likely the model finds what it wrote; null where `scoreAnswer` was not asked for, or it cannot be told. */
  likelihood: AnswerLikelihood | null;
  runtime: 'llama.cpp (node-llama-cpp)';
  runtimeVersion: string;
  /** 'CPU: <model name>' or the GPU's name. */
  device: string;
  gpuFallback: boolean;
  threads: number;
  contextTokens: number;
  template: string;
  cold: boolean;
  loadMs: number;
  temperature: number;
  topP: number;
  topK: number;
  minP: number;
  seed: number | null;
  maxTokens: number;
  /** CPU seconds the worker used for this run: what is left of the machine's busy time was other programs. */
  cpuSeconds: number;
  /** Oldest messages left out because the context was full. */
  droppedMessages: number;
  droppedTokens: number;
}

/**
 * Progress of a local run, sent as a `raw` stream part (`{type:'raw', rawValue: LocalProgress}`) whether or not raw chunks were
 * asked for: the AI SDK drops what it was not asked for, the inference room shows it.
 */
export interface LocalProgress {
  yardstick: 'progress';
  /** `scoring`: the answer is complete; what takes time now is not part of it. */
  phase: 'loading' | 'reading' | 'scoring';
  /** 0..1 */
  progress: number;
}

/** `providerOptions.yardstick` that a local model understands. */
export interface LocalCallOptions {
  /** Keeps a sequence (KV cache) per conversation column, so that the next turn reads only what is new. */
  sequence?: string;
  /**
   * The prompt is one of a series, and this is what they have in common: it is read in batches of its own, once, and kept for the next one. Every prompt of a series is cut
   * into the same batches whether or not its beginning was there, so that answers do not depend on what was asked before. Not together with `sequence`.
   */
  sharedPrefix?: SharedPrefix;
  /** How many messages at the front of the prompt must stay when a conversation outgrows the context: system text and examples. */
  keepMessages?: number;
  /** Report how likely the model finds what it wrote (`LocalRunFacts.likelihood`): takes a fifth (short answers) to a half of the time that writing took, afterwards. */
  scoreAnswer?: boolean;
}
