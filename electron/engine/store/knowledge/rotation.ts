/**
 * An orthogonal map that spreads what a vector has in a few dimensions over all of them, so that one bit a dimension says equally much everywhere:
 * random signs and Walsh-Hadamard transforms of the longest power of two, in turn over the beginning and the end (the fast form of a random rotation,
 * as in RaBitQ; Gao and Long, 2024). Dot products stay what they were. Fixed for good: stored codes depend on it.
 */
export interface Rotation {
  /** Length of what comes out: dimensions rounded up to a multiple of 32. */
  length: number;
  /** Into `target`, which is as long as `length`. */
  rotate(vector: Float32Array, target: Float32Array): void;
}

const rounds = 4;

export function createRotation(dimensions: number): Rotation {
  const length = Math.ceil(dimensions / 32) * 32;
  const span = 2 ** Math.floor(Math.log2(length));
  const scale = 1 / Math.sqrt(span);
  const signs = randomSigns(length);
  return {
    length,
    rotate(vector, target) {
      target.fill(0);
      target.set(vector);
      for (const [round, flips] of signs.entries()) {
        for (let index = 0; index < length; index += 1)
          target[index] = (target[index] as number) * (flips[index] as number);
        transform(target, round % 2 === 0 ? 0 : length - span, span, scale);
      }
    },
  };
}

function transform(values: Float32Array, from: number, span: number, scale: number): void {
  for (let half = 1; half < span; half *= 2) {
    for (let start = from; start < from + span; start += 2 * half) {
      for (let index = start; index < start + half; index += 1) {
        const a = values[index] as number;
        const b = values[index + half] as number;
        values[index] = a + b;
        values[index + half] = a - b;
      }
    }
  }
  for (let index = from; index < from + span; index += 1) values[index] = (values[index] as number) * scale;
}

/** Of xorshift32 (Marsaglia, 2003): here and not from the statistics, since it may never change. */
function randomSigns(length: number): Float32Array[] {
  let state = 0x9e3779b9;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state < 0 ? -1 : 1;
  };
  return Array.from({ length: rounds }, () => Float32Array.from({ length }, next));
}
