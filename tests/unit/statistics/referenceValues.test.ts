import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cohenKappa } from '../../../electron/engine/statistics/cohenKappa.ts';
import { holm } from '../../../electron/engine/statistics/holm.ts';
import { incompleteBeta } from '../../../electron/engine/statistics/incompleteBeta.ts';
import { klDivergence } from '../../../electron/engine/statistics/klDivergence.ts';
import { logGamma } from '../../../electron/engine/statistics/logGamma.ts';
import { mcnemar } from '../../../electron/engine/statistics/mcnemar.ts';
import { normalCdf } from '../../../electron/engine/statistics/normalCdf.ts';
import { normalQuantile } from '../../../electron/engine/statistics/normalQuantile.ts';
import { pairedShares } from '../../../electron/engine/statistics/pairedShares.ts';
import { requiredRows } from '../../../electron/engine/statistics/requiredRows.ts';
import { studentQuantile } from '../../../electron/engine/statistics/studentQuantile.ts';
import { wilson } from '../../../electron/engine/statistics/wilson.ts';

type Table = number[][];

/** Written by tests/fixtures/statistics/generate.py. */
const fixture = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/statistics/statistics.json'), 'utf8'),
) as {
  source: string;
  logGamma: number[][];
  incompleteBeta: number[][];
  normalCdf: number[][];
  normalQuantile: number[][];
  studentQuantile: number[][];
  mcnemar: number[][];
  holm: [given: number[], adjusted: number[]][];
  cohenKappa: [table: Table, weights: 'none' | 'linear' | 'quadratic', kappa: number, standardError: number][];
  wilson: number[][];
  requiredRows: number[][];
  pairedShares: number[][];
  klDivergence: [reference: number[], other: number[], divergence: number][];
};

/** The largest error of `ours` over the cases: relative to the expected value, absolute below `floor`. */
function worst(cases: number[][], ours: (...given: number[]) => number, floor = 1e-300): number {
  return Math.max(
    ...cases.map((row) => {
      const expected = row.at(-1) as number;
      return Math.abs(ours(...row.slice(0, -1)) - expected) / Math.max(Math.abs(expected), floor);
    }),
  );
}

describe(`values of ${fixture.source}`, () => {
  // Catches: a wrong coefficient, a tail that loses its digits by 1 - (1 - p), a fraction that stops too early.
  it('distribution functions and their inverses agree', () => {
    expect(worst(fixture.logGamma, logGamma, 1)).toBeLessThan(1e-12);
    expect(worst(fixture.incompleteBeta, incompleteBeta, 1e-3)).toBeLessThan(1e-10);
    expect(worst(fixture.normalCdf, normalCdf)).toBeLessThan(1e-11);
    expect(worst(fixture.normalQuantile, normalQuantile, 1e-3)).toBeLessThan(1e-11);
    expect(worst(fixture.studentQuantile, studentQuantile, 1e-3)).toBeLessThan(1e-8);
  });

  // Catches: a one-sided p, the middle outcome counted twice, the chi-squared approximation.
  it("McNemar's exact test agrees", () => {
    expect(worst(fixture.mcnemar, mcnemar)).toBeLessThan(1e-9);
  });

  // Catches: adjusted values that fall again, a factor one off, the order of the answers.
  it("Holm's correction agrees", () => {
    for (const [given, expected] of fixture.holm) {
      for (const [place, value] of holm(given).entries()) expect(value).toBeCloseTo(expected[place] as number, 12);
    }
  });

  // Catches: weights of distance taken for weights of agreement, the variance of "no agreement" taken for that of kappa.
  it("Cohen's kappa and its standard error agree", () => {
    expect(fixture.cohenKappa.length).toBeGreaterThanOrEqual(150);
    for (const [table, weights, kappa, standardError] of fixture.cohenKappa) {
      const got = cohenKappa(table, { confidence: 0.95, weights });
      expect(got.kappa).toBeCloseTo(kappa, 10);
      expect(got.standardError).toBeCloseTo(standardError, 10);
    }
  });

  it("Wilson's interval agrees", () => {
    for (const [hits, count, confidence, low, high] of fixture.wilson as [number, number, number, number, number][]) {
      const got = wilson(hits, count, confidence);
      expect(got.low).toBeCloseTo(low, 10);
      expect(got.high).toBeCloseTo(high, 10);
    }
  });

  // Catches: the power forgotten, both tails counted.
  it('required rows agree, to a row', () => {
    for (const [deviation, distance, confidence, power, rows] of fixture.requiredRows as [
      number,
      number,
      number,
      number,
      number,
    ][]) {
      expect(Math.abs(requiredRows({ deviation, distance, confidence, power }) - rows)).toBeLessThanOrEqual(1);
    }
  });

  // Catches: a share of losses that is not the likeliest one under the tested difference, wins and losses swapped.
  it("Tango's interval and test are those found by maximising the likelihood by number", () => {
    for (const [wins, losses, count, low, high, p] of fixture.pairedShares as [
      number,
      number,
      number,
      number,
      number,
      number,
    ][]) {
      const got = pairedShares(wins, losses, count);
      expect(got.interval(0.95).low).toBeCloseTo(low, 6);
      expect(got.interval(0.95).high).toBeCloseTo(high, 6);
      expect(got.pValue(-0.03)).toBeCloseTo(p, 6);
    }
  });

  it('the Kullback-Leibler divergence agrees', () => {
    for (const [reference, other, divergence] of fixture.klDivergence) {
      expect(klDivergence(reference, other)).toBeCloseTo(divergence, 9);
    }
  });
});
