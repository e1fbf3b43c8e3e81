import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrapMean } from '../../../electron/engine/statistics/bootstrapMean.ts';
import { drawBinomial } from '../../../electron/engine/statistics/drawBinomial.ts';
import { incompleteBeta } from '../../../electron/engine/statistics/incompleteBeta.ts';
import { pairedBootstrap } from '../../../electron/engine/statistics/pairedBootstrap.ts';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import { resampledMeans } from '../../../electron/engine/statistics/resampledMeans.ts';

const fixture = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/statistics/statistics.json'), 'utf8'),
) as { source: string; bootstrapMean: [values: number[], low: number, high: number, standardError: number][] };

/** Mean, deviation and skewness. */
function moments(values: ArrayLike<number>): { mean: number; deviation: number; skewness: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const central = (power: number) => list.reduce((sum, value) => sum + (value - mean) ** power, 0) / list.length;
  return { mean, deviation: Math.sqrt(central(2)), skewness: central(3) / central(2) ** 1.5 };
}

describe('binomial draws', () => {
  // Catches: a bound of the rejection that is a little off, the turned side (share above 1/2) turned once too often, inversion that loses the tail.
  it.each([
    [20, 0.1],
    [20, 0.5],
    [1000, 0.004],
    [1000, 0.03],
    [400, 0.93],
    [10_000, 0.3],
  ])('of %i tries with a share of %f have the distribution that they should', (count, share) => {
    const random = createRandom(5);
    const draws = 200_000;
    const seen = new Map<number, number>();
    for (let draw = 0; draw < draws; draw += 1) {
      const hits = drawBinomial(random, count, share);
      seen.set(hits, (seen.get(hits) ?? 0) + 1);
    }
    const atMost = (k: number) => (k < 0 ? 0 : k >= count ? 1 : incompleteBeta(1 - share, count - k, k + 1));
    let chi = 0;
    let bins = 0;
    let expected = 0;
    let found = 0;
    for (let k = 0; k <= count; k += 1) {
      expected += draws * (atMost(k) - atMost(k - 1));
      found += seen.get(k) ?? 0;
      if (expected < 20) continue;
      chi += (found - expected) ** 2 / expected;
      bins += 1;
      expected = 0;
      found = 0;
    }
    // Four standard deviations above what chance gives.
    expect(chi).toBeLessThan(bins + 4 * Math.sqrt(2 * bins));
  });

  it('of a certain or impossible thing need no luck', () => {
    const random = createRandom(1);
    expect([drawBinomial(random, 7, 0), drawBinomial(random, 7, 1), drawBinomial(random, 0, 0.4)]).toEqual([0, 7, 0]);
  });
});

describe('resampled means', () => {
  const random = createRandom(17);
  const skewed = (count: number) => Float64Array.from({ length: count }, () => random.gamma(0.7));
  const stepped = (count: number) => Float64Array.from({ length: count }, () => Math.floor(random.uniform() ** 3 * 5));

  // Three ways to draw, one distribution: rows one by one, counts of few values, groups of many. Theory knows its first three moments.
  it.each([
    ['rows', skewed(120)],
    ['few values', stepped(300)],
    ['groups', skewed(400)],
    ['groups of many rows', skewed(5_000)],
  ])('drawn as %s have the mean, deviation and skewness of a bootstrap', (_, values) => {
    const resamples = 60_000;
    const data = moments(values);
    const drawn = moments(resampledMeans(values, resamples, createRandom(3)));
    const deviation = data.deviation / Math.sqrt(values.length);
    expect(Math.abs(drawn.mean - data.mean)).toBeLessThan((4 * deviation) / Math.sqrt(resamples));
    expect(Math.abs(drawn.deviation / deviation - 1)).toBeLessThan(4 / Math.sqrt(2 * resamples));
    expect(Math.abs(drawn.skewness - data.skewness / Math.sqrt(values.length))).toBeLessThan(
      4 * Math.sqrt(6 / resamples),
    );
  });

  // A far outlier in a group is where two values for a group could go wrong.
  it('hold an outlier', () => {
    const values = Float64Array.from({ length: 2_000 }, (_, row) => row / 2_000);
    values[7] = 400;
    const direct = createRandom(9);
    const rows = new Float64Array(20_000).map(() => {
      let sum = 0;
      for (let at = 0; at < values.length; at += 1) sum += values[direct.integer(values.length)] as number;
      return sum / values.length;
    });
    const drawn = resampledMeans(values, 20_000, createRandom(4));
    rows.sort();
    drawn.sort();
    for (const share of [0.01, 0.1, 0.5, 0.9, 0.99]) {
      const at = Math.floor(share * rows.length);
      expect(Math.abs((drawn[at] as number) - (rows[at] as number))).toBeLessThan(0.012);
    }
  });
});

describe('the mean with its interval', () => {
  // Catches: tails swapped, an expansion that narrows, the deviation of the values taken for that of their mean.
  it(`has the ends that ${fixture.source} gives, within the noise of the draws`, () => {
    for (const [values, low, high, standardError] of fixture.bootstrapMean) {
      const got = bootstrapMean(Float64Array.from(values), { resamples: 40_000, seed: 1 });
      const interval = got.interval(0.95);
      expect(Math.abs(interval.low - low)).toBeLessThan(0.08 * standardError);
      expect(Math.abs(interval.high - high)).toBeLessThan(0.08 * standardError);
      expect(got.standardError / standardError).toBeCloseTo(1, 1);
    }
  });

  // Catches: a p-value that contradicts the interval, also far out where no draw lies.
  it('has p-values that are the confidence whose interval ends there', () => {
    const random = createRandom(2);
    const mean = bootstrapMean(
      Float64Array.from({ length: 80 }, () => random.gamma(2)),
      { resamples: 4_000, seed: 2 },
    );
    for (const confidence of [0.5, 0.8, 0.95, 0.99, 0.9999]) {
      const { low, high } = mean.interval(confidence);
      expect(mean.pValue(low)).toBeCloseTo(1 - confidence, 2);
      expect(mean.pValue(high)).toBeCloseTo(1 - confidence, 2);
    }
    expect(mean.pValue(mean.interval(0.99999).low)).toBeLessThan(1e-4);
    expect(mean.pValue(mean.estimate)).toBeGreaterThan(0.9);
  });

  it('is wider for more confidence, and the same for the same seed', () => {
    const values = Float64Array.from({ length: 50 }, (_, row) => Math.sin(row));
    const [one, again] = [1, 1].map((seed) => bootstrapMean(values, { resamples: 1_000, seed }).interval(0.9));
    expect(one).toEqual(again);
    const wide = bootstrapMean(values, { resamples: 1_000, seed: 1 }).interval(0.999);
    expect(wide.low).toBeLessThan(one?.low ?? Number.NaN);
    expect(wide.high).toBeGreaterThan(one?.high ?? Number.NaN);
  });

  it('of one value or equal values has no width, and of none is no number', () => {
    const of = (values: number[]) => bootstrapMean(Float64Array.from(values), { resamples: 200, seed: 1 });
    expect(of([0.7]).interval(0.95)).toEqual({ low: 0.7, high: 0.7 });
    expect(of(Array.from({ length: 30 }, () => 0.1)).pValue(0)).toBe(0);
    expect(of([]).estimate).toBeNaN();
  });

  // A row that is hard for both must not widen the difference: unpaired draws would.
  it('of paired rows is narrower than that of either side', () => {
    const random = createRandom(8);
    const a = Float64Array.from({ length: 200 }, () => random.normal());
    const b = a.map((value) => value - 0.2 + 0.1 * random.normal());
    const difference = pairedBootstrap(a, b, { resamples: 2_000, seed: 1 });
    expect(difference.estimate).toBeCloseTo(0.2, 1);
    expect(difference.standardError).toBeLessThan(0.02);
    expect(pairedBootstrap(b, a, { resamples: 2_000, seed: 1 }).estimate).toBeCloseTo(-difference.estimate, 12);
  });
});
