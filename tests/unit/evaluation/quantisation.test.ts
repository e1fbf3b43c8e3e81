import { describe, expect, it } from 'vitest';
import { ladderTexts } from '../../../electron/engine/evaluation/quantisation/ladderTexts.ts';
import { measureLadder } from '../../../electron/engine/evaluation/quantisation/measureLadder.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import { YardstickError } from '../../../models/errors.ts';
import { createMachineTurns } from '../../../models/machine/machineTurns.ts';

/** Models of three tokens whose expectations are always the same. */
function threeTokens(
  distributions: Record<string, [number, number, number]>,
  tokenOf = (text: string) => text.length % 3,
) {
  const calls: { id: string; text: string; maxTokens: number }[] = [];
  const localModels: Pick<LocalModels, 'tokenDistributions' | 'runtime'> = {
    runtime: () => Promise.resolve({ version: '1', backend: 'cpu', devices: [], threads: 1 }),
    tokenDistributions(id, { text, maxTokens, among }) {
      calls.push({ id, text, maxTokens });
      const shares = distributions[id] as [number, number, number];
      const order = [0, 1, 2].toSorted((a, b) => (shares[b] as number) - (shares[a] as number));
      const tokens = Array.from({ length: Math.min(text.length, maxTokens) }, () => tokenOf(text));
      return Promise.resolve({
        tokens,
        places: tokens.map((token, place) => ({
          logProbability: Math.log(shares[token] as number),
          likeliest: order[0] as number,
          top: among === null ? order.slice(0, 2) : [],
          logProbabilities: (among?.[place] ?? order.slice(0, 2)).map((one) => Math.log(shares[one] as number)),
        })),
      });
    },
  };
  return { calls, localModels };
}

const measure = (
  localModels: Pick<LocalModels, 'tokenDistributions' | 'runtime'>,
  texts: string[],
  more: object = {},
) =>
  measureLadder(
    {
      steps: [
        { candidate: 'small', model: 'local:q2' },
        { candidate: 'large', model: 'local:q8' },
      ],
      texts,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...more,
    },
    { localModels, turns: createMachineTurns(), now: () => 7 },
  );

describe('perplexity and divergence of a ladder', () => {
  it('are those of the definitions, from the largest to each', async () => {
    const { localModels } = threeTokens({ q8: [0.5, 0.3, 0.2], q2: [0.25, 0.35, 0.4] });
    const figures = await measure(localModels, ['aaa']);
    const [small, large] = figures.steps;
    // Two tokens are told apart here, and the third is the rest: all of them.
    const divergence = 0.5 * Math.log(0.5 / 0.25) + 0.3 * Math.log(0.3 / 0.35) + 0.2 * Math.log(0.2 / 0.4);
    expect(small?.klDivergence).toBeCloseTo(divergence, 5);
    expect(small?.perplexity).toBeCloseTo(1 / 0.25, 9);
    expect(small?.sameLikeliest).toBe(0);
    expect(large).toEqual({ candidate: 'large', perplexity: 1 / 0.5, klDivergence: 0, sameLikeliest: 1 });
    expect(figures).toMatchObject({ reference: 'large', tokens: 3, rows: 1, measuredAt: 7 });
  });

  // Single precision can leave a rest of less than nothing: one such place made the whole figure infinite.
  it('stay finite where one distribution is, as it is told, all used up', async () => {
    const { localModels } = threeTokens({ q8: [0.6, 0.399, 0.001], q2: [0.6000001, 0.4, 1e-9] });
    const figures = await measure(localModels, ['aaa']);
    expect(figures.steps[0]?.klDivergence).toBeGreaterThan(0);
    expect(figures.steps[0]?.klDivergence).toBeLessThan(0.02);
  });

  it('read at most so much, each model the same, one model after another, and say how far they are', async () => {
    const { localModels, calls } = threeTokens({ q8: [0.5, 0.3, 0.2], q2: [0.25, 0.35, 0.4] });
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    const figures = await measure(
      localModels,
      Array.from({ length: 20 }, () => 'x'.repeat(1_000)),
      { onProgress },
    );
    expect(figures).toMatchObject({ tokens: 2_048, rows: 8 });
    expect(calls.map(({ id }) => id)).toEqual([...Array(8).fill('q8'), ...Array(8).fill('q2')]);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it('are refused for models that cut text into unlike tokens, and for rows without text', async () => {
    const { localModels } = threeTokens({ q8: [0.5, 0.3, 0.2], q2: [0.25, 0.35, 0.4] });
    const other: typeof localModels = {
      ...localModels,
      async tokenDistributions(id, params) {
        const read = await localModels.tokenDistributions(id, params);
        return id === 'q2' ? { ...read, tokens: read.tokens.map((token) => token + 1) } : read;
      },
    };
    await expect(measure(other, ['aaa'])).rejects.toMatchObject({ code: 'evaluation/other-vocabulary' });
    await expect(measure(localModels, [])).rejects.toMatchObject({ code: 'evaluation/no-text' });
  });

  // The runtime refuses tokens of another text before they can be held against each other: its own error said nothing of sizes.
  it('are refused in the same words for a model that cuts text into more tokens; other errors stay what they are', async () => {
    const { localModels } = threeTokens({ q8: [0.5, 0.3, 0.2], q2: [0.25, 0.35, 0.4] });
    const refusing = (code: string): typeof localModels => ({
      ...localModels,
      tokenDistributions: (id, params) =>
        id === 'q2' ? Promise.reject(new YardstickError(code, 'No.')) : localModels.tokenDistributions(id, params),
    });
    await expect(measure(refusing('input/invalid'), ['aaa'])).rejects.toMatchObject({
      code: 'evaluation/other-vocabulary',
    });
    await expect(measure(refusing('model/no-memory'), ['aaa'])).rejects.toMatchObject({ code: 'model/no-memory' });
  });

  // Nothing over nothing is no number: it was kept as null in a figure that promised one.
  it('are null where a model says nothing of any place', async () => {
    const { localModels } = threeTokens({ q8: [0.5, 0.3, 0.2], q2: [0.25, 0.35, 0.4] });
    const silent: typeof localModels = {
      ...localModels,
      async tokenDistributions(id, params) {
        const { tokens, places } = await localModels.tokenDistributions(id, params);
        const unsaid = { logProbability: null, likeliest: null, logProbabilities: [null, null] };
        return { tokens, places: id === 'q2' ? places.map((place) => ({ ...place, ...unsaid })) : places };
      },
    };
    const { steps } = await measure(silent, ['aaa']);
    expect(steps[0]).toEqual({ candidate: 'small', perplexity: null, klDivergence: null, sameLikeliest: null });
  });

  it('are of input and reference, of rows that say something', () => {
    const row = (input: string, ...references: string[]) => ({ input, references });
    expect(ladderTexts([row('2 + 2 =', '4', 'four'), row('', ''), row('alone')])).toEqual(['2 + 2 =\n4', 'alone']);
  });
});
