import { afterAll, beforeAll, expect, it } from 'vitest';
import { familyOf } from '../../desktop/support/processes.ts';
import { removeHome } from '../../e2e/support/headless.ts';
import { prepareHome } from '../../e2e/support/prepareHome.ts';
import { startEngineProcess, type TestEngineProcess } from '../../support/startEngine.ts';

/** A machine that is suspended, as far as its processes can tell: they are stopped for a while, and then all go on. */

const tokens = 2_000;
let home: string;
let engine: TestEngineProcess;
beforeAll(async () => {
  home = (await prepareHome([{ tiny: 'letters', options: { contextLength: 4_096 } }])) as string;
  engine = await startEngineProcess(home);
}, 60_000);
afterAll(async () => {
  engine.child.kill('SIGTERM');
  await engine.gone;
  await removeHome(home);
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The engine and its workers. */
const pidsOf = (wanted: 'everything' | 'worker') =>
  familyOf(engine.child.pid as number)
    .filter(({ commandLine }) => wanted === 'everything' || commandLine.includes('llama/main.ts'))
    .map(({ pid }) => pid);

/** Asks for an answer, does this to the processes once it has begun, and reads it to its end. */
async function answerAround(interrupt: () => Promise<void>): Promise<string> {
  const response = await engine.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'local:letters',
      stream: true,
      max_tokens: tokens,
      messages: [{ role: 'user', content: 'hi' }],
    }),
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  let interrupted = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (interrupted || !/"content":"[^"]/.test(text)) continue;
    interrupted = true;
    await interrupt();
  }
}

// Stopping processes is what Linux and macOS can do; /proc names them on Linux only.
it.runIf(process.platform === 'linux').each([
  // Longer than the worker may be silent while the engine is awake (8 s).
  ['the whole machine', 10_000, 'everything'],
  ['the worker alone, for a moment', 3_000, 'worker'],
] as const)(
  'an answer goes on after %s was suspended: nothing counts as hung',
  async (_what, milliseconds, wanted) => {
    const text = await answerAround(async () => {
      const pids = pidsOf(wanted);
      expect(pids.length).toBeGreaterThan(wanted === 'everything' ? 1 : 0);
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      await pause(milliseconds);
      // The engine first: its timers find out how late it is before the worker can say a word.
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    });
    expect(text).toContain('"finish_reason":"length"');
    expect(text).not.toContain('worker/');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  },
  120_000,
);
