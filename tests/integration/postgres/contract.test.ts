import { afterAll } from 'vitest';
import { createEgress } from '../../../electron/engine/egress/egress.ts';
import { createPostgresStorage } from '../../../electron/engine/postgres/postgresStorage.ts';
import { describeKnowledgeIndex } from '../../support/knowledgeIndexContract.ts';
import { memoryEgressRepositories } from '../../support/memoryEgressRepositories.ts';
import { startPostgresServer } from '../../support/postgresServer.ts';

const server = await startPostgresServer();
if (server !== null) {
  const egress = createEgress({ ...memoryEgressRepositories([server.host]), environment: {} });
  afterAll(async () => {
    await egress.close();
    await server.close();
  });
  const open = (exactBelow?: number) => () =>
    Promise.resolve(
      createPostgresStorage({
        connectionString: server.url(),
        password: server.password,
        connect: (options) => egress.connectSocket(options),
        onBehalfOf: 'team',
        ...(exactBelow === undefined ? {} : { exactBelow }),
      }),
    );
  describeKnowledgeIndex('an index in PostgreSQL', open());
}
