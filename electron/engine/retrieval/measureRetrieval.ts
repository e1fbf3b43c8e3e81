import type { SearchMode } from './search.ts';

/** A question with the documents that answer it. */
export interface JudgedQuery {
  id: string;
  query: string;
  /** Document (its id, path or file name without ending) to grade; above 0 is relevant. */
  relevant: Record<string, number>;
}

/** A mean over queries with its 95 % bootstrap interval. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/** How well one set-up finds what it should. The first seven fields are the contract of `knowledge measure`. */
export interface RetrievalMeasure {
  /** nDCG of the first 10 documents (gain 2^grade - 1, discount log2(rank + 1); Järvelin & Kekäläinen 2002). */
  ndcg10: number;
  recall10: number;
  recall100: number;
  /** Reciprocal rank of the first relevant document, 0 beyond 10. */
  mrr10: number;
  queries: number;
  mode: SearchMode;
  latency: { p50Ms: number; p95Ms: number };
  intervals: { ndcg10: Interval; recall10: Interval; recall100: Interval; mrr10: Interval };
  reranker: string | null;
  embedding: string;
  chunking: { maxTokens: number; overlapTokens: number };
  /** nDCG@10 of each query, in their order: for comparing set-ups query by query. */
  perQuery: number[];
  /** Queries whose relevant documents are not in the base: counted as misses, and said. */
  unknownDocuments: string[];
}

/** Measures retrieval alone, without a language model. A document ranks where its best chunk does. */
export interface Measuring {
  measure(
    base: string,
    options: {
      queries: JudgedQuery[];
      mode: SearchMode;
      reranker?: string;
      signal?: AbortSignal;
      onProgress?: (done: number, total: number) => void;
    },
  ): Promise<RetrievalMeasure>;
}
