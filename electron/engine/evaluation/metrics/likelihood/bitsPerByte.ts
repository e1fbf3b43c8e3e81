import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, needsOfExpected } from '../support/expectedTexts.ts';
import { figure } from '../support/scores.ts';
import { likelihoodOfExpected } from './likelihoodOfExpected.ts';

export const bitsPerByte = defineMetric({
  name: 'bits-per-byte',
  label: 'Bits per byte of the reference',
  definition:
    'Negative log-probability (base 2) that the candidate’s own model gives the (first) reference as the answer to the prompt, divided by the reference’s UTF-8 bytes; of a set, the sums divided (bits_per_byte of lm-evaluation-harness; Gao et al. 2020, The Pile). Comparable between models with unlike tokens. Models on this machine only.',
  better: 'lower',
  scale: 'number',
  unit: 'bits per byte',
  needs: ['reference', 'likelihood'],
  needsWith: (parameters) => [...needsOfExpected(parameters), 'likelihood'],
  binary: false,
  bounded: true,
  parameters: z.strictObject({ ...expectedParameters }),
  async score(request, parameters, tools, signal) {
    const known = await likelihoodOfExpected(request, parameters, tools, signal);
    if ('score' in known) return known.score;
    const bits = -known.found.logProbability / Math.LN2;
    const bytes = Buffer.byteLength(known.text);
    return {
      value: bits / bytes,
      passed: null,
      reason: `${figure(bits)} bits for ${bytes} byte${bytes === 1 ? '' : 's'}`,
      counts: { bits, bytes },
    };
  },
  combine: ({ bits = 0, bytes = 0 }) => (bytes > 0 ? bits / bytes : null),
});
