import type { DocumentBlock, DocumentFormat, DocumentPage, DocumentWarning } from '../documents/document.ts';
import type { Chunk, ChunkSettings } from './chunk.ts';

/** What an index is made with. Vectors of different models or cuts are never mixed: other settings are another index. */
export interface IndexSettings {
  /** Id of the embedding model. */
  embedding: string;
  /** Hash of its weights where it is local; null for a service. */
  embeddingSha256: string | null;
  dimensions: number;
  chunking: ChunkSettings;
}

/** A document as it lies in an index. */
export interface IndexDocument {
  /** Made from the base and the path (`documentIdOf`): the same file keeps its id when its content changes. */
  id: string;
  /** Absolute path of the source. */
  path: string;
  format: DocumentFormat;
  title: string;
  author: string | null;
  bytes: number;
  /** Of the source file, lower-case hex. */
  sha256: string;
  /** Of the source file, milliseconds since the epoch. */
  modifiedAt: number;
  text: string;
  blocks: DocumentBlock[];
  pages: DocumentPage[];
  warnings: DocumentWarning[];
}

/** A document without its text, for lists. */
export interface DocumentSummary extends Omit<IndexDocument, 'text' | 'blocks' | 'pages'> {
  characters: number;
  chunks: number;
  pageCount: number;
  /** Milliseconds since the epoch. */
  indexedAt: number;
}

/** A chunk to be put in, with its vector (unit length). */
export interface IndexChunk extends Chunk {
  vector: Float32Array;
}

/** A chunk as it comes out. */
export interface Passage extends Chunk {
  /** Unique within its index, never used again. */
  chunkId: number;
  documentId: string;
  path: string;
  title: string;
  format: DocumentFormat;
}

/** A chunk in a ranking; higher scores are better. */
export interface Scored {
  chunkId: number;
  score: number;
}

/** Only chunks of documents that fit all of what is given. */
export interface PassageFilter {
  documentIds?: string[];
  formats?: DocumentFormat[];
  /** Bounds of the source file's time, milliseconds since the epoch, inclusive. */
  modifiedFrom?: number;
  modifiedTo?: number;
}

export interface RankOptions {
  limit: number;
  filter?: PassageFilter;
  signal?: AbortSignal;
}

/** Text, full-text entries and vectors must always agree: `chunks === keywordRows === vectors`. */
export interface IndexCounts {
  documents: number;
  chunks: number;
  keywordRows: number;
  vectors: number;
  /** On disk. */
  bytes: number;
}

/**
 * One index of a knowledge base: documents, their chunks, full text and vectors. Everything of a document is written in one transaction: it
 * is there whole, or not at all; what `put` acknowledged survives a crash. All methods may be called at the same time.
 * Implementations: SQLite (`store/knowledge`), PostgreSQL with pgvector (`electron/engine/postgres`); both pass `tests/support/knowledgeIndexContract.ts`.
 */
export interface KnowledgeIndex {
  readonly settings: IndexSettings;
  /** Puts a document in, or in the place of its earlier version. @throws {YardstickError} `disk/full`, `index/*` */
  put(document: IndexDocument, chunks: readonly IndexChunk[]): Promise<void>;
  /** Returns how many there were. */
  remove(documentIds: readonly string[]): Promise<number>;
  /** By BM25. Every query is plain words: no operator of the engine's language has a meaning. An empty one finds nothing. */
  keyword(query: string, options: RankOptions): Promise<Scored[]>;
  /** By cosine similarity. @param options.exact compares with every vector, without the coarse scan */
  dense(vector: Float32Array, options: RankOptions & { exact?: boolean }): Promise<Scored[]>;
  /** In the order asked for; those that are gone meanwhile are left out. */
  passages(chunkIds: readonly number[]): Promise<Passage[]>;
  /** The whole document; undefined where it is gone. */
  document(id: string): Promise<IndexDocument | undefined>;
  /** All chunks of a document in order, without vectors. */
  chunksOf(documentId: string): Promise<Passage[]>;
  /** The vectors of a document's chunks exactly as they were put, in the order of `chunksOf`: for a move to other storage. */
  vectorsOf(documentId: string): Promise<Float32Array[]>;
  /** The vectors of single chunks, in the order asked for; null for those that are gone meanwhile. */
  vectorsAt(chunkIds: readonly number[]): Promise<(Float32Array | null)[]>;
  /** In order of path. */
  documents(options: { limit: number; after?: string; search?: string }): Promise<DocumentSummary[]>;
  /** `sha256` of a document's source as it was indexed; undefined where it is not. */
  sha256Of(documentId: string): Promise<string | undefined>;
  counts(): Promise<IndexCounts>;
  close(): Promise<void>;
}

/** Where indexes live. One implementation per kind of storage. */
export interface IndexStorage {
  create(indexId: string, settings: IndexSettings): Promise<KnowledgeIndex>;
  /** @throws {YardstickError} `index/not-found`, `index/damaged`, `index/newer-schema`, for PostgreSQL also `postgres/*` and `egress/*` */
  open(indexId: string): Promise<KnowledgeIndex>;
  /** Deletes it with all it holds; no error when it is not there. */
  drop(indexId: string): Promise<void>;
  list(): Promise<string[]>;
  close(): Promise<void>;
}
