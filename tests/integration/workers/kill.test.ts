import { afterAll, expect, it } from 'vitest';
import { createLocalHome } from '../language/localSetup.ts';
import { isAlive, recordedProcesses } from '../language/recordedProcesses.ts';
import { killWhileStreaming } from './killRounds.ts';

const home = createLocalHome();
afterAll(() => home.remove());

it('20 kills while streaming: no text lost, every end said, a new process each time, none left behind', async () => {
  await home.addTiny('letters');
  const processes = recordedProcesses();
  const { models } = await home.open({ processes, breaker: { deaths: 1_000, withinMs: 60_000 } });
  const { lost, readyMs } = await killWhileStreaming(models, processes, 20);
  expect(lost).toBe(0);
  expect(readyMs).toHaveLength(19);
  expect(new Set(processes.pids).size).toBe(20);
  await models.close();
  expect(processes.pids.filter(isAlive)).toEqual([]);
});
