import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { testWeights } from '../../support/weights.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const here = (await testWeights(smol)) !== null;
const rounds = Number(process.env['YARDSTICK_KILLS'] ?? 200);

/** A file that kills its worker three times a minute goes into quarantine; here the test does the killing, and lets it out again. */
describe.skipIf(!here)(`a worker killed ${rounds} times while it streams`, () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ weights: [smol], offline: true });
  });
  afterAll(() => engine.close());

  it('loses no text that was shown, and is soon ready again', async () => {
    const ready: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { id } = await engine.api.compare.create.mutate({
        models: [`local:${smol}`],
        settings: { maxTokens: 2000 },
      });
      const begun = performance.now();
      const asked = await engine.api.compare.ask.mutate({ conversationId: id, prompt: 'Tell me a very long story.' });
      let seen = '';
      for await (const event of engine.watch(id)) {
        if (event.type === 'text' && seen === '') ready.push(performance.now() - begun);
        if (event.type === 'text') seen += event.text;
        if (seen.length > 20) break;
      }
      for (const pid of workers()) process.kill(pid, 'SIGKILL');
      const turn = await engine.finished(id, asked.id);
      expect(turn.answers[0]?.state).toBe('interrupted');
      expect(turn.answers[0]?.text.startsWith(seen)).toBe(true);
      await engine.engine.library.clearQuarantine(smol);
    }
    ready.sort((a, b) => a - b);
    const p95 = ready[Math.floor(ready.length * 0.95)] ?? Infinity;
    console.log(
      `ready again: p50 ${Math.round(ready[Math.floor(ready.length / 2)] ?? 0)} ms, p95 ${Math.round(p95)} ms`,
    );
    expect(p95).toBeLessThan(2500);
  }, 1_800_000);
});

function workers(): number[] {
  const list = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes('workers/llama/'))
    .map((line) => Number(line.trim().split(/\s+/)[0]));
}
