import { describe, expect, it } from 'vitest';
import { bootstrapMean } from '../../../electron/engine/statistics/bootstrapMean.ts';
import { pairedShares } from '../../../electron/engine/statistics/pairedShares.ts';
import { createRandom, type Random } from '../../../electron/engine/statistics/random.ts';
import { wilson } from '../../../electron/engine/statistics/wilson.ts';

/** Share of made-up data sets whose 95 % interval holds the truth. */
function coverage(simulations: number, holds: (random: Random) => boolean): number {
  const random = createRandom(99);
  let held = 0;
  for (let index = 0; index < simulations; index += 1) held += holds(random) ? 1 : 0;
  return held / simulations;
}

/**
 * A small, seeded part of what `npm run benchmark -- verdict` does. Catches: intervals that are too sure of few rows, or so wide that nothing is ever decided.
 * Of so few data sets the share itself is uncertain by 1.5 points, which the limits leave room for.
 */
describe('intervals at 95 % hold the truth in about 95 of 100 data sets', () => {
  it.each([30, 200])('means of scores between 0 and 1, %i rows', (rows) => {
    const share = coverage(800, (random) => {
      const values = Float64Array.from({ length: rows }, () => {
        const where = random.uniform();
        if (where < 0.4) return 0;
        if (where < 0.75) return 1;
        const [a, b] = [random.gamma(3), random.gamma(2)];
        return a / (a + b);
      });
      const { low, high } = bootstrapMean(values, { resamples: 600, seed: 1 }).interval(0.95);
      return low <= 0.5 && 0.5 <= high;
    });
    expect(share).toBeGreaterThan(0.925);
    expect(share).toBeLessThan(0.975);
  });

  it.each([
    [30, 0.5],
    [200, 0.9],
    [1000, 0.7],
  ])('shares of right answers, %i rows', (rows, truth) => {
    const share = coverage(4_000, (random) => {
      let hits = 0;
      for (let row = 0; row < rows; row += 1) hits += random.uniform() < truth ? 1 : 0;
      const { low, high } = wilson(hits, rows, 0.95);
      return low <= truth && truth <= high;
    });
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });

  it.each([50, 300])('differences of shares, %i rows', (rows) => {
    const share = coverage(4_000, (random) => {
      let [wins, losses] = [0, 0];
      for (let row = 0; row < rows; row += 1) {
        const where = random.uniform();
        if (where < 0.1) wins += 1;
        else if (where < 0.23) losses += 1;
      }
      const { low, high } = pairedShares(wins, losses, rows).interval(0.95);
      return low <= -0.03 && -0.03 <= high;
    });
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });
});
