import { createSqliteStorage } from '../../../electron/engine/store/knowledge/sqliteStorage.ts';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import { indexSettings, madeUpDocument } from '../../support/knowledgeFixtures.ts';

/** Puts, replaces and removes documents until it is killed, and says of each change that it is done. Arguments: directory, number of the round. */
const [directory = '', round = '0'] = process.argv.slice(2);
const storage = createSqliteStorage({ directory, appVersion: 'test' });
const index = (await storage.list()).includes('killed')
  ? await storage.open('killed')
  : await storage.create('killed', indexSettings());
const random = createRandom(Number(round));
for (let step = 0; ; step += 1) {
  const id = `d${random.integer(12)}`;
  if (random.integer(5) === 0) {
    await index.remove([id]);
    process.stdout.write(`${JSON.stringify({ id, text: null })}\n`);
    continue;
  }
  const passages = 1 + random.integer(30);
  const text = Array.from({ length: passages }, (_, n) => `word${round}x${step} passage ${n}`).join('\n\n');
  const { document, chunks } = madeUpDocument({ id, text }, { seed: Number(round) * 1_000 + step });
  await index.put(document, chunks);
  process.stdout.write(`${JSON.stringify({ id, text })}\n`);
}
