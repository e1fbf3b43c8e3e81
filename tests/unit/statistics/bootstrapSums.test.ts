import { describe, expect, it } from 'vitest';
import { bootstrapMean } from '../../../electron/engine/statistics/bootstrapMean.ts';
import { bootstrapSums, influencesOf, type RowSums } from '../../../electron/engine/statistics/bootstrapSums.ts';
import { createRandom } from '../../../electron/engine/statistics/random.ts';

/** Rows that each add to all of their sums. */
function dense(rows: number[][]): RowSums {
  const sums = rows[0]?.length ?? 0;
  return {
    starts: Int32Array.from({ length: rows.length + 1 }, (_, row) => row * sums),
    places: Int32Array.from(
      rows.flatMap((row) => row.map((_, place) => place)),
      (place) => place,
    ),
    amounts: Float64Array.from(rows.flat()),
    sums,
  };
}

const ratio = (sums: Float64Array): number | null => (sums[1] === 0 ? null : (sums[0] as number) / (sums[1] as number));

/** Errors and words of sentences: the shape of a word error rate. */
function sentences(count: number, seed: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const words = 3 + random.integer(30);
    return [Math.min(words, Math.floor(random.gamma(0.8) * words * 0.2)), words];
  });
}

describe('figures made of sums', () => {
  // Catches: the mean of ratios in place of the ratio of sums.
  it('are made of the sums of all rows', () => {
    const rows = dense([
      [1, 10],
      [9, 10],
      [0, 100],
    ]);
    expect(bootstrapSums(rows, ratio, { resamples: 100, seed: 1 })?.estimate).toBeCloseTo(10 / 120, 12);
  });

  it('where every row has one word are means, with the same uncertainty', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 90 }, () => random.gamma(1));
    const sums = bootstrapSums(dense(values.map((value) => [value, 1])), ratio, { resamples: 8_000, seed: 3 });
    const mean = bootstrapMean(Float64Array.from(values), { resamples: 8_000, seed: 4 });
    const [one, other] = [sums?.interval(0.95), mean.interval(0.95)];
    expect(Math.abs((one?.low ?? 0) - other.low)).toBeLessThan(0.1 * mean.standardError);
    expect(Math.abs((one?.high ?? 0) - other.high)).toBeLessThan(0.1 * mean.standardError);
  });

  // Catches: an influence that lost the factor n or its centre, so that many rows get another interval than few.
  it('have the same interval whether drawn row by row or by influence', () => {
    const rows = dense(sentences(1_500, 2));
    const direct = bootstrapSums(rows, ratio, { resamples: 3_000, seed: 1 });
    const linear = bootstrapSums(rows, ratio, { resamples: 12_000, seed: 2 });
    const [one, other] = [direct?.interval(0.95), linear?.interval(0.95)];
    const width = (one?.high ?? 0) - (one?.low ?? 0);
    expect(width).toBeGreaterThan(0.01);
    expect(Math.abs((one?.low ?? 0) - (other?.low ?? 1))).toBeLessThan(0.05 * width);
    expect(Math.abs((one?.high ?? 0) - (other?.high ?? 1))).toBeLessThan(0.05 * width);
  });

  it('have influences that add up to nothing', () => {
    const rows = dense(sentences(40, 5));
    const total = new Float64Array(2);
    for (const [at, place] of rows.places.entries()) {
      total[place] = (total[place] as number) + (rows.amounts[at] as number);
    }
    const sum = influencesOf(rows, ratio, total).reduce((all, value) => all + value, 0);
    expect(Math.abs(sum)).toBeLessThan(1e-9);
  });

  it('without anything to divide are none', () => {
    expect(bootstrapSums(dense([[0, 0]]), ratio, { resamples: 10, seed: 1 })).toBeNull();
    expect(bootstrapSums(dense([]), ratio, { resamples: 10, seed: 1 })).toBeNull();
  });

  // A draw in which nothing can be divided has no figure: as 0 it would pull the interval down.
  it('leave out draws that have none', () => {
    const rows = dense([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    const drawn = bootstrapSums(rows, ratio, { resamples: 500, seed: 1 });
    expect(drawn?.interval(0.95)).toEqual({ low: 1, high: 1 });
  });
});
