import type { KnowledgeRows } from '../../store/knowledge.ts';
import { targetsOf } from '../ingest/indexTargets.ts';
import type { OpenIndexes, StorageOf } from './openIndexes.ts';

/** Deletes index files that no base names: what a crash left between making an index and writing it down, or between forgetting and deleting it. */
export async function dropOrphans(rooms: {
  rows: KnowledgeRows;
  indexes: OpenIndexes;
  storageOf: StorageOf;
}): Promise<void> {
  const { rows, indexes, storageOf } = rooms;
  const storage = await storageOf({ kind: 'sqlite' });
  const found = await storage.list();
  const named = new Set(rows.bases().flatMap((base) => targetsOf(base).map(({ id }) => id)));
  // One that is open is being made, and will be named.
  for (const id of found) if (!named.has(id) && !indexes.isOpen(id)) await storage.drop(id);
}
