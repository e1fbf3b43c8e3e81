// Runs an evaluation over a service to its end, or goes on with the one that is there. Arguments: the data folder, the service's address and host, rows.
import { writeSync } from 'node:fs';
import { candidate, dataset, suite } from '../../unit/store/evaluation/evaluationFixtures.ts';
import { openRunner } from '../../support/openRunner.ts';

const [home = '', baseUrl = '', host = '', rows = ''] = process.argv.slice(2);
const opened = openRunner(home, { baseUrl, host });
const { store, runner } = opened;
const say = (what: object): void => void writeSync(1, `${JSON.stringify(what)}\n`);

const [before] = store.evaluation.runs.list();
let id: string;
if (before === undefined) {
  const data = dataset(Number(rows));
  store.evaluation.datasets.put(data);
  const candidates = ['x', 'y'].map((name) => candidate(name, { model: `news:${name}` }));
  ({ id } = runner.start({ suite: suite(data, { candidates, baseline: 'x', concurrency: 4, repeats: 1 }) }));
} else {
  ({ id } = before);
  if (before.state !== 'done') await runner.resume(id);
}
say({ run: id, was: before?.state ?? null });
await runner.settled(id);
say({ state: store.evaluation.runs.get(id)?.state });
await opened.close();
