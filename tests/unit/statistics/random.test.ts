import { describe, expect, it } from 'vitest';
import { createRandom, nextOf } from '../../../electron/engine/statistics/random.ts';

const moments = (draws: number[]): { mean: number; variance: number } => {
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  return { mean, variance: draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length };
};

describe('random numbers', () => {
  it('are those of the published generator', () => {
    // From its authors' C code (https://prng.di.unimi.it/xoshiro128starstar.c), compiled with gcc, state 1, 2, 3, 4.
    const next = nextOf([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('are the same for the same seed and others for another', () => {
    const draw = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(draw(0)).size).toBe(5);
  });

  it('stay in their range and are even', () => {
    const random = createRandom(3);
    const draws = Array.from({ length: 60_000 }, () => random.integer(6));
    for (let face = 0; face < 6; face += 1) {
      // 10,000 expected, standard deviation 91.
      expect(Math.abs(draws.filter((draw) => draw === face).length - 10_000)).toBeLessThan(400);
    }
    expect(draws.every((draw) => draw >= 0 && draw < 6)).toBe(true);
  });

  it.each([0.5, 1, 2.5, 40])('of the gamma distribution have its mean and variance, shape %d', (shape) => {
    const random = createRandom(4);
    const { mean, variance } = moments(Array.from({ length: 40_000 }, () => random.gamma(shape)));
    expect(mean / shape).toBeCloseTo(1, 1);
    expect(variance / shape).toBeCloseTo(1, 1);
  });

  it('of the normal distribution have its mean, variance and tails', () => {
    const random = createRandom(5);
    const draws = Array.from({ length: 40_000 }, () => random.normal());
    const { mean, variance } = moments(draws);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    expect(Math.abs(draws.filter((draw) => Math.abs(draw) > 1.96).length / 40_000 - 0.05)).toBeLessThan(0.005);
  });
});
