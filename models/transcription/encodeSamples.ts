/** Audio as it travels to the worker: little-endian 32-bit floats in base64. Its other end is `models/workers/speech/decodeSamples.ts`. */
export function encodeSamples(samples: Float32Array): string {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64');
}
