import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalModels } from '../../../models/language/localModels.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';
import { conversation, createLocalHome, tell } from './localSetup.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const gemma = 'gemma-3-270m-q4_k_m';
const available = (await testWeights(smol)) !== null && (await testWeights(gemma)) !== null;

const home = createLocalHome();
let models: LocalModels;

describe.runIf(available)('real weights', () => {
  beforeAll(async () => {
    await linkWeights(home.directory, smol);
    await linkWeights(home.directory, gemma);
    ({ models } = await home.open());
  });
  afterAll(() => home.remove());

  it('SmolLM2 follows its chat template and says the same twice', async () => {
    const options = {
      prompt: conversation('What is the capital of France? Answer in one word.'),
      maxOutputTokens: 12,
      seed: 1,
    };
    const first = await tell(models.languageModel(smol), options);
    expect(first.text).toContain('Paris');
    expect(first.facts).toMatchObject({
      template: "model's own",
      quantization: 'Q4_1',
      modelSha256: expect.stringMatching(/^b179c952/),
    });
    expect((await tell(models.languageModel(smol), options)).text).toBe(first.text);
  });

  it('nothing is slipped in beside the template: SmolLM2 has a standing system text, and one of ours replaces it', async () => {
    const tokens = async (...system: string[]) =>
      (
        await tell(models.languageModel(smol), {
          prompt: [...system.map((content) => ({ role: 'system' as const, content })), ...conversation('Hi')],
          maxOutputTokens: 1,
        })
      ).finish.usage.inputTokens.total;
    // Counted by hand from the template in the file: 21 tokens of standing system text in its frame, 10 of the
    // question in its own; then 7 of our system text in the same frame.
    expect(await tokens()).toBe(31);
    expect(await tokens('Be brief')).toBe(10 + 7);
  });

  it('Gemma, a base model, continues the text', async () => {
    const told = await tell(models.languageModel(gemma), {
      prompt: conversation('One, two, three, four, five,'),
      maxOutputTokens: 6,
    });
    expect(told.facts.template).toBe('completion');
    expect(told.text).toContain('six');
  });

  it.each([
    [smol, 700],
    [gemma, 700],
  ])('%s reads a history of %d tokens once: the second turn evaluates only what is new', async (id, tokens) => {
    const model = models.languageModel(id);
    const story = 'The king went to the river and the river was cold. '.repeat(Math.ceil(tokens / 12));
    const ask = (...texts: string[]) =>
      tell(model, {
        prompt: conversation(...texts),
        maxOutputTokens: 16,
        providerOptions: { yardstick: { sequence: 'story' } },
      });
    const first = await ask(story);
    const second = await ask(story, first.text, 'And then?');
    const { total = 0, cacheRead = 0 } = second.finish.usage.inputTokens;
    // More than one batch of 512.
    expect(first.finish.usage.inputTokens.noCache).toBeGreaterThan(560);
    expect(total - cacheRead).toBeLessThan(60);
  });

  it('refuses a prompt only beyond what the model was trained on', async () => {
    const tooLong = await tell(models.languageModel(smol), { prompt: conversation('word '.repeat(9_000)) });
    expect(tooLong.error).toMatchObject({ code: 'context/too-long', message: expect.stringContaining('8,192') });
  });

  it('penalties change the text; without them nothing is penalised', async () => {
    const ask = (frequencyPenalty?: number) =>
      tell(models.languageModel(smol), {
        prompt: conversation('Write the word hello twenty times.'),
        maxOutputTokens: 40,
        ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
      });
    const [plain, zero, penalised] = [await ask(), await ask(0), await ask(2)];
    expect(zero.text).toBe(plain.text);
    expect(penalised.text).not.toBe(plain.text);
  });

  it('JSON by schema parses', async () => {
    const told = await tell(models.languageModel(smol), {
      prompt: conversation('Give me a person with name and age as JSON.'),
      responseFormat: {
        type: 'json',
        schema: {
          type: 'object',
          properties: { name: { type: 'string', maxLength: 20 }, age: { type: 'integer' } },
          required: ['name', 'age'],
          additionalProperties: false,
        },
      },
      maxOutputTokens: 120,
    });
    expect(JSON.parse(told.text)).toEqual({ name: expect.any(String), age: expect.any(Number) });
    expect(told.finish.finishReason.unified).toBe('stop');
  });

  it('log-probabilities: the true sentence is likelier than the false one', async () => {
    const score = async (text: string) =>
      (await models.logProbabilities(smol, text, { prefix: 'The capital of France is' })).perplexity ?? Infinity;
    expect(await score(' Paris')).toBeLessThan(await score(' banana'));
  });
});
