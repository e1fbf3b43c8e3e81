/** A stream of random numbers that is the same for the same seed, on every machine. Not for secrets. */
export interface Random {
  /** Uniform in [0, 1), 32 bits fine. */
  uniform(): number;
  /** Uniform in 0..bound-1; `bound` at most 2^32. */
  integer(bound: number): number;
  /** Standard normal (Marsaglia's polar method, 1964). */
  normal(): number;
  /** Gamma with this shape (> 0) and scale 1 (Marsaglia and Tsang, 2000). */
  gamma(shape: number): number;
}

/**
 * xoshiro128** 1.1 (Blackman and Vigna, 2018; https://prng.di.unimi.it/xoshiro128starstar.c), its state filled from the seed by
 * splitmix32. `seed` is taken modulo 2^32.
 */
export function createRandom(seed: number): Random {
  return randomFrom(nextOf(splitmix32(seed)));
}

/** The generator's raw 32-bit outputs for a given state (four words, not all zero). */
export function nextOf(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

function randomFrom(next: () => number): Random {
  let spare: number | undefined;
  const random: Random = {
    uniform: () => next() / 2 ** 32,
    integer: (bound) => Math.floor((next() / 2 ** 32) * bound),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      for (;;) {
        const x = 2 * random.uniform() - 1;
        const y = 2 * random.uniform() - 1;
        const square = x * x + y * y;
        if (square >= 1 || square === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * factor;
        return x * factor;
      }
    },
    gamma(shape) {
      // Below 1 the method does not work: draw one above and scale it down (same paper, section 6).
      if (shape < 1) return random.gamma(shape + 1) * Math.max(random.uniform(), 2 ** -33) ** (1 / shape);
      const d = shape - 1 / 3;
      const c = 1 / Math.sqrt(9 * d);
      for (;;) {
        const x = random.normal();
        const v = (1 + c * x) ** 3;
        if (v <= 0) continue;
        const u = random.uniform();
        if (Math.log(Math.max(u, 2 ** -33)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
      }
    },
  };
  return random;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function splitmix32(seed: number): [number, number, number, number] {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  return [next(), next(), next(), next()];
}
