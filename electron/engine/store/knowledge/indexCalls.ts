import type { ErrorReport } from '../../../../models/errors.ts';
import type { IndexSettings } from '../../retrieval/knowledgeIndex.ts';
import type { IndexReader } from './indexReader.ts';
import type { IndexWriter } from './indexWriter.ts';

/** What the two threads of a storage can be asked, each about one index file. One writes, the other reads beside it. */
export interface WriterCalls extends Omit<IndexWriter, 'settings'> {
  create(settings: IndexSettings): void;
  open(): IndexSettings;
  close(): void;
  /** Closes it and deletes the file. */
  drop(): void;
}

export interface ReaderCalls extends IndexReader {
  close(): void;
}

export interface IndexThreadOptions {
  role: 'writer' | 'reader';
  appVersion: string;
}

export interface IndexRequest {
  id: number;
  method: string;
  file: string;
  arguments: unknown[];
}

/** Errors cross the thread as reports: a class would lose what it is. */
export type IndexResponse =
  | { id: number; result: unknown }
  | { id: number; error: ErrorReport & { data?: Record<string, unknown> } };
