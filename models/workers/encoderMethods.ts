/** What workers that turn texts into vectors have in common, whatever runtime computes. */
export interface EncoderRuntime {
  /** e.g. `4.3.1 (onnxruntime 1.30.0)`. */
  version: string;
  /** Threads that computations use. */
  threads: number;
}

export interface LoadedEncoder {
  runtime: EncoderRuntime;
  /** Length of a vector; 1 for a reranker. */
  dimensions: number;
  /** The longest text, special tokens included. */
  maxTokens: number;
  /** 'CPU: <model name>', or the GPU's name. */
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

export type EncoderMethods = {
  embed: { params: { texts: string[] }; result: EmbedTextsResult; event: never };
  /** With the special tokens that the model puts around a text. */
  countTokens: { params: { texts: string[] }; result: { counts: number[] }; event: never };
};
