import path from 'node:path';
import type { DocumentReader } from '../../electron/engine/documents/document.ts';
import type { Embedder } from '../../electron/engine/inference/embedding.ts';
import { createJobs, type Jobs } from '../../electron/engine/jobs/jobs.ts';
import { createKnowledge } from '../../electron/engine/retrieval/bases/createKnowledge.ts';
import { createIndexStorages, type IndexStoragesOptions } from '../../electron/engine/retrieval/bases/indexStorages.ts';
import type { Knowledge } from '../../electron/engine/retrieval/knowledge.ts';
import type { IndexStorage } from '../../electron/engine/retrieval/knowledgeIndex.ts';
import { createSqliteStorage } from '../../electron/engine/store/knowledge/sqliteStorage.ts';
import { openStore, type Store } from '../../electron/engine/store/store.ts';
import { createTextReader } from './textReader.ts';
import { createWordEmbedder } from './wordEmbedder.ts';

export interface OpenedKnowledge {
  knowledge: Knowledge;
  store: Store;
  jobs: Jobs;
  storage: IndexStorage;
  close(): Promise<void>;
}

export interface OpenKnowledgeOptions {
  home: string;
  embedder?: Embedder;
  reader?: DocumentReader;
  /** Looks at the queue's calls before they are made. */
  wrapRows?: (rows: Store['knowledge']) => Store['knowledge'];
  /** The way to servers, and where their passwords are kept; none without it. */
  servers?: Omit<IndexStoragesOptions, 'openSqlite'>;
}

const noServer = (): never => {
  throw new Error('There is no server in this test.');
};
const noServers: Omit<IndexStoragesOptions, 'openSqlite'> = {
  openPostgres: noServer,
  checkPostgres: noServer,
  secrets: { get: async () => null, set: async () => undefined, remove: async () => undefined },
};

/** Knowledge bases over the real database and real index files, without an engine; model and reader are those of the test. */
export function openKnowledge(options: OpenKnowledgeOptions): OpenedKnowledge {
  const { home, embedder = createWordEmbedder(), reader = createTextReader(), wrapRows = (rows) => rows } = options;
  const { servers = noServers } = options;
  const store = openStore({ home, appVersion: 'test' });
  const jobs = createJobs();
  const storage = createSqliteStorage({ directory: path.join(home, 'knowledge', 'indexes'), appVersion: 'test' });
  const storages = createIndexStorages({
    openSqlite: () => storage,
    ...servers,
  });
  const knowledge = createKnowledge({
    home,
    rows: wrapRows(store.knowledge),
    settings: store.settings,
    storages,
    embedder,
    reader,
    jobs,
  });
  return {
    knowledge,
    store,
    jobs,
    storage,
    async close() {
      await knowledge.close();
      await Promise.all([jobs.close(), storages.close(), reader.close()]);
      store.close();
    },
  };
}
