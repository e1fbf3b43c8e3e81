/**
 * What the coarse scan keeps of a vector: with c the centre of the index and r = v - c, both rotated,
 *
 *     q . v  =  q . c  +  c . r  +  (q - c) . r
 *
 * The first part is the query's, the second is kept (`offset`), and r in the third is kept as its signs s and one factor, so that
 * (q - c) . r is about factor * (q - c) . s: the estimate of RaBitQ (Gao and Long, 2024), which is right on average and whose spread is known.
 * A record is factor, offset (float32) and the signs, bit k of byte p for dimension 8 p + k.
 */
export function codeBytes(length: number): number {
  return recordHead + length / 8;
}

export const recordHead = 8;

/** The spread of an estimate: this times its factor times the length of q - c (sqrt(2 / pi) * sqrt(pi / 2 - 1)). */
export const estimateSpread = 0.6028;

/** Writes the record of a rotated vector. */
export function writeCode(vector: Float32Array, centre: Float32Array, target: Buffer, at: number): void {
  let square = 0;
  let absolute = 0;
  let offset = 0;
  let byte = 0;
  for (let index = 0; index < vector.length; index += 1) {
    const middle = centre[index] as number;
    const rest = (vector[index] as number) - middle;
    square += rest * rest;
    absolute += Math.abs(rest);
    offset += middle * rest;
    if (rest >= 0) byte |= 1 << (index & 7);
    if ((index & 7) === 7) {
      target[at + recordHead + (index >> 3)] = byte;
      byte = 0;
    }
  }
  target.writeFloatLE(absolute === 0 ? 0 : square / absolute, at);
  target.writeFloatLE(offset, at + 4);
}
