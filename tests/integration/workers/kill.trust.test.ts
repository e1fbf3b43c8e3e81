import { afterAll, expect, it } from 'vitest';
import { createLocalHome } from '../language/localSetup.ts';
import { isAlive, recordedProcesses } from '../language/recordedProcesses.ts';
import { killWhileStreaming } from './killRounds.ts';

const home = createLocalHome();
afterAll(() => home.remove());

// Each of the seven moments at which a round kills comes once; 200 kills are in kill.long.test.ts.
it('8 kills while streaming: no text lost, every end said, a new process each time, none left behind', async () => {
  await home.addTiny('letters');
  const processes = recordedProcesses();
  const { models } = await home.open({ processes, breaker: { deaths: 1_000, withinMs: 60_000 } });
  const { lost, readyMs } = await killWhileStreaming(models, processes, 8);
  expect(lost).toBe(0);
  expect(readyMs).toHaveLength(7);
  expect(new Set(processes.pids).size).toBe(8);
  await models.close();
  expect(processes.pids.filter(isAlive)).toEqual([]);
});
