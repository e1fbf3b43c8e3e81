import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers, cutsOff, refuses } from '../../support/faultServer/behaviours.ts';
import { startFaultServer, type FaultServer } from '../../support/faultServer/faultServer.ts';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { testWeights } from '../../support/weights.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const here = (await testWeights(smol)) !== null;
const key = 'sk-canary-0123456789';

/** A stream of chat completions as its format is published. */
const chunk = (fields: object) =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', ...fields })}\n\n`;
const stream = [
  chunk({ model: 'm-2026-01', choices: [{ index: 0, delta: { role: 'assistant', content: 'Good ' } }] }),
  chunk({ choices: [{ index: 0, delta: { content: 'day' } }] }),
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  chunk({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } }),
  'data: [DONE]\n\n',
].join('');
const good = answers(stream, 'text/event-stream');

describe('columns that are answered elsewhere', () => {
  let engine: TestEngine;
  let server: FaultServer;

  beforeAll(async () => {
    engine = await startEngine();
    server = await startFaultServer();
    await engine.api.connections.add.mutate({
      name: 'box',
      kind: 'openai-compatible',
      baseUrl: `${server.address}/v1`,
      key,
    });
  });
  afterAll(async () => {
    await engine.close();
    await server.close();
  });

  const turnOf = async (models: string[], repeat = 1) => {
    const { id } = await engine.api.compare.create.mutate({ models, repeat });
    const { id: turn } = await engine.api.compare.ask.mutate({ conversationId: id, prompt: 'Hello' });
    return engine.finished(id, turn);
  };

  it('get nothing before their host is allowed, and the others still answer', async () => {
    const turn = await turnOf(['box:m', 'local:absent', 'nobody:m']);
    expect(turn.answers.map(({ error }) => error?.code)).toEqual([
      expect.stringMatching(/^egress\//) as string,
      'model/unknown',
      'connection/unknown',
    ]);
    expect(turn.answers[0]).toMatchObject({ state: 'failed', leftMachine: false, destination: server.host });
    expect(server.requests).toEqual([]);
  });

  it('answer through the same path, with usage, destination and conditions', async () => {
    await engine.api.egress.allow.mutate({ host: server.host });
    server.behave(good);
    const { answers: all, fairness } = await turnOf(['box:m', 'box:m']);
    expect(all[0]).toMatchObject({
      state: 'done',
      text: 'Good day',
      finishReason: 'stop',
      usage: { inputTokens: 9, outputTokens: 2 },
      // A server on this machine: the text stayed here, and where it went is said.
      leftMachine: false,
      destination: server.host,
      cost: null,
      conditions: { runtime: 'openai-compatible', runtimeVersion: 'm-2026-01', template: 'service', cold: false },
    });
    expect(fairness).toEqual([]);
    const row = (await engine.api.egress.ledger.query({ limit: 1 }))[0];
    expect(row).toMatchObject({ host: '127.0.0.1', reason: 'answer' });
    expect(row?.bytesOut).toBeGreaterThan(100);
  });

  it('are asked again when the service was busy, and say so', async () => {
    server.requests.length = 0;
    server.behave(refuses(429, { error: { message: 'Slow down' } }, { 'retry-after': '1' }), good);
    const { answers: all } = await turnOf(['box:m']);
    expect(all[0]).toMatchObject({ state: 'done', text: 'Good day' });
    expect(all[0]?.warnings?.map(({ code }) => code)).toEqual(['retry']);
    const [first, second] = server.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950);
    // Not the two seconds of the client's own first wait.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(1_900);
  });

  it('that break off keep their text and are never taken for whole', async () => {
    for (const offset of [stream.indexOf('day') + 20, stream.length - 200]) {
      server.behave(cutsOff(stream, offset, 'eof', 'text/event-stream'));
      const { answers: all } = await turnOf(['box:m']);
      expect(all[0]?.state).toBe('interrupted');
      expect(all[0]).toMatchObject({ finishReason: 'interrupted', error: { code: 'cloud/cut-off' } });
      expect(all[0]?.text.startsWith('Good')).toBe(true);
    }
  });

  it('with a bad key say so without the key, anywhere', async () => {
    server.behave(refuses(401, { error: { message: `Incorrect API key provided: ${key}`, code: 'invalid_api_key' } }));
    const turn = await turnOf(['box:m']);
    expect(turn.answers[0]?.error).toMatchObject({ code: 'cloud/bad-key' });
    expect(JSON.stringify([turn, await engine.api.connections.list.query()])).not.toContain(key);
  });

  it('are refused while the switch says offline', async () => {
    await engine.api.egress.setOffline.mutate({ offline: true });
    server.requests.length = 0;
    expect((await turnOf(['box:m'])).answers[0]?.error?.code).toBe('egress/offline');
    expect(server.requests).toEqual([]);
    await engine.api.egress.setOffline.mutate({ offline: false });
  });

  it.skipIf(!here)('can be another Yardstick', async () => {
    const peer = await startEngine({ weights: [smol], offline: true });
    try {
      await engine.api.connections.add.mutate({
        name: 'peer',
        kind: 'openai-compatible',
        baseUrl: peer.url,
        key: peer.token,
      });
      await engine.api.egress.allow.mutate({ host: new URL(peer.url).host });
      expect((await engine.api.connections.test.mutate({ name: 'peer' })).models).toEqual([smol]);
      expect((await engine.api.models.selectable.query()).map(({ id }) => id)).toContain(`peer:${smol}`);
      const { id } = await engine.api.compare.create.mutate({
        models: [`peer:${smol}`],
        settings: { maxTokens: 12, temperature: 0, seed: 1 },
      });
      const asked = await engine.api.compare.ask.mutate({ conversationId: id, prompt: 'Count to ten.' });
      const { answers: all } = await engine.finished(id, asked.id);
      expect(all[0]).toMatchObject({ state: 'done', finishReason: 'length', usage: { outputTokens: 12 } });
      expect(all[0]?.timings?.outputTokensPerSecond).toBeGreaterThan(1);
    } finally {
      await peer.close();
    }
  });
});
