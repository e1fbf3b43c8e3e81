import { YardstickError } from '../errors.ts';
import { decodeFloats } from '../workers/floats.ts';

/** How far from 1 the length of a vector may be: rounding to 32 bits. */
const tolerance = 1e-3;

/**
 * Vectors as a worker sends them. They are checked, since the worker runs files of strangers, and a vector
 * that is no number would spoil an index for good.
 * @throws {YardstickError} `worker/bad-message`
 */
export function decodeVectors(base64: string, count: number, dimensions: number): Float32Array[] {
  const numbers = decodeFloats(base64);
  if (numbers.length !== count * dimensions) {
    throw badVectors(`it has ${numbers.length} numbers for ${count} vectors of ${dimensions}`);
  }
  return Array.from({ length: count }, (_, row) => {
    const vector = numbers.slice(row * dimensions, (row + 1) * dimensions);
    let squares = 0;
    for (const value of vector) squares += value * value;
    // Of nothing at all a model may make nothing at all.
    if (squares !== 0 && !(Math.abs(Math.sqrt(squares) - 1) <= tolerance)) {
      throw badVectors(`vector ${row} is not of unit length`);
    }
    return vector;
  });
}

function badVectors(why: string): YardstickError {
  return new YardstickError('worker/bad-message', `The model's process sent something that is not vectors: ${why}.`, {
    hint: 'If this happens again with the same model, its file may be hostile: remove it.',
  });
}
