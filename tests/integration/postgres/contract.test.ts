import { afterAll } from 'vitest';
import { describeKnowledgeIndex } from '../../support/knowledgeIndexContract.ts';
import { startPostgresServer } from '../../support/postgresServer.ts';
import { postgresEngine } from './postgresSetup.ts';

const server = await startPostgresServer();
if (server !== null) {
  const engine = postgresEngine(server);
  afterAll(async () => {
    await engine.close();
    await server.close();
  });
  describeKnowledgeIndex('an index in PostgreSQL', () => Promise.resolve(engine.storage()));
}
