import type { IndexStorage } from './knowledgeIndex.ts';
import type { StorageOf } from './openIndexes.ts';
import { YardstickError } from '../../../models/errors.ts';

export interface IndexStoragesOptions {
  openSqlite: () => IndexStorage;
}

/** The places where indexes lie, each opened when first needed. */
export function createIndexStorages(options: IndexStoragesOptions): { of: StorageOf; close(): Promise<void> } {
  let sqlite: IndexStorage | undefined;
  return {
    async of(storage) {
      if (storage.kind === 'sqlite') return (sqlite ??= options.openSqlite());
      throw new YardstickError('postgres/bad-address', 'PostgreSQL cannot be used yet.');
    },
    async close() {
      await sqlite?.close();
    },
  };
}
