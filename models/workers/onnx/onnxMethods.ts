/** Which of the vectors of a text's tokens stand for the text: their mean, the first one, or the last one. */
export type Pooling = 'mean' | 'cls' | 'last';

export interface OnnxRuntime {
  /** e.g. `4.3.1 (onnxruntime 1.30.0)`. */
  version: string;
  /** What onnxruntime can compute on here, best first, e.g. `cpu`. */
  providers: string[];
  /** Threads that computations use. */
  threads: number;
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

export interface LoadedEncoder {
  runtime: OnnxRuntime;
  /** Length of a vector; 1 for a reranker. */
  dimensions: number;
  maxTokens: number;
  /** 'CPU: <model name>'. */
  device: string;
  memoryBytes: number;
}

export interface EmbedTextsResult {
  /** Little-endian 32-bit floats, one vector of unit length after another, in base64: as JSON numbers they would be five times as long. */
  vectors: string;
  dimensions: number;
  /** Indexes of texts that were longer than the model can read. */
  cut: number[];
  /** Read by the model, with special tokens. */
  tokens: number;
  embedMs: number;
  /** Held by the process now. */
  memoryBytes: number;
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
  embed: { params: { texts: string[] }; result: EmbedTextsResult; event: never };
  /** With the special tokens that the model puts around a text. */
  countTokens: { params: { texts: string[] }; result: { counts: number[] }; event: never };
  rerank: { params: { query: string; passages: string[] }; result: RerankResult; event: never };
};
