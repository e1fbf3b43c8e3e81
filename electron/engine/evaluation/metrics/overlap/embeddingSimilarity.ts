import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { figure, notApplicable, quoted } from '../support/scores.ts';

export const embeddingSimilarity = defineMetric({
  name: 'embedding-similarity',
  label: 'Embedding similarity',
  definition:
    'Cosine of the vectors that the embedding model of the run gives for answer and reference, -1 to 1; of several references the closest. It says that both speak of the same, not that both say the same: compare only figures of one embedding model.',
  better: 'higher',
  scale: 'number',
  unit: 'cosine',
  needs: ['reference', 'embedding'],
  needsWith: (parameters) => [...needsOfExpected(parameters), 'embedding'],
  binary: false,
  bounded: true,
  parameters: z.strictObject({
    ...expectedParameters,
    model: z
      .string()
      .regex(/^local:./, 'must be a model of this machine, e.g. local:all-minilm-l6-v2')
      .max(400)
      .optional()
      .describe('The embedding model; a run without one takes the usual one of this machine, and keeps its name.'),
  }),
  async score(request, parameters, { embed }, signal) {
    const expected = expectedTexts(request, parameters).filter((text) => text.trim() !== '');
    if (embed === undefined) return notApplicable('No embedding model is chosen.');
    if (expected.length === 0) return notApplicable('The row has nothing to compare with.');
    if (request.text.trim() === '') return notApplicable('An empty answer has no vector.');
    const { vectors, model, modelSha256 } = await embed([request.text, ...expected], signal, parameters.model);
    const [answer, ...references] = vectors;
    const cosines = references.map((vector) => dotProduct(answer, vector));
    const value = Math.max(...cosines);
    if (!Number.isFinite(value)) return notApplicable('The embedding model gave no usable vector.');
    return {
      value,
      passed: null,
      reason: `${figure(value)} to ${quoted(expected[cosines.indexOf(value)] ?? '')}, by ${model}${
        modelSha256 === null ? '' : ` (SHA-256 ${modelSha256.slice(0, 12)})`
      }`,
    };
  },
});

/** The vectors have unit length: it is the cosine. */
function dotProduct(one: Float32Array | undefined, other: Float32Array): number {
  if (one === undefined || one.length !== other.length) return Number.NaN;
  return one.reduce((sum, value, at) => sum + value * (other[at] as number), 0);
}
