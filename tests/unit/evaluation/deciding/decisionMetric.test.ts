import { describe, expect, it } from 'vitest';
import { decisionMetric } from '../../../../electron/engine/evaluation/deciding/decisionMetric.ts';
import { makeSheet } from '../../../../electron/engine/evaluation/deciding/makeSheet.ts';
import { classCount } from '../../../../electron/engine/evaluation/metrics/classes/classCounts.ts';
import { macroF1 } from '../../../../electron/engine/evaluation/metrics/classes/labels.ts';
import { scriptedCandidate, scriptedRun } from './scriptedRun.ts';

const classes = ['sport', 'world', 'money'];

/** Answers of two candidates; the second takes every fifth row for the next class. */
function labelled(parameters: Record<string, unknown>) {
  return scriptedRun({
    candidates: [scriptedCandidate('base'), scriptedCandidate('other')],
    rows: 150,
    metrics: [decisionMetric({ metric: 'macro-f1', as: 'f1', parameters }, macroF1)],
    cell: (candidate, position) => {
      const place = position < 90 ? 0 : position < 130 ? 1 : 2;
      const gold = classes[place] ?? '';
      const said = candidate === 'other' && position % 5 === 0 ? (classes[(place + 1) % 3] ?? '') : gold;
      return { scores: { f1: { value: said === gold ? 1 : 0, counts: classCount(gold, said) } } };
    },
  });
}

describe('a metric of the registry in a sheet', () => {
  // F1 of sport: 72 of 90 found, 4 more said; world: 32 of 40, 18 more; money: 16 of 20, 8 more.
  const [sport, world, money] = [144 / 166, 64 / 90, 32 / 44];

  // Catches: parameters that are lost on the way, so that "weighted" is macro after all.
  it('has its figure of the whole set, with its own parameters', () => {
    const f1Of = (parameters: Record<string, unknown>) =>
      makeSheet(labelled(parameters)).candidates.map(({ metrics }) => metrics['f1']);
    const [, macro] = f1Of({});
    expect(macro?.mean).toBeCloseTo((sport + world + money) / 3, 12);
    expect(macro?.low).toBeLessThan(macro?.mean ?? 0);
    expect(macro?.high).toBeGreaterThan(macro?.mean ?? 1);
    const [perfect, weighted] = f1Of({ average: 'weighted' });
    expect(perfect?.mean).toBe(1);
    expect(weighted?.mean).toBeCloseTo((90 * sport + 40 * world + 20 * money) / 150, 12);
  });

  it('is decided on by its own figure, and counted by rows', () => {
    const [verdict] = makeSheet(labelled({})).verdicts;
    expect(verdict).toMatchObject({
      metric: 'f1',
      test: 'bootstrap',
      wins: 0,
      losses: 30,
      ties: 120,
      verdict: 'worse',
    });
    expect(verdict?.difference).toBeCloseTo((sport + world + money) / 3 - 1, 12);
  });

  // Drawing rows anew hardly ever shows how unsure the F1 of two rows is: the interval alone would be believed.
  it('says that a class is rare, by rows and not by their repeats', () => {
    const sheetOf = (repeats: number, rare: number) =>
      makeSheet(
        scriptedRun({
          candidates: [scriptedCandidate('base')],
          rows: 60,
          suite: { repeats },
          metrics: [decisionMetric({ metric: 'macro-f1', as: 'f1' }, macroF1)],
          cell: (_, position) => {
            const gold = position < rare ? 'odd' : (classes[position % 3] ?? '');
            return { scores: { f1: { value: 1, counts: classCount(gold, gold) } } };
          },
        }),
      ).caveats;
    expect(sheetOf(1, 5)).toEqual([]);
    for (const repeats of [1, 3]) {
      expect(sheetOf(repeats, 2)).toEqual([
        { metric: 'f1', note: expect.stringMatching(/^1 of 4 classes has fewer than 5 rows \(the smallest 2\)/) },
      ]);
    }
  });

  it('refuses parameters that it does not know', () => {
    expect(() => decisionMetric({ metric: 'macro-f1', parameters: { average: 'median' } }, macroF1)).toThrow(
      expect.objectContaining({ code: 'metric/parameters' }),
    );
  });
});
