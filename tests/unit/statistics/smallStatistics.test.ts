import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohenKappa } from '../../../electron/engine/statistics/cohenKappa.ts';
import { holm } from '../../../electron/engine/statistics/holm.ts';
import { klDivergence } from '../../../electron/engine/statistics/klDivergence.ts';
import { mcnemar } from '../../../electron/engine/statistics/mcnemar.ts';
import { pairedShares } from '../../../electron/engine/statistics/pairedShares.ts';
import { paretoFront } from '../../../electron/engine/statistics/paretoFront.ts';
import { perplexity } from '../../../electron/engine/statistics/perplexity.ts';
import { requiredRows } from '../../../electron/engine/statistics/requiredRows.ts';
import { wilson } from '../../../electron/engine/statistics/wilson.ts';

describe('edges', () => {
  it('nothing counted is no NaN that a page would show', () => {
    expect(mcnemar(0, 0)).toBe(1);
    expect(holm([])).toEqual([]);
    expect(wilson(0, 0, 0.95)).toEqual({ low: 0, high: 1 });
    expect(pairedShares(0, 0, 0).interval(0.95)).toEqual({ low: -1, high: 1 });
    expect(requiredRows({ deviation: 0.3, distance: 0, confidence: 0.95 })).toBe(Infinity);
    expect(perplexity([])).toBeNaN();
  });

  // A share of 1 has an interval, too: 30 of 30 right does not mean that the next is.
  it('all right and never apart still leave doubt', () => {
    expect(wilson(30, 30, 0.95).low).toBeCloseTo(0.886, 3);
    const same = pairedShares(0, 0, 30).interval(0.95);
    expect(same.low).toBeLessThan(-0.05);
    expect(same.high).toBeGreaterThan(0.05);
    const agreed = cohenKappa(
      [
        [5, 0],
        [0, 5],
      ],
      { confidence: 0.95 },
    );
    expect(agreed.kappa).toBe(1);
    expect(agreed.low).toBeLessThan(0.6);
  });

  it('kappa is not defined where both know one class only', () => {
    expect(
      cohenKappa(
        [
          [7, 0],
          [0, 0],
        ],
        { confidence: 0.95 },
      ).kappa,
    ).toBeNull();
  });
});

describe('properties', () => {
  it("Holm's values keep the order of what was given, are no smaller, and never more than Bonferroni's", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), (given) => {
        const adjusted = holm(given);
        for (const [a, p] of given.entries()) {
          expect(adjusted[a]).toBeGreaterThanOrEqual(p);
          expect(adjusted[a]).toBeLessThanOrEqual(Math.min(1, p * given.length) + 1e-12);
          for (const [b, q] of given.entries()) if (p < q) expect(adjusted[a]).toBeLessThanOrEqual(adjusted[b] ?? 0);
        }
      }),
    );
  });

  // Catches: wins and losses that are not treated alike.
  it('swapping the sides turns the interval of a paired difference round', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.nat(200), (wins, losses, ties) => {
        const count = wins + losses + ties + 1;
        const [one, other] = [pairedShares(wins, losses, count), pairedShares(losses, wins, count)];
        expect(one.interval(0.95).low).toBeCloseTo(-other.interval(0.95).high, 9);
        expect(one.pValue(0.1)).toBeCloseTo(other.pValue(-0.1), 9);
        expect(mcnemar(wins, losses)).toBe(mcnemar(losses, wins));
      }),
    );
  });

  // Catches: a test and an interval that contradict each other.
  it('the interval of a paired difference holds what its test does not reject', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 200 }), (wins, losses, ties) => {
        const pair = pairedShares(wins, losses, wins + losses + ties);
        const { low, high } = pair.interval(0.95);
        for (const value of [-0.1, -0.03, 0, 0.05]) {
          if (Math.abs(value - low) < 1e-6 || Math.abs(value - high) < 1e-6) continue;
          expect(pair.pValue(value) > 0.05).toBe(low < value && value < high);
        }
      }),
    );
  });

  it('the Pareto front is never empty, and whoever is not on it is beaten by somebody on it', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), { minLength: 1 });
    fc.assert(
      fc.property(points, (given) => {
        const front = paretoFront(given);
        expect(front).toContain(true);
        for (const [place, [x, y]] of given.entries()) {
          const beaten = given.some(([u, v], index) => front[index] === true && u >= x && v >= y && (u > x || v > y));
          expect(front[place]).toBe(!beaten);
        }
      }),
    );
  });

  it('a point without a figure is not on the front and beats nobody', () => {
    expect(
      paretoFront([
        [1, Number.NaN],
        [0.5, 2],
        [0.4, 1],
      ]),
    ).toEqual([false, true, false]);
  });
});

describe('what a language model thinks of a text', () => {
  it('perplexity of tokens that are one of four each is four', () => {
    expect(perplexity([Math.log(0.25), Math.log(0.25)])).toBeCloseTo(4, 12);
    expect(perplexity([Math.log(0.5), Number.NEGATIVE_INFINITY])).toBe(Infinity);
  });

  // Catches: a list of the likeliest tokens only that gives more than the whole vocabulary would.
  it('a divergence from the likeliest tokens only is a lower bound', () => {
    const p = [0.6, 0.3, 0.06, 0.04].map(Math.log);
    const q = [0.5, 0.2, 0.2, 0.1].map(Math.log);
    const whole = klDivergence(p, q);
    const part = klDivergence(p.slice(0, 2), q.slice(0, 2));
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(whole);
    expect(klDivergence(p, p)).toBe(0);
    expect(klDivergence([0], [Number.NEGATIVE_INFINITY])).toBe(Infinity);
  });
});
