import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { testWeights } from '../../support/weights.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const question = 'Tell me a very long story about a lighthouse keeper and the sea.';

describe.skipIf((await testWeights(smol)) === null)('what is asked of a local model', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ weights: [smol], offline: true });
  });
  afterAll(() => engine.close());
  const ask = (conversationId: string, prompt: string) => engine.api.compare.ask.mutate({ conversationId, prompt });

  it('a stop ends writing, and what waits, within a second, and keeps the text', async () => {
    const { id } = await engine.api.compare.create.mutate({
      models: [`local:${smol}`],
      settings: { maxTokens: 2000, temperature: 0 },
      repeat: 3,
    });
    const stop = new AbortController();
    const asked = await ask(id, question);
    for await (const event of engine.watch(id, stop.signal)) if (event.type === 'text' && event.text !== '') break;
    await expect(ask(id, 'Too early.')).rejects.toMatchObject({ data: { yardstick: { code: 'compare/busy' } } });
    const started = performance.now();
    expect(await engine.api.compare.stop.mutate({ conversationId: id })).toEqual({ stopped: 3 });
    const turn = await engine.finished(id, asked.id);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(turn.answers.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(turn.answers[0]?.text).not.toBe('');
    await expect.poll(() => engine.engine.inference.idle, { timeout: 1000 }).toBe(true);
  });

  it.each([
    ['streaming', true],
    ['waiting for the whole', false],
  ])('stops within a second when a client that is %s has gone', async (_how, stream) => {
    const left = new AbortController();
    const response = engine.fetch('/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: smol,
        messages: [{ role: 'user', content: question }],
        max_tokens: 4000,
        stream,
      }),
      signal: left.signal,
    });
    if (stream) await (await response).body?.getReader().read();
    else response.catch(() => undefined);
    await expect.poll(() => engine.engine.inference.idle, { timeout: 10_000 }).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 300));
    left.abort();
    await expect.poll(() => engine.engine.inference.idle, { timeout: 1000, interval: 20 }).toBe(true);
  });
});
