import type { KnowledgeRows } from '../../store/knowledge.ts';
import type { KnowledgeBaseRow } from '../../store/knowledgeRow.ts';
import { targetsOf } from '../ingest/indexTargets.ts';
import type { NewKnowledgeBase, ServerLogin } from '../knowledge.ts';
import type { IndexStorages } from './indexStorages.ts';
import type { Leftovers } from './leftovers.ts';
import type { OpenIndexes } from './openIndexes.ts';

/** The PostgreSQL servers that bases are kept on, as far as a base has to do with them. */
export interface Servers {
  /** Where a new index will be: a server has been asked, and its password is kept. @throws as `IndexStorages.login` */
  placeOf(storage: NonNullable<NewKnowledgeBase['storage']>): Promise<KnowledgeBaseRow['storage']>;
  /** @returns the address without password. @throws as `IndexStorages.login` */
  login(login: ServerLogin): Promise<string>;
  /** Forgets the password of a server that nothing is kept on any more. @throws {YardstickError} `secrets/left-in-keyring` */
  forgetUnused(storage: KnowledgeBaseRow['storage']): Promise<void>;
}

export function createServers(rooms: {
  rows: KnowledgeRows;
  indexes: OpenIndexes;
  storages: IndexStorages;
  leftovers: Leftovers;
}): Servers {
  const { rows, indexes, storages, leftovers } = rooms;
  const basesOn = (connection: string): KnowledgeBaseRow[] =>
    rows.bases().filter(({ storage }) => storage.kind === 'postgres' && storage.connection === connection);

  async function login(given: ServerLogin): Promise<string> {
    const { connection, isNew } = await storages.login(given);
    // What is open speaks through sessions that have ended with the password of before.
    if (isNew)
      await Promise.all(
        basesOn(connection)
          .flatMap(targetsOf)
          .map(({ id }) => indexes.close(id)),
      );
    return connection;
  }

  return {
    login,
    async placeOf(storage) {
      if (storage.kind === 'sqlite') return storage;
      return { kind: 'postgres', connection: await login(storage) };
    },
    async forgetUnused(storage) {
      if (storage.kind === 'sqlite') return;
      const { connection } = storage;
      const isLeft = leftovers.list().some((leftover) => leftover.connection === connection);
      if (!isLeft && basesOn(connection).length === 0) await storages.forget(connection);
    },
  };
}
