import { createEgress, type Egress } from '../../../electron/engine/egress/egress.ts';
import {
  createPostgresStorage,
  type PostgresStorageOptions,
} from '../../../electron/engine/postgres/postgresStorage.ts';
import type { IndexStorage } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
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
