import { encodeFloats } from './floats.ts';

/** Vectors as they travel: one after another. */
export function encodeVectors(vectors: readonly Float32Array[], dimensions: number): string {
  const all = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, row) => all.set(vector, row * dimensions));
  return encodeFloats(all);
}
