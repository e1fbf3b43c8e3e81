import path from 'node:path';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, Output, jsonSchema, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { writeTinyLlama } from '../../support/tinyLlama.ts';
import { testWeights } from '../../support/weights.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const here = (await testWeights(smol)) !== null;

describe.skipIf(!here)('the OpenAI-compatible API, through a client that others wrote', () => {
  let engine: TestEngine;
  const model = () =>
    createOpenAICompatible({
      name: 'peer',
      baseURL: `${engine.url}v1`,
      apiKey: engine.token,
      includeUsage: true,
      supportsStructuredOutputs: true,
    })(smol);

  beforeAll(async () => {
    engine = await startEngine({ weights: [smol], offline: true });
  });
  afterAll(() => engine.close());

  const post = (body: unknown, init: RequestInit = {}) =>
    engine.fetch('/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...init,
    });
  const messages = [{ role: 'user', content: 'Tell me a very long story about the sea.' }];

  it('lists the models that are here', async () => {
    const list = (await (await engine.fetch('/v1/models')).json()) as { data: { id: string }[] };
    expect(list).toMatchObject({ object: 'list', data: [{ id: smol, object: 'model', owned_by: 'local' }] });
    expect((await engine.fetch(`/v1/models/${smol}`)).status).toBe(200);
    expect(await (await engine.fetch('/v1/models/gpt-9')).json()).toMatchObject({ error: { code: 'model_not_found' } });
  });

  it('streams text, usage and the finish reason', async () => {
    const result = streamText({ model: model(), prompt: 'Count to ten.', maxOutputTokens: 60, temperature: 0 });
    let pieces = 0;
    for await (const _text of result.textStream) pieces++;
    expect(pieces).toBeGreaterThan(3);
    expect(await result.finishReason).toBe('length');
    expect(await result.usage).toMatchObject({ outputTokens: 60 });
  });

  it('gives the same text whole as in pieces, and with the same seed', async () => {
    const settings = { model: model(), prompt: 'Name a colour.', maxOutputTokens: 16, temperature: 0.8, seed: 42 };
    const whole = await generateText(settings);
    const streamed = streamText(settings);
    expect(await streamed.text).toBe(whole.text);
    expect(whole.usage.outputTokens).toBe(await streamed.usage.then(({ outputTokens }) => outputTokens));
  });

  it('ends at a stop string and answers in JSON that fits a schema', async () => {
    const stopped = await generateText({
      model: model(),
      prompt: 'Count: 1, 2, 3,',
      temperature: 0,
      stopSequences: ['5'],
      maxOutputTokens: 60,
    });
    expect(stopped.text).not.toContain('5');
    const schema = jsonSchema<{ colour: string }>({
      type: 'object',
      properties: { colour: { type: 'string', enum: ['red', 'blue'] } },
      required: ['colour'],
      additionalProperties: false,
    });
    const { output } = await generateText({
      model: model(),
      prompt: 'Which colour is the sky?',
      output: Output.object({ schema }),
      maxOutputTokens: 60,
      temperature: 0,
    });
    expect(['red', 'blue']).toContain(output.colour);
  });

  it('answers errors in OpenAI’s shape', async () => {
    const unknown = await post({ model: 'gpt-9', messages });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { type: 'not_found_error', param: 'model' } });
    const bad = await post({ model: smol, messages, temperature: 9 });
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({ error: { type: 'invalid_request_error', param: 'temperature' } });
    const unsigned = await fetch(`${engine.url}v1/models`);
    expect(await unsigned.json()).toMatchObject({ error: { type: 'authentication_error' } });
  });

  it('turns away what would wait too long, and the others are not mixed up', async () => {
    // What waits is of a model that answers at once: the line is one for all of this machine's.
    const file = writeTinyLlama(path.join(engine.home, 'says.gguf'), { script: ['Hel', 'lo'] });
    await engine.engine.library.import(file, { id: 'says' });
    const left = new AbortController();
    const blocking = post({ model: smol, messages, max_tokens: 4000, stream: true }, { signal: left.signal });
    await (await blocking).body?.getReader().read();
    const waiting = Array.from({ length: 32 }, (_, index) =>
      post({ model: 'says', messages: [{ role: 'user', content: `Say ${index}.` }], max_tokens: 2, temperature: 0 }),
    );
    await expect.poll(() => engine.engine.inference.waiting, { timeout: 15_000 }).toBe(32);
    const refused = await post({ model: smol, messages });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ error: { type: 'rate_limit_error' } });
    left.abort();
    const replies = await Promise.all(waiting);
    expect(replies.every(({ status }) => status === 200)).toBe(true);
  }, 60_000);
});
