import { generateText, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalModels } from '../../../models/language/localModels.ts';
import { conversation, createLocalHome, tell, thinkingTemplate } from './localSetup.ts';

const home = createLocalHome();
let models: LocalModels;

beforeAll(async () => {
  await home.addTiny('letters', { contextLength: 512 });
  await home.addTiny('bytes', { alphabet: 'bytes' });
  await home.addTiny('greeting', { script: ['Hello', ' ', 0xf0, 0x9f, 0x98, 0x80, ' wor', 'ld', '!'] });
  await home.addTiny('thinker', {
    script: ['<think>', 'let', ' me', '</think>', 'Yes', '.'],
    chatTemplate: thinkingTemplate,
  });
  await home.addTiny('base', { chatTemplate: null, tuning: 'base' });
  ({ models } = await home.open());
});
afterAll(() => home.remove());

describe('a local model as a model of the AI SDK', () => {
  it('answers through generateText with usage, finish reason and the conditions it ran under', async () => {
    const result = await generateText({ model: models.languageModel('greeting'), prompt: 'hi', temperature: 0 });
    expect(result.text).toBe('Hello 😀 world!');
    expect(result.finishReason).toBe('stop');
    expect(result.usage).toMatchObject({ inputTokens: 21, outputTokens: 9 });
    expect(result.providerMetadata?.['yardstick']).toMatchObject({
      template: "model's own",
      threads: 1,
      gpuFallback: false,
      cold: true,
      temperature: 0,
      topK: 40,
      minP: 0.05,
      runtime: 'llama.cpp (node-llama-cpp)',
    });
  });

  it('answers through streamText, with no character broken that is split over tokens', async () => {
    const result = streamText({ model: models.languageModel('greeting'), prompt: 'hi', temperature: 0 });
    const deltas: string[] = [];
    for await (const delta of result.textStream) deltas.push(delta);
    expect(deltas.join('')).toBe('Hello 😀 world!');
    expect(deltas.some((delta) => delta.includes('\uFFFD'))).toBe(false);
  });

  it('says the same with the same seed, and another thing with another', async () => {
    const say = async (seed: number) =>
      (
        await tell(models.languageModel('letters'), {
          prompt: conversation('hi'),
          seed,
          temperature: 1,
          maxOutputTokens: 40,
        })
      ).text;
    const [first, again, other] = [await say(7), await say(7), await say(8)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('reports the seed it drew when none was given, so that the run can be repeated', async () => {
    const options = { prompt: conversation('hi'), temperature: 1, maxOutputTokens: 30 };
    const drawn = await tell(models.languageModel('letters'), options);
    expect(drawn.facts.seed).toEqual(expect.any(Number));
    const repeated = await tell(models.languageModel('letters'), { ...options, seed: drawn.facts.seed ?? 0 });
    expect(repeated.text).toBe(drawn.text);
  });

  it('separates thoughts from the answer', async () => {
    const told = await tell(models.languageModel('thinker'), { prompt: conversation('is it?') });
    expect(told.reasoning).toBe('let me');
    expect(told.text).toBe('Yes.');
    expect(told.finish.usage.outputTokens.reasoning).toBeGreaterThan(0);
    const kinds = told.parts.map(({ type }) => type).filter((type) => /^(text|reasoning)-(start|end)$/.test(type));
    expect(kinds).toEqual(['reasoning-start', 'reasoning-end', 'text-start', 'text-end']);
  });

  it('ends at a stop string that spans tokens, without writing any of it', async () => {
    const told = await tell(models.languageModel('greeting'), {
      prompt: conversation('hi'),
      stopSequences: ['😀 wor'],
    });
    expect(told.text).toBe('Hello ');
    expect(told.finish.finishReason.unified).toBe('stop');
  });

  it('writes everything when what looks like a stop string turns out to be none', async () => {
    const told = await tell(models.languageModel('greeting'), {
      prompt: conversation('hi'),
      stopSequences: ['world?'],
    });
    expect(told.text).toBe('Hello 😀 world!');
  });

  it('says "length" when the limit cuts it off, and counts exactly the tokens it wrote', async () => {
    const told = await tell(models.languageModel('letters'), { prompt: conversation('hi'), maxOutputTokens: 17 });
    expect(told.finish.finishReason).toEqual({ unified: 'length', raw: 'maxTokens' });
    expect(told.finish.usage.outputTokens.total).toBe(17);
    expect(told.text).toHaveLength(17);
  });

  it('never hands out half a character, however the model babbles bytes', async () => {
    const told = await tell(models.languageModel('bytes'), {
      prompt: conversation('hi'),
      maxOutputTokens: 200,
      temperature: 1,
      seed: 3,
    });
    expect(told.finish.usage.outputTokens.total).toBe(200);
    expect(Buffer.from(told.text, 'utf8').toString('utf8')).toBe(told.text);
  });

  it('writes JSON that fits the schema, and says which parts of the schema it could not enforce', async () => {
    const schema = {
      type: 'object' as const,
      properties: { age: { type: 'integer' as const, minimum: 0 }, kind: { enum: ['cat', 'dog'] } },
      required: ['age', 'kind'],
      additionalProperties: false,
    };
    const told = await tell(models.languageModel('bytes'), {
      prompt: conversation('hi'),
      responseFormat: { type: 'json', schema },
      temperature: 1,
      seed: 5,
      maxOutputTokens: 300,
    });
    expect(JSON.parse(told.text)).toEqual({ age: expect.any(Number), kind: expect.stringMatching(/^(cat|dog)$/) });
    expect(told.parts[0]).toMatchObject({
      type: 'stream-start',
      warnings: [{ type: 'unsupported', details: expect.stringContaining('minimum') }],
    });
  });

  it('gives cut-off JSON as it is, with "length", and does not throw', async () => {
    const told = await tell(models.languageModel('letters'), {
      prompt: conversation('hi'),
      responseFormat: {
        type: 'json',
        schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      },
      temperature: 1,
      seed: 1,
      maxOutputTokens: 12,
    });
    expect(told.error).toBeUndefined();
    expect(told.finish.finishReason.unified).toBe('length');
    expect(told.text.startsWith('{')).toBe(true);
  });

  it('continues text for a base model, under that name and without a template', async () => {
    const told = await tell(models.languageModel('base'), { prompt: conversation('abc'), maxOutputTokens: 5 });
    expect(told.facts.template).toBe('completion');
    // Start token and three bytes: no roles, no system text.
    expect(told.finish.usage.inputTokens.total).toBe(4);
  });

  it('warns of what it cannot do: tools, images', async () => {
    const { stream } = await models.languageModel('greeting').doStream({
      prompt: [
        {
          role: 'user',
          content: [
            { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } },
            { type: 'text', text: 'hi' },
          ],
        },
      ],
      tools: [{ type: 'function', name: 'f', inputSchema: { type: 'object' } }],
      temperature: 0,
    });
    const first = (await stream.getReader().read()).value;
    expect(first).toMatchObject({
      type: 'stream-start',
      warnings: [{ feature: 'files (image/png)' }, { feature: 'tools' }],
    });
  });

  it.each([
    ['an empty prompt', { prompt: conversation('  ') }, 'input/empty'],
    ['a temperature that is no number', { prompt: conversation('hi'), temperature: Number.NaN }, 'input/invalid'],
    ['a negative token limit', { prompt: conversation('hi'), maxOutputTokens: -1 }, 'input/invalid'],
  ])('refuses %s before the worker sees it', async (_, options, code) => {
    await expect(models.languageModel('greeting').doStream(options)).rejects.toMatchObject({ code });
  });

  it('scores a given text, and finds what the model would write likelier than what it would not', async () => {
    const own = (await tell(models.languageModel('letters'), { prompt: conversation('hi'), maxOutputTokens: 20 })).text;
    const likely = await models.logProbabilities('letters', own);
    const unlikely = await models.logProbabilities('letters', '#?$%&/()=1234567890+');
    expect(likely.tokens.map(({ text }) => text).join('')).toBe(own);
    expect(likely.tokens.every(({ logProbability }) => (logProbability ?? 0) <= 0)).toBe(true);
    expect(likely.perplexity).toBeLessThan((unlikely.perplexity ?? 0) / 10);
  });
});

describe('a conversation with a local model', () => {
  it('reads only what is new in the second turn', async () => {
    const model = models.languageModel('letters');
    const ask = (sequence: string, ...texts: string[]) =>
      tell(model, {
        prompt: conversation(...texts),
        maxOutputTokens: 20,
        providerOptions: { yardstick: { sequence } },
      });
    const question = 'a long question '.repeat(12);
    const first = await ask('column-1', question);
    const second = await ask('column-1', question, first.text, 'and then?');
    expect(first.finish.usage.inputTokens.cacheRead).toBe(0);
    const { total = 0, cacheRead = 0 } = second.finish.usage.inputTokens;
    expect(total - cacheRead).toBeLessThan(60);
    expect(cacheRead).toBeGreaterThan(200);
  });

  it('keeps conversations apart, and knows nothing of calls without one', async () => {
    const model = models.languageModel('letters');
    const ask = (sequence?: string) =>
      tell(model, {
        prompt: conversation('the very same question'),
        maxOutputTokens: 12,
        ...(sequence === undefined ? {} : { providerOptions: { yardstick: { sequence } } }),
      });
    const [a, b, none, again] = [await ask('a'), await ask('b'), await ask(), await ask()];
    expect([a, b, none, again].map(({ finish }) => finish.usage.inputTokens.cacheRead)).toEqual([0, 0, 0, 0]);
    expect(new Set([a.text, b.text, none.text, again.text]).size).toBe(1);
    expect((await ask('a')).finish.usage.inputTokens.cacheRead).toBeGreaterThan(20);
  });

  it('answers a preloaded draft without reading it again', async () => {
    const model = models.languageModel('letters');
    await tell(model, { prompt: conversation('warm'), maxOutputTokens: 1 });
    const text = 'a draft that is being typed right now '.repeat(5);
    await models.preload('letters', [{ role: 'user', content: text.slice(0, 150) }], 'draft');
    const told = await tell(model, {
      prompt: conversation(text),
      maxOutputTokens: 3,
      providerOptions: { yardstick: { sequence: 'draft' } },
    });
    expect(told.finish.usage.inputTokens.cacheRead).toBeGreaterThan(140);
  });

  it('leaves out the oldest turns when the context is full, keeps system text and question, and says how much', async () => {
    const turn = 'words and more words '.repeat(8);
    const told = await tell(models.languageModel('letters'), {
      prompt: [
        { role: 'system', content: 'be brief' },
        ...conversation(turn, 'yes', turn, 'no', turn, 'maybe', 'last question'),
      ],
      maxOutputTokens: 10,
    });
    expect(told.facts.droppedMessages).toBeGreaterThanOrEqual(2);
    expect(told.facts.droppedTokens).toBeGreaterThan(150);
    expect(told.finish.usage.inputTokens.total).toBeLessThan(512);
    expect(told.finish.finishReason.unified).toBe('length');
  });

  it('drops in steps: the turn after a cut still reads only what is new', async () => {
    const turn = 'words and more words '.repeat(6);
    const texts = [turn, 'a', turn, 'b', turn, 'c', 'next'];
    const ask = (prompt: string[]) =>
      tell(models.languageModel('letters'), {
        prompt: conversation(...prompt),
        maxOutputTokens: 10,
        providerOptions: { yardstick: { sequence: 'full' } },
      });
    const first = await ask(texts);
    expect(first.facts.droppedMessages).toBeGreaterThan(0);
    const second = await ask([...texts, first.text, 'on']);
    expect(second.facts.droppedMessages).toBe(first.facts.droppedMessages);
    const { total = 0, cacheRead = 0 } = second.finish.usage.inputTokens;
    expect(total - cacheRead).toBeLessThan(60);
  });

  it.each([
    ['a prompt longer than the context', 'word '.repeat(400)],
    ['a prompt of 5 MB', 'word '.repeat(1_000_000)],
  ])('refuses %s with the figures rather than cutting it', async (_, text) => {
    const startedAt = performance.now();
    const told = await tell(models.languageModel('letters'), { prompt: conversation(text) });
    expect(told.error).toMatchObject({
      code: 'context/too-long',
      message: expect.stringMatching(/[\d,]+ tokens.*512/),
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('fills the context to its end without dropping anything silently', async () => {
    const told = await tell(models.languageModel('letters'), { prompt: conversation('go'), maxOutputTokens: 5_000 });
    expect(told.finish.finishReason.unified).toBe('length');
    const { inputTokens, outputTokens } = told.finish.usage;
    expect((inputTokens.total ?? 0) + (outputTokens.total ?? 0)).toBeLessThanOrEqual(512);
    expect(outputTokens.total).toBeGreaterThan(400);
    expect(told.facts.droppedMessages).toBe(0);
  });

  // Catches: a context that stays at its usual length, or a growth that the conditions do not say.
  it('grows the context for a prompt longer than 4,096 tokens, up to what the model was trained on', async () => {
    const roomy = createLocalHome();
    try {
      await roomy.addTiny('roomy', { contextLength: 8_192 });
      const { models: roomyModels } = await roomy.open();
      const ask = (letters: number) =>
        tell(roomyModels.languageModel('roomy'), { prompt: conversation('a'.repeat(letters)), maxOutputTokens: 2 });
      expect((await ask(100)).facts.contextTokens).toBe(4_096);
      expect((await ask(5_000)).facts.contextTokens).toBe(8_192);
      expect((await ask(9_000)).error).toMatchObject({ code: 'context/too-long' });
    } finally {
      await roomy.remove();
    }
  });
});
