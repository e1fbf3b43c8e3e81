import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { rightOrWrong } from '../support/scores.ts';

const reasons = z.enum(['stop', 'length', 'content-filter', 'tool-calls', 'error', 'stopped', 'interrupted', 'other']);

export const finishReason = defineMetric({
  name: 'finish-reason',
  label: 'Ended as expected',
  definition:
    'The answer ended for one of the given reasons; `stop` is that the model had said all, `length` that it was cut off.',
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  parameters: z.strictObject({
    values: z
      .union([reasons, z.array(reasons).min(1)])
      .transform((value) => (Array.isArray(value) ? value : [value]))
      .default(['stop']),
    negate: z.boolean().default(false).describe('Right is any other reason.'),
  }),
  score: ({ answer }, { values, negate }) =>
    rightOrWrong(
      values.includes(answer.finishReason),
      `ended with ${answer.finishReason}; ${values.join(' or ')} wanted`,
      negate,
    ),
});
