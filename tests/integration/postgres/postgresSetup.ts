import { checkServer } from '../../../electron/engine/postgres/checkServer.ts';
import { createEgress, type Egress } from '../../../electron/engine/egress/egress.ts';
import {
  createPostgresStorage,
  type PostgresStorageOptions,
} from '../../../electron/engine/postgres/postgresStorage.ts';
import type { IndexStorage } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
import type { OpenKnowledgeOptions } from '../../support/openKnowledge.ts';
import { memoryEgressRepositories } from '../../support/memoryEgressRepositories.ts';
import type { PostgresServer } from '../../support/postgresServer.ts';

/** One engine's way to a server: its gate, its ledger, its storages. */
export interface PostgresEngine {
  egress: Egress;
  rows: ReturnType<typeof memoryEgressRepositories>['ledger']['rows'];
  storage(options?: Partial<PostgresStorageOptions>): IndexStorage;
  close(): Promise<void>;
}

export function postgresEngine(server: PostgresServer, allowed: string[] = [server.host]): PostgresEngine {
  const repositories = memoryEgressRepositories(allowed);
  const egress = createEgress({ ...repositories, environment: {} });
  const storages: IndexStorage[] = [];
  return {
    egress,
    rows: repositories.ledger.rows,
    storage(options = {}) {
      const storage = createPostgresStorage({
        connectionString: server.url(),
        password: server.password,
        connect: (socket) => egress.connectSocket(socket),
        onBehalfOf: 'team',
        ...options,
      });
      storages.push(storage);
      return storage;
    },
    async close() {
      await Promise.all(storages.map((storage) => storage.close()));
      await egress.close();
    },
  };
}

/** What knowledge bases need to lie on a server: the engine's way to it, and a keyring in memory. @param secrets what the keyring holds */
export function serversOf(
  engine: PostgresEngine,
  secrets: Map<string, string>,
): NonNullable<OpenKnowledgeOptions['servers']> {
  const connect = (connection: string, password: string | null) => ({
    connectionString: connection,
    password,
    connect: (socket: Parameters<PostgresEngine['egress']['connectSocket']>[0]) => engine.egress.connectSocket(socket),
    onBehalfOf: 'knowledge',
  });
  return {
    openPostgres: (connection, password) => engine.storage(connect(connection, password)),
    checkPostgres: (connection, password) => checkServer(connect(connection, password)),
    secrets: {
      get: async (name) => secrets.get(name) ?? null,
      set: async (name, key) => void secrets.set(name, key),
      remove: async (name) => void secrets.delete(name),
    },
  };
}
