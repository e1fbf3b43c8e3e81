/** The direction of a vector; what is zero stays zero. Null where its numbers are infinite, or none. */
export function unitLength(vector: ArrayLike<number>): Float32Array | null {
  let squares = 0;
  for (let place = 0; place < vector.length; place++) squares += (vector[place] ?? 0) ** 2;
  if (!Number.isFinite(squares)) return null;
  const length = Math.sqrt(squares);
  return Float32Array.from(vector, (value) => (length === 0 ? 0 : value / length));
}
