import type { DocumentFormat } from '../documents/document.ts';
import type { PassageFilter } from './knowledgeIndex.ts';

export type SearchMode = 'hybrid' | 'dense' | 'keyword';

export interface SearchRequest {
  query: string;
  /** 10 where none is given. */
  limit?: number;
  /** `hybrid` where none is given. */
  mode?: SearchMode;
  /** Id of a local cross-encoder that sorts the best candidates again; none where absent. */
  reranker?: string;
  filter?: PassageFilter;
  signal?: AbortSignal;
}

/** A passage found. The first eight fields are the contract of `knowledge search`. */
export interface SearchHit {
  documentId: string;
  path: string;
  title: string;
  page: number | null;
  /** UTF-16 units in the document's text. */
  start: number;
  end: number;
  /** Of the mode: fused reciprocal ranks, cosine, BM25, or the reranker's. Comparable within one search only. */
  score: number;
  text: string;
  chunkId: number;
  format: DocumentFormat;
  headings: string[];
  hidden: boolean;
  /** Places of the query's words, in `text`. */
  highlights: { start: number; end: number }[];
  /** From 1; null where that ranking does not have it. */
  ranks: { dense: number | null; keyword: number | null; rerank: number | null };
}

export interface SearchResult {
  hits: SearchHit[];
  timings: { embedMs: number; searchMs: number; rerankMs: number };
  /** What the ranking depends on. */
  conditions: { mode: SearchMode; embedding: string; reranker: string | null; limit: number };
}

/** Finds passages in a base's index. Stateless: takes the index anew each time. */
export interface Searching {
  /** @throws {YardstickError} `knowledge/not-found`, `model/*`, `worker/*`, `egress/*` */
  search(base: string, request: SearchRequest): Promise<SearchResult>;
}
