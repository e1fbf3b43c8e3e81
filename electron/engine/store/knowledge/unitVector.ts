import { YardstickError } from '../../../../models/errors.ts';

/** How far from 1 the length of a vector may be that counts as a unit vector. */
const tolerance = 1e-4;

/**
 * The vector scaled to length 1, itself where it has that already; one of zeroes stays.
 *
 * @throws {YardstickError} `index/dimensions`, `index/not-a-number`
 */
export function toUnitVector(vector: Float32Array, dimensions: number): Float32Array {
  assertDimensions(vector, dimensions);
  let square = 0;
  for (const value of vector) square += value * value;
  if (!Number.isFinite(square)) {
    throw new YardstickError('index/not-a-number', 'A vector has values that are no numbers.', {
      hint: 'The embedding model failed on this text. Try again; if it stays so, use another embedding model.',
    });
  }
  const length = Math.sqrt(square);
  if (length === 0 || Math.abs(length - 1) <= tolerance) return vector;
  return vector.map((value) => value / length);
}

/** @throws {YardstickError} `index/dimensions` */
export function assertDimensions(vector: Float32Array, dimensions: number): void {
  if (vector.length === dimensions) return;
  throw new YardstickError(
    'index/dimensions',
    `A vector has ${vector.length} dimensions, and this index is one of ${dimensions}.`,
    { hint: 'Use the embedding model that the index was made with, or rebuild the index with the other one.' },
  );
}
