import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitBradleyTerry } from '../../../electron/engine/statistics/bradleyTerry.ts';
import { connectedSets, tabulate, type Comparison } from '../../../electron/engine/statistics/comparisons.ts';
import { modelStrengths } from '../../../electron/engine/statistics/modelStrengths.ts';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import { threadClock } from '../../support/threadClock.ts';

const times = (count: number, models: string, winner: string | null): Comparison[] =>
  Array.from({ length: count }, () => ({ models: models.split(''), winner }));
const strengthsOf = (comparisons: Comparison[]): Record<string, number> => {
  const table = tabulate(comparisons);
  const fit = fitBradleyTerry(table);
  return Object.fromEntries(table.models.map((model, index) => [model, fit[index] ?? Number.NaN]));
};

describe('Bradley-Terry strengths', () => {
  it('are those that another method finds', () => {
    // Recorded from SciPy 1.17.1: minimize() of the negative log likelihood over these votes (BFGS, then Nelder-Mead to 1e-11), where
    // a choice adds theta_winner - logsumexp(theta of the models), a tie the mean of theta in place of theta_winner, and the prior
    // (log sigmoid(theta) + log sigmoid(-theta)) for each model; the mean then subtracted.
    const votes = [
      ...times(12, 'ab', 'a'),
      ...times(5, 'ab', 'b'),
      ...times(3, 'ab', null),
      ...times(9, 'ac', 'a'),
      ...times(2, 'ac', 'c'),
      ...times(7, 'bc', 'b'),
      ...times(6, 'bc', 'c'),
      ...times(4, 'bc', null),
      ...times(8, 'cd', 'c'),
      ...times(1, 'cd', 'd'),
      ...times(5, 'de', 'd'),
      ...times(4, 'abce', 'a'),
      ...times(1, 'abce', 'e'),
      ...times(2, 'abce', null),
    ];
    const expected = { a: 1.240231, b: 0.279067, c: 0.194679, d: -0.523271, e: -1.190706 };
    const got = strengthsOf(votes);
    for (const [model, value] of Object.entries(expected)) expect(got[model]).toBeCloseTo(value, 5);
  });

  it('of two models with many votes are the log odds', () => {
    const { a = 0, b = 0 } = strengthsOf([...times(3_000, 'ab', 'a'), ...times(1_000, 'ab', 'b')]);
    expect(a - b).toBeCloseTo(Math.log(3), 2);
  });

  it('are finite for a model that won or lost everything, and 1000 for models that only tied', () => {
    const rows = modelStrengths([...times(50, 'ab', 'a'), ...times(50, 'bc', 'b')], { seed: 1, resamples: 50 });
    expect(rows.map((row) => row.model)).toEqual(['a', 'b', 'c']);
    for (const row of rows) expect([row.low, row.strength, row.high].every(Number.isFinite)).toBe(true);
    for (const row of modelStrengths(times(9, 'ab', null), { seed: 1, resamples: 50 }))
      expect(row.strength).toBeCloseTo(1000, 6);
  });

  it('of no votes, or of votes on one model alone, are none', () => {
    expect(modelStrengths([], { seed: 1 })).toEqual([]);
    expect(
      modelStrengths(
        [
          { models: ['a'], winner: 'a' },
          { models: ['a', 'a'], winner: 'a' },
        ],
        { seed: 1 },
      ),
    ).toEqual([]);
  });

  const vote = fc
    .record({ pair: fc.constantFrom('ab', 'ac', 'bc', 'cd', 'abd'), pick: fc.integer({ min: -1, max: 2 }) })
    .map(({ pair, pick }): Comparison => ({
      models: pair.split(''),
      winner: pick < 0 ? null : (pair[pick % pair.length] ?? null),
    }));
  const votes = fc.array(vote, { minLength: 1, maxLength: 40 });

  it('do not depend on the order of the votes or of the models in them', () => {
    fc.assert(
      fc.property(votes, fc.integer(), (list, seed) => {
        const random = createRandom(seed);
        const shuffled = list
          .map((entry) => ({ entry: { ...entry, models: entry.models.toReversed() }, key: random.uniform() }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        expect(modelStrengths(shuffled, { seed: 9, resamples: 3 })).toEqual(
          modelStrengths(list, { seed: 9, resamples: 3 }),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('rise with a win and fall with a loss', () => {
    fc.assert(
      fc.property(votes, (list) => {
        const gap = (comparisons: Comparison[]): number => {
          const { a = 0, b = 0 } = strengthsOf([...comparisons, ...times(1, 'ab', null)]);
          return a - b;
        };
        const before = gap(list);
        expect(gap([...list, ...times(1, 'ab', 'a')])).toBeGreaterThan(before - 1e-9);
        expect(gap([...list, ...times(1, 'ab', 'b')])).toBeLessThan(before + 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});

describe('intervals', () => {
  it('are not of no width when one side won every time', () => {
    const [best, worst] = modelStrengths(times(2, 'ab', 'a'), { seed: 1 });
    expect((best?.high ?? 0) - (best?.low ?? 0)).toBeGreaterThan(100);
    // Two of two is nothing (one in four by chance), ten of ten is.
    expect(best?.low).toBeLessThan(worst?.high ?? 0);
    const [better, worse] = modelStrengths(times(10, 'ab', 'a'), { seed: 1 });
    expect(better?.low).toBeGreaterThan(worse?.high ?? 0);
  });

  it('hold the true strength about 95 times in a hundred', () => {
    const truth = [0.8, 0.3, 0, -0.3, -0.8];
    const names = 'abcde';
    const random = createRandom(2026);
    let held = 0;
    const runs = 60;
    for (let run = 0; run < runs; run += 1) {
      const simulated = Array.from({ length: 200 }, (): Comparison => {
        const first = random.integer(5);
        const second = (first + 1 + random.integer(4)) % 5;
        const chance = 1 / (1 + Math.exp((truth[second] ?? 0) - (truth[first] ?? 0)));
        const models = [names.charAt(first), names.charAt(second)];
        return { models, winner: models[random.uniform() < chance ? 0 : 1] ?? null };
      });
      for (const row of modelStrengths(simulated, { seed: run, resamples: 300 })) {
        const real = 1000 + (400 / Math.LN10) * (truth[names.indexOf(row.model)] ?? 0);
        if (row.low <= real && real <= row.high) held += 1;
      }
    }
    // 300 intervals; their misses come in clusters, so the band is wide: 90% to 99%.
    expect(held / (runs * 5)).toBeGreaterThan(0.9);
    expect(held / (runs * 5)).toBeLessThan(0.99);
  });

  it('of 20 models and 2,000 votes take no time that a person would notice', () => {
    const random = createRandom(7);
    const many = Array.from({ length: 2_000 }, (): Comparison => {
      const first = random.integer(20);
      const second = (first + 1 + random.integer(19)) % 20;
      return {
        models: [`m${first}`, `m${second}`],
        winner: random.uniform() < 0.15 ? null : `m${Math.min(first, second)}`,
      };
    });
    const measure = (): number => {
      const spent = threadClock();
      modelStrengths(many, { seed: 1 });
      return spent();
    };
    // 150 ms alone on a slow machine; the limit allows for others on it.
    expect(Math.min(measure(), measure(), measure())).toBeLessThan(1_000);
  });
});

describe('connected sets', () => {
  it('are found through chains, and told apart where there is none', () => {
    const sets = (comparisons: Comparison[]) => connectedSets(tabulate(comparisons)).map((set) => set.join(''));
    expect(sets([...times(1, 'ab', 'a'), ...times(1, 'bc', null), ...times(1, 'de', 'd')])).toEqual(['abc', 'de']);
    expect(sets(times(1, 'abcd', 'a'))).toEqual(['abcd']);
    expect(sets([])).toEqual([]);
  });
});
