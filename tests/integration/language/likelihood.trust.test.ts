import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, openSync, readFileSync, readSync, writeSync, closeSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureLadder } from '../../../electron/engine/evaluation/quantisation/measureLadder.ts';
import { writeManifest } from '../../../models/files/manifest.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import { createMachineTurns } from '../../../models/machine/machineTurns.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';
import { conversation, createLocalHome, tell, thinkingTemplate } from './localSetup.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const available = (await testWeights(smol)) !== null;
const home = createLocalHome();
let models: LocalModels;
const scoring = { providerOptions: { yardstick: { scoreAnswer: true } } };
const { signal } = new AbortController();

beforeAll(async () => {
  await home.addTiny('letters');
  await home.addTiny('others', { seed: 2 });
  await home.addTiny('thinker', {
    script: ['<think>', 'let', ' me', '</think>', 'Yes', '.'],
    chatTemplate: thinkingTemplate,
  });
  await home.addTiny('greeting', { script: ['Hello', ' ', 'world', '!'] });
  await home.addTiny('story', { tuning: 'base' });
  if (available) await linkSmols();
  ({ models } = await home.open());
});
afterAll(() => home.remove());

/** SmolLM2, and beside it the same weights a little damaged, as a coarser quantisation damages them: every 97th byte of the second half loses its lowest bit. */
async function linkSmols(): Promise<void> {
  const weights = await linkWeights(home.directory, smol);
  const folder = path.join(home.directory, 'models', 'coarse');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, path.basename(weights));
  copyFileSync(weights, file);
  const size = statSync(file).size;
  const bytes = Buffer.alloc(size / 2);
  const handle = openSync(file, 'r+');
  readSync(handle, bytes, 0, bytes.length, size / 2);
  for (let place = 0; place < bytes.length; place += 97) bytes[place] = (bytes[place] as number) & 0xfe;
  writeSync(handle, bytes, 0, bytes.length, size / 2);
  closeSync(handle);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const known = (await testWeights(smol))?.library.get(smol);
  if (known === undefined) throw new Error('The weights were here a moment ago.');
  await writeManifest({
    ...known,
    id: 'coarse',
    directory: folder,
    files: [{ name: path.basename(file), sizeBytes: size, sha256 }],
    sha256,
  });
}

describe('options behind one prompt', () => {
  const rows = [
    { prefix: 'The capital of France is', texts: [' Paris', ' Berlin', ' a small town in the south', '', ' Par'] },
    { prefix: `${'The sky is blue. '.repeat(60)}The sky is`, texts: [' blue', ' green', ' blue and grey'] },
  ];

  // Catches: an option scored behind another option, or one place off; what the row before left standing; a first token counted twice or not at all.
  it.each([...(available ? [smol] : []), 'letters', 'story'])(
    'have the likelihood that each has alone (%s)',
    async (id) => {
      for (const { prefix, texts } of rows) {
        const { texts: together } = await models.continuationLikelihoods(id, { prefix, texts });
        for (const [place, text] of texts.entries()) {
          const { tokens } = await models.logProbabilities(id, text, { prefix });
          const alone = tokens.reduce((sum, { logProbability }) => sum + (logProbability ?? 0), 0);
          expect(together[place]?.tokens).toBe(tokens.length);
          expect(together[place]?.logProbability).toBeCloseTo(alone, 2);
        }
      }
    },
  );

  it('are all too long where the longest is, and the model goes on', async () => {
    const texts = [' a', ' b'.repeat(40_000)];
    await expect(models.continuationLikelihoods('letters', { prefix: 'x', texts })).rejects.toMatchObject({
      code: 'context/too-long',
    });
    expect((await models.continuationLikelihoods('letters', { prefix: 'x', texts: [' a'] })).texts).toHaveLength(1);
  });
});

describe('an answer scored after it was written', () => {
  // Catches: tokens scored one place off, or given another prompt than the one that was asked.
  it.each<[string, string]>([
    ['letters', 'hi'],
    ...(available ? [[smol, 'What is the capital of France?'] satisfies [string, string]] : []),
  ])('by %s has the log-probability that the same text has when it is given', async (id, prompt) => {
    const told = await tell(models.languageModel(id), {
      prompt: conversation(prompt),
      maxOutputTokens: 12,
      ...scoring,
    });
    const { likelihood } = told.facts;
    const given = await models.logProbabilities(id, told.text, { messages: [{ role: 'user', content: prompt }] });
    const sum = given.tokens.reduce((total, { logProbability }) => total + (logProbability ?? 0), 0);
    expect(likelihood?.tokens).toBe(given.tokens.length);
    expect(likelihood?.meanLogProbability).toBeCloseTo(sum / given.tokens.length, 2);
    expect(likelihood?.meanLogProbability).toBeLessThan(0);
  });

  // A scripted model is all but certain of each step: a token scored at another one's place would stand out.
  it.each([
    ['behind thoughts', 'thinker', {}, 'Yes.', 2],
    ['cut off by its limit', 'greeting', { maxOutputTokens: 2 }, 'Hello ', 2],
    ['ended by a stop string', 'greeting', { stopSequences: ['wor'] }, 'Hello ', 2],
    ['whole', 'greeting', {}, 'Hello world!', 4],
  ])('has that of its own tokens where it stands %s', async (_, id, options, text, tokens) => {
    const told = await tell(models.languageModel(id), { prompt: conversation('is it?'), ...options, ...scoring });
    expect(told.text).toBe(text);
    expect(told.facts.likelihood?.tokens).toBe(tokens);
    expect(told.facts.likelihood?.meanLogProbability).toBeGreaterThan(-0.5);
  });

  // A base model goes on from "Answer:" with a blank; a reference without one is another text to it.
  it('is a continuation where the model knows no template: one blank stands between, whoever wrote it', async () => {
    const of = async (content: string, text: string) => {
      const { tokens } = await models.logProbabilities('story', text, { messages: [{ role: 'user', content }] });
      return tokens.map(({ logProbability }) => logProbability);
    };
    expect(await of('Answer:', 'x')).toEqual(await of('Answer:', ' x'));
    expect((await of('Answer:\n', 'x')).length).toBeLessThan((await of('Answer:', 'x')).length);
  });

  it('is complete before it is scored, and is not scored where nobody asks', async () => {
    const told = await tell(models.languageModel('letters'), {
      prompt: conversation('hi'),
      maxOutputTokens: 8,
      ...scoring,
    });
    const kinds = told.parts.map((part) =>
      part.type === 'raw' ? (part.rawValue as { phase: string }).phase : part.type,
    );
    expect(kinds.indexOf('scoring')).toBeGreaterThan(kinds.lastIndexOf('text-delta'));
    expect(kinds.indexOf('scoring')).toBeLessThan(kinds.indexOf('finish'));
    const plain = await tell(models.languageModel('letters'), { prompt: conversation('hi'), maxOutputTokens: 8 });
    expect(plain.facts.likelihood).toBeNull();
    expect(plain.progress.map(({ phase }) => phase)).not.toContain('scoring');
    expect(plain.text).toBe(told.text);
  });

  // Scoring goes back to the prompt's end: the conversation must not lose what it held.
  it('leaves a conversation as it was', async () => {
    const ask = (sequence: string, options: object, ...texts: string[]) =>
      tell(models.languageModel('letters'), {
        prompt: conversation(...texts),
        maxOutputTokens: 20,
        providerOptions: { yardstick: { sequence, ...options } },
      });
    const question = 'a long question '.repeat(12);
    const [scored, plain] = [await ask('s', { scoreAnswer: true }, question), await ask('p', {}, question)];
    expect(scored.text).toBe(plain.text);
    const cached = async (sequence: string) => {
      const next = await ask(sequence, {}, question, plain.text, 'and then?');
      return next.finish.usage.inputTokens.cacheRead ?? 0;
    };
    expect(await cached('s')).toBe(await cached('p'));
  });
});

/** Over the whole vocabulary, from the models' own full distributions. */
async function wholeDivergence(reference: string, other: string, text: string, vocabulary: number): Promise<number> {
  const of = async (id: string) =>
    (await models.tokenDistributions(id, { text, maxTokens: 256, top: vocabulary, among: null }, signal)).places.map(
      ({ top, logProbabilities }) => new Map(top.map((token, place) => [token, logProbabilities[place] as number])),
    );
  const [p, q] = [await of(reference), await of(other)];
  const sums = p.map((place, index) => {
    let sum = 0;
    for (const [token, log] of place) sum += Math.exp(log) * (log - (q[index]?.get(token) ?? Number.NaN));
    return sum;
  });
  return sums.reduce((sum, one) => sum + one, 0) / sums.length;
}

const ladder = (reference: string, other: string, texts: string[]) =>
  measureLadder(
    {
      steps: [
        { candidate: 'other', model: `local:${other}` },
        { candidate: 'reference', model: `local:${reference}` },
      ],
      texts,
      signal,
      onProgress: () => undefined,
    },
    { localModels: models, turns: createMachineTurns() },
  );

describe('the divergence of two sizes', () => {
  it('is at most that over the whole vocabulary, and near it', async () => {
    const text = 'the ships of';
    const whole = await wholeDivergence('letters', 'others', text, 300);
    const figures = await ladder('letters', 'others', [text]);
    const divergence = figures.steps[0]?.klDivergence ?? Number.NaN;
    expect(whole).toBeGreaterThan(0.01);
    expect(divergence).toBeLessThanOrEqual(whole + 1e-4);
    expect(divergence).toBeGreaterThan(0.8 * whole);
  });

  // The runtime looks logits up by a token's number: one behind its table is read from whatever lies there.
  it('is not asked of tokens that the model does not have', async () => {
    const { tokens } = await models.tokenDistributions(
      'letters',
      { text: 'a quiet harbour', maxTokens: 8, top: 1, among: null },
      signal,
    );
    const among = tokens.map(() => [1_000_000]);
    const asked = models.tokenDistributions(
      'letters',
      { text: 'a quiet harbour', maxTokens: 8, top: 0, among },
      signal,
    );
    await expect(asked).rejects.toMatchObject({ code: 'input/invalid' });
  });

  it('from itself is none, and its perplexity is that of the scored text', async () => {
    const text = 'a quiet harbour';
    const { steps, tokens } = await ladder('letters', 'letters', [text]);
    const [other, reference] = steps;
    expect(other).toMatchObject({ sameLikeliest: 1 });
    expect(other?.klDivergence).toBeLessThan(1e-6);
    expect((other?.perplexity ?? 0) / (reference?.perplexity ?? 1)).toBeCloseTo(1, 5);
    const scored = await models.logProbabilities('letters', text);
    expect(tokens).toBe(scored.tokens.filter(({ logProbability }) => logProbability !== null).length);
    expect((scored.perplexity ?? 0) / (reference?.perplexity ?? 1)).toBeCloseTo(1, 4);
  });

  it.runIf(available)('of real weights that were damaged a little is small, real and a lower bound', async () => {
    const text = 'The keeper wrote down the weather, the ships';
    const { steps } = await ladder(smol, 'coarse', [text]);
    const whole = await wholeDivergence(smol, 'coarse', text, 49_152);
    const [coarse, reference] = steps;
    expect(coarse?.klDivergence).toBeGreaterThan(1e-4);
    expect(coarse?.klDivergence).toBeLessThanOrEqual(whole + 1e-3);
    // How much of it the likeliest tokens hold depends on the processor's kernels: 0.698 where it has no AVX-512.
    expect(coarse?.klDivergence).toBeGreaterThan(0.6 * whole);
    expect(reference?.perplexity).toBeGreaterThan(5);
    expect(coarse?.sameLikeliest).toBeLessThanOrEqual(1);
  });
});
