import { expect, it } from 'vitest';
import type { MetricTools } from '../../../../electron/engine/evaluation/metric.ts';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { score, sumCounts } from './scoring.ts';

/** One token per letter, each with the same probability. */
const likelihood =
  (probability: number): NonNullable<MetricTools['likelihood']> =>
  (text) =>
    Promise.resolve({ logProbability: text.length * Math.log(probability), tokens: text.length });

const of = (name: string, reference: string, parameters: object = {}, probability = 0.25) =>
  score(
    name,
    'whatever was answered',
    { row: { references: [reference] } },
    { ...parameters },
    {
      likelihood: likelihood(probability),
    },
  );

// Catches: a figure per token where words or bytes were asked for, and natural logarithms called bits.
it.each([
  ['perplexity', 'abcd', {}, 4],
  ['perplexity', 'abc de', { per: 'word' }, 4 ** 3],
  ['perplexity', 'äöü', { per: 'byte' }, 2],
  ['bits-per-byte', 'abcd', {}, 2],
  ['bits-per-byte', 'äöü', {}, 1],
] as const)('%s of "%s" (%j) is %d', async (name, reference, parameters, expected) => {
  const { value, counts } = await of(name, reference, parameters);
  expect(value).toBeCloseTo(expected, 9);
  expect(findMetric(name).combine?.(counts ?? {}, {})).toBeCloseTo(expected, 9);
});

// The mean of two perplexities is not the perplexity of both: long references weigh more.
it('is combined over all tokens of all rows', async () => {
  const scores = [await of('perplexity', 'a', {}, 0.5), await of('perplexity', 'abcdefg', {}, 0.125)];
  const combined = findMetric('perplexity').combine?.(sumCounts(scores), {});
  expect(combined).toBeCloseTo(Math.exp((Math.log(2) + 7 * Math.log(8)) / 8), 9);
});

it('has no score, and says why, where nobody can say it', async () => {
  expect(await score('perplexity', 'x', { row: { references: ['y'] } })).toMatchObject({
    value: null,
    reason: expect.stringContaining('Only a model on this machine'),
  });
  expect(await of('bits-per-byte', '')).toMatchObject({ value: null, reason: 'The row has no reference.' });
  expect(await of('perplexity', 'impossible', {}, 0)).toMatchObject({ value: null, passed: null });
});
