import { YardstickError } from '../../../models/errors.ts';

/** A vector in pgvector's binary form: the number of values and an unused word, 16 bits each, then the values, 32 bits each, all big-endian. */
export function vectorToBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(4 + 4 * vector.length);
  bytes.writeUInt16BE(vector.length, 0);
  bytes.writeUInt16BE(0, 2);
  for (let index = 0; index < vector.length; index += 1) bytes.writeFloatBE(vector[index] ?? 0, 4 + 4 * index);
  return bytes;
}

export function vectorFromBytes(bytes: Buffer): Float32Array {
  const vector = new Float32Array(bytes.readUInt16BE(0));
  for (let index = 0; index < vector.length; index += 1) vector[index] = bytes.readFloatBE(4 + 4 * index);
  return vector;
}

/** @throws {YardstickError} `index/dimensions`, `index/not-a-number` */
export function assertVector(vector: Float32Array, dimensions: number): void {
  if (vector.length !== dimensions) {
    throw new YardstickError(
      'index/dimensions',
      `A vector has ${vector.length} values where this index has ${dimensions}: it comes from another model.`,
      { hint: 'Search with the embedding model that the base was built with, or build it anew.' },
    );
  }
  if (!vector.every((value) => Number.isFinite(value))) {
    throw new YardstickError('index/not-a-number', 'A vector holds values that are not numbers.', {
      hint: 'The embedding model gave no usable vector for this text. Try another model.',
    });
  }
}
