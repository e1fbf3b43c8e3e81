import type { KnowledgeRows } from '../../store/knowledge.ts';
import { targetsOf } from '../ingest/indexTargets.ts';
import type { Leftovers } from './leftovers.ts';
import type { OpenIndexes, StorageOf } from './openIndexes.ts';

/**
 * Deletes indexes that no base names: what a crash left between making an index and writing it down, or between forgetting and deleting it. Files of
 * this machine are looked for; on servers only those are deleted that were written down here. A server that cannot be reached is asked at the next start.
 */
export async function dropOrphans(rooms: {
  rows: KnowledgeRows;
  indexes: OpenIndexes;
  leftovers: Leftovers;
  storageOf: StorageOf;
}): Promise<void> {
  const { rows, indexes, leftovers, storageOf } = rooms;
  const isNamed = (id: string): boolean =>
    rows.bases().some((base) => targetsOf(base).some((target) => target.id === id));
  // One that is open is being made, and will be named.
  const isOrphan = (id: string): boolean => !isNamed(id) && !indexes.isOpen(id);

  const storage = await storageOf({ kind: 'sqlite' });
  for (const id of await storage.list()) if (isOrphan(id)) await storage.drop(id);

  for (const { indexId, connection } of leftovers.list()) {
    if (isNamed(indexId)) leftovers.settle(indexId);
    else if (isOrphan(indexId)) {
      await indexes.drop({ storage: { kind: 'postgres', connection } }, indexId).catch(() => undefined);
    }
  }
}
