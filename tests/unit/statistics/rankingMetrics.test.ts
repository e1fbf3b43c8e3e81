import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreRanking } from '../../../electron/engine/statistics/rankingMetrics.ts';

interface Fixture {
  source: string;
  /** Numbers stand for items; expected: ndcg10, recall10, recall100, mrr10. */
  cases: { ranked: number[]; grades: [number, number][]; expected: number[] }[];
}

const fixture = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/rankingMetrics.json'), 'utf8'),
) as Fixture;

describe('ranking metrics', () => {
  // Catches: another gain, another discount, an ideal made of what was found only, a cut one place off.
  it(`are those of ${fixture.source}, to 1e-9`, () => {
    expect(fixture.cases.length).toBeGreaterThanOrEqual(200);
    for (const { ranked, grades, expected } of fixture.cases) {
      const got = scoreRanking(ranked.map(String), new Map(grades.map(([item, grade]) => [String(item), grade])));
      for (const [place, value] of [got.ndcg10, got.recall10, got.recall100, got.mrr10].entries()) {
        expect(Math.abs(value - (expected[place] as number))).toBeLessThan(1e-9);
      }
    }
  });

  it('of a query without relevant items are 0, not NaN', () => {
    expect(scoreRanking(['a'], new Map([['a', 0]]))).toEqual({ ndcg10: 0, recall10: 0, recall100: 0, mrr10: 0 });
    expect(scoreRanking([], new Map([['a', 1]]))).toEqual({ ndcg10: 0, recall10: 0, recall100: 0, mrr10: 0 });
  });

  it('stay within 0 and 1, and the ideal order has an nDCG of 1', () => {
    const grades = fc.uniqueArray(fc.tuple(fc.nat(40), fc.nat(4)), { minLength: 1, selector: ([item]) => item });
    fc.assert(
      fc.property(grades, fc.uniqueArray(fc.nat(40)), (judged, ranked) => {
        const known = new Map(judged.map(([item, grade]) => [String(item), grade]));
        for (const value of Object.values(scoreRanking(ranked.map(String), known)) as number[]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
        const ideal = judged.toSorted((a, b) => b[1] - a[1]).map(([item]) => String(item));
        if (judged.some(([, grade]) => grade > 0)) expect(scoreRanking(ideal, known).ndcg10).toBeCloseTo(1, 12);
      }),
    );
  });
});
