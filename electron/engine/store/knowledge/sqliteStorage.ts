import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';
import type { IndexSettings, IndexStorage, KnowledgeIndex } from '../../retrieval/knowledgeIndex.ts';
import { explainDatabaseError } from '../databaseErrors.ts';
import type { ReaderCalls, WriterCalls } from './indexCalls.ts';
import { createSqliteIndex } from './sqliteIndex.ts';
import { createThreadClient } from './threadClient.ts';

export interface SqliteStorageOptions {
  /** Where the index files lie, `<id>.db` each; made when first needed. Belongs to the owner of the data folder (`openStore`). */
  directory: string;
  appVersion: string;
}

/** An index that is in use, by how many handles. */
interface Use {
  handles: number;
  isDropped: boolean;
}

/**
 * Indexes as SQLite files of their own: one is dropped by deleting its file, and a new one is built beside the old. One thread writes and one reads,
 * so that a search does not wait behind a long document.
 *
 * Every commit is synced to the disk (`synchronous = FULL`), though an index can be made anew: the queue in the main database would say of a document
 * that it is done, and after a power cut it would not be there. One sync a document is nothing beside embedding it.
 */
export function createSqliteStorage(options: SqliteStorageOptions): IndexStorage {
  const { directory, appVersion } = options;
  const writer = createThreadClient<WriterCalls>({ role: 'writer', appVersion });
  const reader = createThreadClient<ReaderCalls>({ role: 'reader', appVersion });
  const uses = new Map<string, Use>();
  let isClosed = false;

  function assertOpen(): void {
    if (isClosed) throw new YardstickError('index/closed', 'The indexes are closed.', { hint: 'Start again.' });
  }

  async function closeFiles(file: string): Promise<void> {
    // The writer last: the last connection puts the log into the file, which one that only reads cannot.
    await reader.call('close', file, []);
    await writer.call('close', file, []);
  }

  function handle(indexId: string, file: string, settings: IndexSettings): KnowledgeIndex {
    const use = uses.get(indexId) ?? { handles: 0, isDropped: false };
    uses.set(indexId, use);
    use.handles += 1;
    let isOpen = true;
    return createSqliteIndex({
      file,
      settings,
      writer,
      reader,
      assertOpen() {
        if (isOpen && !use.isDropped && !isClosed) return;
        throw new YardstickError('index/closed', `The index was closed: ${file}`, {
          hint: 'It may have been removed or rebuilt. Open the knowledge base anew.',
        });
      },
      async close() {
        if (!isOpen) return;
        isOpen = false;
        use.handles -= 1;
        if (use.handles > 0 || use.isDropped || isClosed) return;
        uses.delete(indexId);
        await closeFiles(file);
      },
    });
  }

  return {
    async create(indexId, settings) {
      assertOpen();
      const file = fileOf(directory, indexId);
      try {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
      } catch (thrown) {
        throw explainDatabaseError(thrown, directory);
      }
      await writer.call('create', file, [settings]);
      return handle(indexId, file, await writer.call('open', file, []));
    },

    async open(indexId) {
      assertOpen();
      const file = fileOf(directory, indexId);
      return handle(indexId, file, await writer.call('open', file, []));
    },

    async drop(indexId) {
      assertOpen();
      const file = fileOf(directory, indexId);
      const use = uses.get(indexId);
      if (use !== undefined) use.isDropped = true;
      uses.delete(indexId);
      await reader.call('close', file, []);
      await writer.call('drop', file, []);
    },

    async list() {
      assertOpen();
      return namesIn(directory).flatMap((name) => /^([\w-]+)\.db$/.exec(name)?.[1] ?? []);
    },

    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const indexId of uses.keys()) await closeFiles(fileOf(directory, indexId));
      await reader.close();
      await writer.close();
    },
  };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw explainDatabaseError(thrown, directory);
  }
}

function fileOf(directory: string, indexId: string): string {
  if (/^[\w-]{1,100}$/.test(indexId)) return path.join(directory, `${indexId}.db`);
  throw new YardstickError('index/bad-id', `This cannot be the id of an index: ${JSON.stringify(indexId)}`, {
    hint: 'Letters, digits, hyphens and underscores, at most 100.',
  });
}
