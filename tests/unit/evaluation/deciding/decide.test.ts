import { describe, expect, it } from 'vitest';
import { decide } from '../../../../electron/engine/evaluation/deciding/decide.ts';
import type { DecisionInput, DecisionMetric } from '../../../../electron/engine/evaluation/deciding/decisionInput.ts';
import { pairScores } from '../../../../electron/engine/evaluation/deciding/pairScores.ts';
import { candidateColumn, readScores } from '../../../../electron/engine/evaluation/deciding/scoreTable.ts';
import type { Verdict } from '../../../../electron/engine/evaluation/sheet.ts';
import { holm } from '../../../../electron/engine/statistics/holm.ts';
import { mcnemar } from '../../../../electron/engine/statistics/mcnemar.ts';
import { pairedShares } from '../../../../electron/engine/statistics/pairedShares.ts';
import { createRandom, type Random } from '../../../../electron/engine/statistics/random.ts';
import { points, right, scriptedCandidate, scriptedRun, type ScriptedCell } from './scriptedRun.ts';

/** A baseline that is right in every row but the last `losses`' ones, and others with so many wins and losses against it. */
function against(rows: number, others: { wins: number; losses: number }[]): DecisionInput {
  return scriptedRun({
    candidates: [scriptedCandidate('base'), ...others.map((_, index) => scriptedCandidate(`c${index}`))],
    rows,
    metrics: [right],
    cell(candidate, position) {
      const other = others[Number(candidate.slice(1))];
      // The first 100 rows are wrong of the baseline, so that there is something to win.
      const base = position < 100 ? 0 : 1;
      if (other === undefined) return { scores: { right: base } };
      const flipped = position < 100 ? position < other.wins : position >= rows - other.losses;
      return { scores: { right: flipped ? 1 - base : base } };
    },
  });
}

function verdicts(input: DecisionInput, metric = 'right', margin = 0.03): Verdict[] {
  const table = readScores(input);
  const base = candidateColumn(table, 'base');
  const pairs = [...table.candidates.values()]
    .filter(({ id }) => id !== 'base')
    .map((column) => pairScores(column, base, metric));
  return decide(pairs, { margin, confidence: 0.95 });
}

describe('a verdict', () => {
  it.each([
    [500, 40, 8, 'better'],
    [500, 12, 10, 'not-worse'],
    [500, 2, 60, 'worse'],
    [120, 5, 7, 'cannot-tell'],
  ] as const)('over %i rows with %i wins and %i losses is "%s"', (rows, wins, losses, expected) => {
    const [verdict] = verdicts(against(rows, [{ wins, losses }]));
    const shares = pairedShares(wins, losses, rows);
    expect(verdict).toMatchObject({
      a: 'c0',
      b: 'base',
      wins,
      losses,
      ties: rows - wins - losses,
      n: rows,
      verdict: expected,
      difference: (wins - losses) / rows,
      ...shares.interval(0.95),
      p: mcnemar(wins, losses),
      test: 'mcnemar',
    });
  });

  // Catches: a number of rows that would not decide it, or that is said though it is decided.
  it('that cannot be told says how many rows are missing, and with so many it can', () => {
    const [first] = verdicts(against(200, [{ wins: 11, losses: 8 }]));
    expect(first?.verdict).toBe('cannot-tell');
    const more = first?.rowsNeeded ?? 0;
    expect(more).toBeGreaterThan(20);
    expect(more).toBeLessThan(1_000);
    const factor = (200 + more) / 200;
    const [later] = verdicts(against(200 + more, [{ wins: Math.round(11 * factor), losses: Math.round(8 * factor) }]));
    expect(later?.verdict).toBe('not-worse');
    expect(later?.rowsNeeded).toBeNull();
  });

  it('asks for no rows where the difference lies just at the margin: none would decide it', () => {
    const [verdict] = verdicts(against(400, [{ wins: 8, losses: 20 }]));
    expect(verdict).toMatchObject({ difference: -0.03, verdict: 'cannot-tell', rowsNeeded: null });
  });

  // Catches: many comparisons read as if each were the only one.
  it('of one among many needs more than one alone', () => {
    const pair = { wins: 14, losses: 11 };
    const [alone] = verdicts(against(400, [pair]));
    const among = verdicts(against(400, [pair, ...Array.from({ length: 7 }, () => ({ wins: 10, losses: 22 }))]));
    expect(alone?.verdict).toBe('not-worse');
    expect(among[0]?.low).toBeLessThan(alone?.low ?? 0);
    expect(among.map(({ adjustedP }) => adjustedP)).toEqual(holm(among.map(({ p }) => p)));
    // Eight at the 0.05 / 8 level, the first included: it is the clearest, and stands at 2.7 % alone.
    expect(among[0]?.verdict).toBe('cannot-tell');
  });

  // Catches: "better" claimed without the correction for how many were compared, though its interval lies above nothing.
  it('is "better" only if that holds among all that are compared', () => {
    const pair = { wins: 60, losses: 39 };
    const [alone] = verdicts(against(1_000, [pair]));
    expect(alone?.verdict).toBe('better');
    // Two that are clearly not worse leave the interval as it was, and yet there were three chances to find a difference.
    const [among] = verdicts(against(1_000, [pair, { wins: 1, losses: 1 }, { wins: 1, losses: 1 }]));
    expect(among?.low).toBeGreaterThan(0);
    expect(among?.adjustedP).toBeGreaterThan(0.05);
    expect(among?.verdict).toBe('not-worse');
  });

  // Holm's correction lets the second be tested more kindly once the first is clear; Bonferroni's would not.
  it('profits from others that are clear', () => {
    const [clear, second] = verdicts(
      against(400, [
        { wins: 0, losses: 90 },
        { wins: 14, losses: 11 },
      ]),
    );
    expect(clear?.verdict).toBe('worse');
    const alone = pairedShares(14, 11, 400).interval(0.95);
    expect(second?.low).toBeCloseTo(alone.low, 12);
    expect(second?.verdict).toBe('not-worse');
  });

  it('is turned for metrics where less is better', () => {
    const wrong: DecisionMetric = { ...right, better: 'lower' };
    const input = against(500, [{ wins: 2, losses: 60 }]);
    const [verdict] = verdicts({ ...input, metrics: [wrong] });
    expect(verdict).toMatchObject({ wins: 60, losses: 2, verdict: 'better' });
    expect(verdict?.difference).toBeCloseTo(58 / 500, 12);
  });

  // A model that answers word for word like the other one still was asked 40 rows only.
  it('about two that never differ is not certain', () => {
    const [few] = verdicts(against(120, [{ wins: 0, losses: 0 }]));
    expect(few).toMatchObject({ difference: 0, p: 1, verdict: 'cannot-tell' });
    expect(few?.rowsNeeded).toBeGreaterThan(0);
    expect(verdicts(against(400, [{ wins: 0, losses: 0 }]))[0]?.verdict).toBe('not-worse');
  });

  it('about scores is by the bootstrap', () => {
    const random = createRandom(6);
    const input = scriptedRun({
      candidates: [scriptedCandidate('base'), scriptedCandidate('c0'), scriptedCandidate('c1')],
      rows: 300,
      metrics: [points],
      cell: (candidate) => ({
        scores: { points: (candidate === 'c1' ? 0.3 : 0.5) + random.uniform() / 4 },
      }),
    });
    const [same, worse] = verdicts(input, 'points');
    expect(same).toMatchObject({ verdict: 'not-worse', test: 'bootstrap' });
    expect(worse).toMatchObject({ verdict: 'worse', test: 'bootstrap' });
    expect(worse?.difference).toBeCloseTo(-0.2, 1);
    expect(worse?.p).toBeLessThan(1e-3);
  });

  it('of nothing is none', () => {
    expect(decide([], { margin: 0.03, confidence: 0.95 })).toEqual([]);
  });
});

/** Scores of a pair whose true difference is exactly the margin to lose by. */
function atMargin(random: Random, rows: number, kind: 'right' | 'points', others = 1): DecisionInput {
  const metric = kind === 'right' ? right : points;
  const candidates = [scriptedCandidate('base')];
  for (let index = 0; index < others; index += 1) candidates.push(scriptedCandidate(`c${index}`));
  let base = 0;
  const bases: number[] = [];
  return scriptedRun({
    candidates,
    rows,
    metrics: [metric],
    cell(candidate, position): ScriptedCell {
      if (candidate === 'base') {
        base = kind === 'right' ? (random.uniform() < 0.7 ? 1 : 0) : random.uniform();
        bases[position] = base;
        return { scores: { [metric.name]: base } };
      }
      const own = bases[position] as number;
      const where = random.uniform();
      if (kind === 'right') {
        // Wins 0.3 * 0.3 = 9 %, losses 0.7 * 12 / 70 = 12 %.
        return { scores: { right: own === 0 ? (where < 0.3 ? 1 : 0) : where < 12 / 70 ? 0 : 1 } };
      }
      return { scores: { points: where < 0.5 ? own : own - 0.06 + 0.3 * random.normal() } };
    },
  });
}

/**
 * A seeded part of `npm run benchmark -- verdict`, which simulates 10,000 pairs. Of 400 pairs the share is uncertain by 0.8 points: fewer could not tell 2.6 % (which
 * 3,000 pairs of scores over 60 rows gave) from 5 %.
 */
describe('a difference of exactly the margin', () => {
  // Catches: an interval that is too short on the side that matters, a correction that is not one.
  it.each([
    ['right', 60],
    ['right', 250],
    ['points', 60],
  ] as const)(
    'is called "not worse" in hardly more than 2.5 of 100 cases (%s, %i rows)',
    (kind, rows) => {
      const random = createRandom(31);
      const runs = kind === 'right' ? 1_500 : 400;
      let mistaken = 0;
      for (let run = 0; run < runs; run += 1) {
        const [verdict] = verdicts(atMargin(random, rows, kind), kind);
        if (verdict?.verdict === 'not-worse' || verdict?.verdict === 'better') mistaken += 1;
      }
      expect(mistaken / runs).toBeLessThan(0.05);
      // Most of it is resampling: a second when nothing else runs, more on a busy machine.
    },
    60_000,
  );

  it('is called so for any of five candidates in at most 5 of 100 sheets', () => {
    const random = createRandom(32);
    let mistaken = 0;
    for (let run = 0; run < 500; run += 1) {
      const all = verdicts(atMargin(random, 100, 'right', 5));
      if (all.some(({ verdict }) => verdict === 'not-worse' || verdict === 'better')) mistaken += 1;
    }
    expect(mistaken / 500).toBeLessThan(0.05);
  });
});
