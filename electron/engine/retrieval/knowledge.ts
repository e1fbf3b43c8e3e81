import type { ErrorReport } from '../../../models/errors.ts';
import type { DocumentFormat } from '../documents/document.ts';
import type { JobView } from '../jobs/jobs.ts';
import type { ServerReport } from '../postgres/checkServer.ts';
import type { ChunkSettings } from './chunk.ts';
import type {
  DocumentSummary,
  IndexCounts,
  IndexDocument,
  IndexSettings,
  KnowledgeIndex,
  Passage,
} from './knowledgeIndex.ts';

/** A knowledge base as the lists show it. */
export interface KnowledgeBaseView {
  id: string;
  name: string;
  storage: 'sqlite' | 'postgres';
  /** Address of the PostgreSQL server that it is kept on, without the password; null for this machine. */
  connection: string | null;
  /** The index that answers. */
  index: IndexSettings;
  /** A new index in the making, beside the one that answers; null where there is none. */
  rebuilding: { settings: IndexSettings; done: number; total: number } | null;
  sources: KnowledgeSource[];
  counts: IndexCounts;
  /** Files by what became of them. */
  files: Record<FileState, number>;
  /** Stopped by the user until `resume`. */
  paused: boolean;
  createdAt: number;
  /** Why its index cannot be read now (`counts` is then empty), or which source was not there when it was last looked at. */
  problem: ErrorReport | null;
}

/** A file or folder that a base is fed from. */
export interface KnowledgeSource {
  path: string;
  kind: 'file' | 'folder';
  /** Changes are taken in as they happen. */
  watch: boolean;
}

export type FileState = 'waiting' | 'reading' | 'chunking' | 'embedding' | 'done' | 'failed' | 'missing';

/** One file of a base: what became of it, and why. Outlives a restart. */
export interface KnowledgeFile {
  path: string;
  documentId: string;
  state: FileState;
  format: DocumentFormat | null;
  bytes: number;
  /** Of the present step, 0..1, while it runs. */
  progress: number | null;
  chunks: number;
  error: ErrorReport | null;
  updatedAt: number;
}

/** What one round of taking files in came to: the contract of `knowledge add`. */
export interface IngestReport {
  added: number;
  updated: number;
  unchanged: number;
  removed: number;
  failed: { path: string; code: string; message: string }[];
  chunks: number;
  seconds: number;
}

export interface NewKnowledgeBase {
  name: string;
  /** The first installed one of the catalogue where none is given. */
  embedding?: string;
  /** The embedding model's own limit (at most 256 tokens) and an eighth of it as overlap where none is given. */
  chunking?: Partial<ChunkSettings>;
  /** `sqlite` where none is given. */
  storage?: { kind: 'sqlite' } | ({ kind: 'postgres' } & ServerLogin);
}

/** How one gets into a PostgreSQL server. The password goes to the keyring and is never given out again. */
export interface ServerLogin {
  /** `postgres://user@host:5432/database?sslmode=verify-full`. A password in it is taken out. */
  connection: string;
  /** Absent or empty: the one that is kept for this address; where none is kept, none. */
  password?: string;
}

/** What became of a base that was removed. */
export interface Removal {
  /** Why something of it is still elsewhere: its index on a server that could not be reached, its password in a keyring; null where nothing is. */
  left: ErrorReport | null;
}

/** The knowledge bases of this data folder: what is in them and how it gets there. Searching is in `search.ts`. */
export interface Knowledge {
  list(): Promise<KnowledgeBaseView[]>;
  /** By id or name. @throws {YardstickError} `knowledge/not-found` */
  get(base: string): Promise<KnowledgeBaseView>;
  /** @throws {YardstickError} `knowledge/exists`, `model/*`; on a server as `checkServer`, and `postgres/no-vector`, `postgres/refused` */
  create(options: NewKnowledgeBase): Promise<KnowledgeBaseView>;
  rename(base: string, name: string): Promise<void>;
  /**
   * With its indexes and its copies of files; the sources themselves are never touched.
   * @param onGone the base is gone for certain, whatever becomes of what it had; not called where it stays
   */
  remove(base: string, onGone?: () => void): Promise<Removal>;
  /** Adds files and folders and takes them in, as a job (`kind: 'knowledge-ingest'`, `subject`: the base's id). Unchanged files are skipped. */
  add(
    base: string,
    paths: string[],
    options?: { watch?: boolean },
  ): Promise<{ job: JobView; result: Promise<IngestReport> }>;
  /**
   * Copies a file that came without a path (dropped on the page in a browser) into the data folder, replacing one of the same name, and takes it in.
   * @throws {YardstickError} `knowledge/not-found`, `knowledge/bad-name`, `disk/*`
   */
  addUpload(
    base: string,
    file: { name: string; content: AsyncIterable<Uint8Array> },
  ): Promise<{ job: JobView; result: Promise<IngestReport> }>;
  /** Looks at all sources again: new, changed and deleted files. */
  refresh(base: string): Promise<{ job: JobView; result: Promise<IngestReport> }>;
  removeSource(base: string, path: string): Promise<void>;
  /**
   * Takes out one file that was copied here (`addUpload`), with its copy. A file of a folder would come back with the next look at it.
   * @throws {YardstickError} `knowledge/not-found`, `knowledge/no-copy`, `index/*`, `postgres/*`
   */
  removeUpload(base: string, path: string): Promise<void>;
  setWatch(base: string, path: string, watch: boolean): Promise<void>;
  /** Stops after the document in hand; goes on at `resume`, also after a restart. */
  pause(base: string): Promise<void>;
  resume(base: string): Promise<void>;
  files(
    base: string,
    options: { limit: number; after?: string; state?: FileState; search?: string },
  ): Promise<KnowledgeFile[]>;
  /**
   * Builds an index with other settings beside the one that answers (`kind: 'knowledge-rebuild'`), and switches when it is whole. Cancelled, all stays
   * as it was. @throws {YardstickError} `knowledge/busy`, `knowledge/bad-chunking`, `model/*`
   */
  rebuild(
    base: string,
    settings: { embedding?: string; chunking?: Partial<ChunkSettings> },
  ): Promise<{ job: JobView; result: Promise<void> }>;
  /**
   * Moves a base to other storage, vectors and all: nothing is embedded again. It answers from where it was until all is there.
   * @throws {YardstickError} `knowledge/busy` while it is rebuilt or moved, `knowledge/same-place`, `postgres/*`, `egress/*`
   */
  move(
    base: string,
    storage: NonNullable<NewKnowledgeBase['storage']>,
  ): Promise<{ job: JobView; result: Promise<void> }>;
  /**
   * Asks a server whether a base may be kept there. Keeps nothing, there or here.
   * @throws {YardstickError} `postgres/bad-address`, `postgres/unreachable`, `postgres/password`, `postgres/refused`, `egress/*`
   */
  checkServer(login: ServerLogin): Promise<ServerReport>;
  /**
   * Another password for the server that a base is on, kept once the server has taken it; for all bases on it.
   * @throws {YardstickError} `knowledge/not-on-server`, `secrets/*`, as `checkServer`
   */
  setPassword(base: string, password: string): Promise<void>;
  documents(base: string, options: { limit: number; after?: string; search?: string }): Promise<DocumentSummary[]>;
  /** @throws {YardstickError} `knowledge/no-document` */
  document(base: string, documentId: string): Promise<{ document: IndexDocument; chunks: Passage[] }>;
  /** The index that answers, for searching. Valid until the base is removed or rebuilt: take it anew for each search. */
  index(base: string): Promise<KnowledgeIndex>;
  /** Called after a change of a base or its files, at most ten times a second per base. */
  onChange(listener: (baseId: string) => void): () => void;
  /**
   * Goes on with what the end of the process cut off, and watches. For an engine that stays: a command that only asks a question does not take files
   * in beside it.
   */
  begin(): void;
  /** Lets the document in hand finish or rolls it back; at most 4 s. */
  close(): Promise<void>;
}
