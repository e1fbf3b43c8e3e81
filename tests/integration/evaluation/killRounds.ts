import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import { startNewsService, type NewsService } from '../../support/newsService.ts';
import { openRunner } from '../../support/openRunner.ts';

const atOnce = 4;

/**
 * Kills a run over and over at random moments, lets it go on, and holds what comes out against a run that nobody disturbed: the same cells with the same
 * figures, nothing asked again but what was under way at a kill, and that counted.
 */
export async function killRunRepeatedly(
  rounds: number,
  rows: number,
): Promise<{ requests: number; again: number; paid: number; unknown: number }> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-run-'));
  const quiet = mkdtempSync(path.join(os.tmpdir(), 'yardstick-run-'));
  const service = await startNewsService({ latencyMs: 8, failEvery: 5 });
  const undisturbed = await startNewsService({ latencyMs: 0, failEvery: 5 });
  const random = createRandom(11);
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Some die before they have asked anything.
      const after = random.integer(3) === 0 ? null : 1 + random.integer(Math.ceil((1.4 * rows * 2) / rounds));
      await runOnce(home, service, rows, random, after);
    }
    await runOnce(home, service, rows, random, Infinity);
    await runOnce(quiet, undisturbed, rows, random, Infinity);
    const expected = tableOf(quiet);
    const found = tableOf(home);
    expect(found.table).toEqual(expected.table);
    expect(found.table).toHaveLength(rows * 2);
    expect(found.run).toMatchObject({ ...expected.run, state: 'done' });
    const requests = [...service.asked.values()].reduce((sum, count) => sum + count, 0);
    const again = requests - rows * 2;
    // Each request that was made twice was under way at a kill, and is said to be.
    expect(found.unknown).toBeGreaterThanOrEqual(again);
    // What was under way, and answers of the last moment, whose writing waits 10 ms or so.
    expect(again).toBeLessThanOrEqual(rounds * atOnce * 3);
    const paid = [...service.answered.values()].reduce((sum, count) => sum + count - 1, 0);
    return { requests, again, paid, unknown: found.unknown };
  } finally {
    service.close();
    undisturbed.close();
    for (const folder of [home, quiet]) rmSync(folder, { recursive: true, force: true });
  }
}

/** @param killAfter so many requests of this process; null: at some moment of its start; Infinity: never */
async function runOnce(
  home: string,
  service: NewsService,
  rows: number,
  random: ReturnType<typeof createRandom>,
  killAfter: number | null,
): Promise<void> {
  const program = path.join(import.meta.dirname, 'runProgram.ts');
  const child = spawn(process.execPath, [program, home, service.baseUrl, service.host, String(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'close');
  const before = service.requests;
  if (killAfter === null) setTimeout(() => child.kill('SIGKILL'), random.integer(900));
  else if (Number.isFinite(killAfter)) {
    service.onRequest = (count) => {
      if (count - before >= killAfter) child.kill('SIGKILL');
    };
  }
  const [code] = (await gone) as [number | null];
  service.onRequest = () => undefined;
  if (killAfter === Infinity) expect(code).toBe(0);
}

function tableOf(home: string) {
  const { store } = openRunner(home);
  try {
    const [run] = store.evaluation.runs.list();
    const table = store.evaluation.cells
      .table(run?.id ?? '')
      .map(({ candidate, position, repeat, state, text, scores, inputTokens, outputTokens }) => {
        // The two services listen at ports of their own.
        return {
          candidate,
          position,
          repeat,
          state,
          text: text.replace(/:\d+/, ''),
          scores,
          inputTokens,
          outputTokens,
        };
      });
    const unknown = store.evaluation.runs.counts(run?.id ?? '').reduce((sum, one) => sum + one.unknownRequests, 0);
    return { table, unknown, run: { done: run?.done, failed: run?.failed, total: run?.total, state: run?.state } };
  } finally {
    store.close();
  }
}
