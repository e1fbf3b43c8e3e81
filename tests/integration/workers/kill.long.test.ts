import { afterAll, expect, it } from 'vitest';
import { createLocalHome } from '../language/localSetup.ts';
import { isAlive, recordedProcesses } from '../language/recordedProcesses.ts';
import { killWhileStreaming, percentile } from './killRounds.ts';

const home = createLocalHome();
afterAll(() => home.remove());

it(
  '200 kills while streaming: no text lost, and ready again within 2.5 s in 95 of 100 cases',
  { timeout: 1_200_000 },
  async () => {
    await home.addTiny('letters');
    const processes = recordedProcesses();
    const { models } = await home.open({ processes, breaker: { deaths: 1_000, withinMs: 60_000 } });
    const { lost, readyMs } = await killWhileStreaming(models, processes, 200);
    console.log(
      `ready again after a kill: p50 ${Math.round(percentile(readyMs, 0.5))} ms, p95 ${Math.round(percentile(readyMs, 0.95))} ms`,
    );
    expect(lost).toBe(0);
    expect(percentile(readyMs, 0.95)).toBeLessThan(2_500);
    await models.close();
    expect(processes.pids.filter(isAlive)).toEqual([]);
  },
);
