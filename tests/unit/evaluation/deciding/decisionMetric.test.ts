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

  it('refuses parameters that it does not know', () => {
    expect(() => decisionMetric({ metric: 'macro-f1', parameters: { average: 'median' } }, macroF1)).toThrow(
      expect.objectContaining({ code: 'metric/parameters' }),
    );
  });
});
