import { YardstickError } from '../errors.ts';

/** Numbers as they travel between engine and worker: little-endian 32-bit floats in base64. As JSON numbers they would be five times as long. */
export function encodeFloats(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/**
 * The other way.
 * @throws {YardstickError} `worker/bad-message` where they are cut off, or more than `most`
 */
export function decodeFloats(base64: string, most = Number.POSITIVE_INFINITY): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const count = bytes.length / 4;
  if (!Number.isInteger(count) || count > most) {
    throw new YardstickError('worker/bad-message', `${bytes.length} bytes are not up to ${most} numbers.`);
  }
  // A copy: what Buffer gives may start anywhere, numbers of four bytes may not.
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
