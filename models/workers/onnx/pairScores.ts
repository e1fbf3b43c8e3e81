import type { Tensor } from '@xenova/transformers';
import { YardstickError } from '../../errors.ts';

/**
 * One number per pair: the only output of a cross-encoder, or by how much "relevant" is ahead of "not relevant" where it has two.
 * @throws {YardstickError} `model/bad-output`
 */
export function pairScores(output: unknown, count: number): number[] {
  const logits = (output as Record<string, Tensor | undefined>)['logits'];
  const width = logits?.dims[1];
  if (logits === undefined || logits.dims.length !== 2 || logits.dims[0] !== count || (width !== 1 && width !== 2)) {
    throw new YardstickError(
      'model/bad-output',
      'The model cannot be used for reranking: it gives no score for a pair.',
      {
        hint: 'Choose a cross-encoder with one output.',
      },
    );
  }
  const values = Array.from(logits.data as ArrayLike<number>, Number);
  const scores = Array.from({ length: count }, (_, row) =>
    width === 1 ? (values[row] ?? Number.NaN) : (values[2 * row + 1] ?? Number.NaN) - (values[2 * row] ?? Number.NaN),
  );
  if (scores.every(Number.isFinite)) return scores;
  throw new YardstickError('model/bad-output', 'The model gives scores that are no numbers.', {
    hint: 'Its files may be damaged: remove it and get it again.',
  });
}
