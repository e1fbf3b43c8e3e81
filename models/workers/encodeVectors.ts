/** Vectors as they travel: little-endian 32-bit floats, one after another, in base64. */
export function encodeVectors(vectors: readonly Float32Array[], dimensions: number): string {
  const bytes = Buffer.alloc(vectors.length * dimensions * 4);
  vectors.forEach((vector, row) => {
    vector.forEach((value, place) => bytes.writeFloatLE(value, (row * dimensions + place) * 4));
  });
  return bytes.toString('base64');
}
