/** An embedding model as far as an index and a person choosing one must know it. */
export interface EmbeddingFacts {
  /** `local:<model>` or `<connection>:<model>`. */
  model: string;
  name: string;
  /** Length of a vector. */
  dimensions: number;
  /** The longest text, in the model's own tokens; what is longer is cut by the model. */
  maxTokens: number;
  local: boolean;
  /** `host[:port]` the texts go to; null where they stay. */
  destination: string | null;
  /** What the vectors depend on, for the conditions: file hash (local), quantisation, runtime with version. */
  conditions: {
    modelSha256: string | null;
    quantization: string | null;
    runtime: string;
    runtimeVersion: string | null;
  };
}

export interface EmbedOptions {
  /** Some models want a different prefix before a question than before a passage. */
  purpose: 'query' | 'document';
  signal?: AbortSignal;
}

export interface EmbedResult {
  /** Of unit length, in the order of the texts. */
  vectors: Float32Array[];
  /** Milliseconds the model worked, without waiting for the machine's turn or the load. */
  embedMs: number;
  /** Indexes of texts that the model had to cut. */
  cut: number[];
  /** Tokens read, as the model or the service states them; null where it states none. */
  tokens: number | null;
}

/** Texts to vectors: the only way to an embedding model for every feature, local and cloud alike. */
export interface Embedder {
  /**
   * Loads a local model when first needed.
   * @param onTurn the wait for the machine's turn is over, and a local model that is not in memory begins to load
   * @throws {YardstickError} `model/*`, `worker/*`, `cloud/*`, `egress/*`
   */
  facts(model: string, signal?: AbortSignal, onTurn?: () => void): Promise<EmbeddingFacts>;
  /** Which weights stand behind a local model's name now, without asking the model; null for a service's, which says nothing of that, and where there are none. */
  weightsOf(model: string): { name: string; sha256: string } | null;
  /**
   * A local model takes the machine's turn for each call: keep calls small (8 to 32 texts), so that a timed answer waits for one at most.
   * @throws {YardstickError} `model/*`, `worker/*`, `cloud/*`, `egress/*`
   */
  embed(model: string, texts: readonly string[], options: EmbedOptions): Promise<EmbedResult>;
  /** With the model's own tokenizer (a service's: estimated, never too low). Does not take the machine's turn. */
  countTokens(model: string, texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
  /** Embedding models that can be chosen: of the catalogue (installed or not), imported ones, and those that connections offer. */
  models(): SelectableEmbedding[];
}

export interface SelectableEmbedding {
  id: string;
  name: string;
  local: boolean;
  installed: boolean;
  detail: string;
}

/** Scores how well passages answer a question, both read together (a cross-encoder). */
export interface Reranker {
  /** @returns a score per passage, in order; higher is better, comparable within one call only */
  rerank(
    model: string,
    query: string,
    passages: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ scores: number[]; rerankMs: number }>;
  models(): SelectableEmbedding[];
}
