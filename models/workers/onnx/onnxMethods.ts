import type { EncoderMethods, EncoderRuntime, LoadedEncoder } from '../encoderMethods.ts';

/** Which of the vectors of a text's tokens stand for the text: their mean, the first one, or the last one. */
export type Pooling = 'mean' | 'cls' | 'last';

export interface OnnxRuntime extends EncoderRuntime {
  /** What onnxruntime can compute on here, best first, e.g. `cpu`. */
  providers: string[];
}

export interface LoadEncoderParams {
  /** Absolute; a model in transformers.js layout. */
  folder: string;
  /** File in the folder's `onnx`, without its ending. */
  weights: string;
  task: 'embedding' | 'reranking';
  pooling: Pooling;
  /** Longer texts are cut to so many tokens; null: what the tokenizer says. */
  maxTokens: number | null;
  /** null: one per physical core. */
  threads: number | null;
}

export interface RerankResult {
  /** The network's own outputs, one per passage. */
  scores: number[];
  cut: number[];
  rerankMs: number;
  memoryBytes: number;
}

/** What the onnx worker can be asked. */
export type OnnxMethods = {
  runtime: { params: { threads: number | null }; result: OnnxRuntime; event: never };
  load: { params: LoadEncoderParams; result: LoadedEncoder; event: never };
  rerank: { params: { query: string; passages: string[] }; result: RerankResult; event: never };
} & EncoderMethods;
