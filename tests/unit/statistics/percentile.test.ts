import { describe, expect, it } from 'vitest';
import { bootstrapIntervals } from '../../../electron/engine/statistics/bootstrap.ts';
import { percentile } from '../../../electron/engine/statistics/percentile.ts';

describe('a percentile', () => {
  it('is what NumPy says', () => {
    // numpy 2.4.6: np.percentile([3,1,4,1,5,9,2,6], [0,2.5,25,50,90,97.5,100])
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const got = [0, 0.025, 0.25, 0.5, 0.9, 0.975, 1].map((p) => percentile(values, p));
    for (const [index, expected] of [1, 1, 1.75, 3.5, 6.9, 8.475, 9].entries())
      expect(got[index]).toBeCloseTo(expected, 12);
    expect(values).toEqual([3, 1, 4, 1, 5, 9, 2, 6]);
  });

  it('of numbers, not of their names, and of nothing is no number', () => {
    expect(percentile([10, 9, 100], 0.5)).toBe(10);
    expect(percentile([], 0.5)).toBeNaN();
    expect(percentile([7], 0.3)).toBe(7);
  });
});

describe('a bootstrap interval', () => {
  const data = Array.from({ length: 200 }, (_, index) => index % 10);
  const mean = (seed: number) =>
    bootstrapIntervals({
      seed,
      resamples: 2_000,
      confidence: 0.95,
      resample(random) {
        let sum = 0;
        for (let draw = 0; draw < data.length; draw += 1) sum += data[random.integer(data.length)] ?? 0;
        return [sum / data.length];
      },
    })[0];

  it('of a mean is as wide as theory says', () => {
    // Mean 4.5, standard deviation 2.872, so 4.5 +- 1.96 * 2.872 / sqrt(200) = 4.102 .. 4.898.
    expect(mean(1)?.low).toBeCloseTo(4.102, 1);
    expect(mean(1)?.high).toBeCloseTo(4.898, 1);
  });

  it('is the same for the same seed', () => {
    expect(mean(1)).toEqual(mean(1));
    expect(mean(1)).not.toEqual(mean(2));
  });
});
