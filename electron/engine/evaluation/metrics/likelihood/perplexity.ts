import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, needsOfExpected } from '../support/expectedTexts.ts';
import { splitWords } from '../support/pythonText.ts';
import { figure, notApplicable } from '../support/scores.ts';
import { likelihoodOfExpected } from './likelihoodOfExpected.ts';

export const perplexity = defineMetric({
  name: 'perplexity',
  label: 'Perplexity of the reference',
  definition:
    'exp of the mean negative log-probability that the candidate’s own model gives each token of the (first) reference as the answer to the prompt; of a set, over all of its tokens (Jelinek et al. 1977). Says nothing of what was answered. Tokens differ between families of models: compare those per word or per byte, as lm-evaluation-harness does (word_perplexity, byte_perplexity). Models on this machine only.',
  better: 'lower',
  scale: 'number',
  unit: 'perplexity',
  needs: ['reference', 'likelihood'],
  needsWith: (parameters) => [...needsOfExpected(parameters), 'likelihood'],
  binary: false,
  bounded: true,
  parameters: z.strictObject({
    ...expectedParameters,
    per: z
      .enum(['token', 'word', 'byte'])
      .default('token')
      .describe('What it is the mean of: the model’s own tokens, or (to compare unlike models) words or UTF-8 bytes.'),
  }),
  async score(request, parameters, tools, signal) {
    const known = await likelihoodOfExpected(request, parameters, tools, signal);
    if ('score' in known) return known.score;
    const { text, found } = known;
    const units = { token: found.tokens, word: splitWords(text).length, byte: Buffer.byteLength(text) }[parameters.per];
    const value = Math.exp(-found.logProbability / units);
    if (!Number.isFinite(value))
      return notApplicable('The reference has nothing to divide by, or is next to impossible.');
    return {
      value,
      passed: null,
      reason: `${figure(value)} over ${units} ${parameters.per}${units === 1 ? '' : 's'} of the reference`,
      counts: { nats: -found.logProbability, units },
    };
  },
  combine: ({ nats = 0, units = 0 }) => (units > 0 ? Math.exp(nats / units) : null),
});
