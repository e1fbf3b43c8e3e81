import { describe, expect, it } from 'vitest';
import { compareRows } from '../../../../electron/engine/evaluation/deciding/compareRows.ts';
import { judgeAgreement } from '../../../../electron/engine/evaluation/deciding/judgeAgreement.ts';
import { makeSheet } from '../../../../electron/engine/evaluation/deciding/makeSheet.ts';
import { quantisationLadder } from '../../../../electron/engine/evaluation/deciding/quantisationLadder.ts';
import { readScores } from '../../../../electron/engine/evaluation/deciding/scoreTable.ts';
import { slices } from '../../../../electron/engine/evaluation/deciding/slices.ts';
import { wilson } from '../../../../electron/engine/statistics/wilson.ts';
import { errorRate, failedCell, points, right, scriptedCandidate, scriptedRun } from './scriptedRun.ts';

const base = scriptedCandidate('base', 'openai:big');
const small = scriptedCandidate('small');

describe('slices', () => {
  /** News of three kinds; the small one is wrong in half of the sport. */
  const input = scriptedRun({
    candidates: [base, small],
    rows: 120,
    metrics: [right, points],
    cell: (candidate, position) => ({
      scores: {
        right: candidate === 'small' && position % 3 === 0 && position % 2 === 0 ? 0 : 1,
        points: position / 120,
      },
    }),
  });
  const kinds = ['sport', 'world', 'money'];
  const places = Array.from({ length: 120 }, (_, position) => position);
  const values = places.map((position) => kinds[position % 3] ?? '');
  const nothing = places.map(() => '');
  const { suite } = input.run;

  it('say where the local model loses', () => {
    const found = slices(readScores(input), { column: 'kind', values, suite });
    expect(found.map(({ value, rows: count }) => [value, count])).toEqual([
      ['money', 40],
      ['sport', 40],
      ['world', 40],
    ]);
    const sport = found[1];
    expect(sport?.metrics['small']).toMatchObject({ mean: 0.5, n: 40, missing: 0, ...wilson(20, 40, 0.95) });
    expect(sport?.difference['small']?.difference).toBe(-0.5);
    expect(sport?.difference['small']?.high).toBeLessThan(-0.3);
    expect(sport?.difference['base']).toBeUndefined();
    expect(found[0]?.difference['small']?.difference).toBe(0);
  });

  it('are at most fifty, the largest first', () => {
    expect(slices(readScores(input), { column: 'odd', values: places.map(String), suite })).toHaveLength(50);
  });

  it('of a column that says nothing are one nameless group', () => {
    const found = slices(readScores(input), { column: 'nothing', values: nothing, suite });
    expect(found.map(({ value, rows: count }) => [value, count])).toEqual([['', 120]]);
  });

  // Catches: a quick way that says something else than the sheet.
  it("over all rows have the sheet's figures, near enough", () => {
    for (const primary of ['right', 'points']) {
      const [all] = slices(readScores(input), { column: 'nothing', values: nothing, suite: { ...suite, primary } });
      const sheet = makeSheet({ ...input, run: { id: 'x', suite: { ...suite, primary } } });
      for (const line of sheet.candidates) {
        const [quick, drawn] = [all?.metrics[line.id], line.metrics[primary]];
        expect(quick?.mean).toBeCloseTo(drawn?.mean ?? 0, 12);
        expect(quick?.low).toBeCloseTo(drawn?.low ?? 0, 1.5);
        expect(quick?.high).toBeCloseTo(drawn?.high ?? 0, 1.5);
      }
    }
  });

  // Three rows of equal scores are no proof that the next is equal.
  it('of a few equal rows are not certain', () => {
    const equal = scriptedRun({
      candidates: [base, small],
      rows: 3,
      metrics: [points],
      cell: () => ({ scores: { points: 0.5 } }),
    });
    const [all] = slices(readScores(equal), { column: 'nothing', values: ['', '', ''], suite: equal.run.suite });
    expect(all?.difference['small']?.difference).toBe(0);
    expect(all?.difference['small']?.low).toBeLessThan(-0.3);
    expect(all?.metrics['small']?.low).toBeLessThan(0.3);
  });

  it('know figures of the whole set', () => {
    const rates = scriptedRun({
      candidates: [base, small],
      rows: 60,
      metrics: [errorRate],
      cell: (candidate, position) => ({
        scores: {
          errors: { value: 0, counts: { errors: position % 3 === 0 && candidate === 'small' ? 2 : 1, words: 10 } },
        },
      }),
    });
    const [first] = slices(readScores(rates), {
      column: 'kind',
      values: values.slice(0, 60),
      suite: { ...suite, primary: 'errors' },
    }).filter(({ value }) => value === 'sport');
    expect(first?.metrics['small']?.mean).toBeCloseTo(0.2, 12);
    // Less is better: more errors are a loss.
    expect(first?.difference['small']?.difference).toBeCloseTo(-0.1, 12);
  });
});

describe('two candidates row by row', () => {
  const input = scriptedRun({
    candidates: [base, small],
    rows: 8,
    metrics: [points],
    cell: (candidate, position) => {
      if (candidate === 'small' && position === 6) return failedCell('small', 6);
      if (candidate === 'small' && position === 7) return null;
      if (position === 5) return { scores: { points: candidate === 'small' ? null : 1 } };
      const values = candidate === 'small' ? [0.5, 0.9, 0.1, 0.5, 0.3] : [0.5, 0.4, 0.9, 0.5, 0.2];
      return { scores: { points: values[position] ?? 0 } };
    },
  });

  // Catches: a failed row taken for a loss, one that is still to come taken for a tie.
  it('are shown where they differ, the largest difference first', () => {
    const found = compareRows(readScores(input), 'small', 'base', 'points');
    expect(found).toMatchObject({ wins: 2, losses: 1, ties: 2, unscored: 2, waiting: 1 });
    expect(found.rows.map(({ row, outcome }) => [row, outcome])).toEqual([
      ['row-2', 'loss'],
      ['row-1', 'win'],
      ['row-4', 'win'],
      ['row-5', 'unscored'],
      ['row-6', 'unscored'],
    ]);
    expect(found.rows[4]).toMatchObject({ a: null, b: 0, position: 6 });
  });

  it('are the same the other way round', () => {
    const found = compareRows(readScores(input), 'base', 'small', 'points');
    expect(found).toMatchObject({ wins: 1, losses: 2, ties: 2 });
  });
});

describe('the quantisation ladder', () => {
  const sizes = { q2: 100, q4: 200, q8: 400, f16: 800 };
  const losses: Record<string, number> = { q2: 0.3, q4: 0.004, q8: 0, f16: 0 };
  const ladder = (rows: number, only: (keyof typeof sizes)[] = ['q2', 'q4', 'q8', 'f16']) => {
    const input = scriptedRun({
      candidates: only.map((id) => scriptedCandidate(id)),
      rows,
      metrics: [right],
      cell: (candidate, position) => ({
        scores: { right: position % 1000 < 1000 * (losses[candidate] ?? 0) || position % 4 === 3 ? 0 : 1 },
      }),
    });
    const steps = only.map((candidate) => ({
      candidate,
      quantization: candidate.toUpperCase(),
      sizeBytes: sizes[candidate],
      perplexity: null,
      klDivergence: null,
      sameLikeliest: null,
    }));
    return quantisationLadder(readScores(input), { steps: steps.toReversed(), suite: input.run.suite });
  };

  it('names the smallest that is not measurably worse than the largest', () => {
    const found = ladder(1000);
    expect(found?.rungs.map(({ candidate, verdict }) => [candidate, verdict?.verdict ?? null])).toEqual([
      ['q2', 'worse'],
      ['q4', 'not-worse'],
      ['q8', 'not-worse'],
      ['f16', null],
    ]);
    expect(found).toMatchObject({ smallest: 'q4', reference: 'f16' });
  });

  // Catches: "cannot tell" read as "not worse".
  it('names none where rows are too few to tell, and the largest where all others are worse', () => {
    expect(ladder(40, ['q4', 'q8', 'f16'])?.smallest).toBeNull();
    expect(ladder(1000, ['q2', 'f16'])?.smallest).toBe('f16');
    expect(ladder(1000, ['f16'])).toBeNull();
  });
});

describe('a judge', () => {
  it("is held against the person's own labels, where it did not abstain", () => {
    const said = (judge: string | null, person: string, times: number) =>
      Array.from({ length: times }, () => ({ judge, person }));
    const found = judgeAgreement(
      [
        ...said('good', 'good', 20),
        ...said('good', 'bad', 5),
        ...said('bad', 'good', 10),
        ...said('bad', 'bad', 15),
        ...said(null, 'bad', 3),
      ],
      { confidence: 0.95 },
    );
    // Cohen's own arithmetic: (0.7 - 0.5) / (1 - 0.5).
    expect(found.kappa).toBeCloseTo(0.4, 12);
    expect(found).toMatchObject({ n: 50, abstained: 3, agree: 35, classes: ['bad', 'good'] });
    expect(found.table).toEqual([
      [15, 5],
      [10, 20],
    ]);
    expect(found.low).toBeLessThan(0.4);
    expect(found.high).toBeGreaterThan(0.4);
  });

  it('that was never labelled agrees with nobody', () => {
    expect(judgeAgreement([], { confidence: 0.95 })).toMatchObject({ kappa: null, n: 0, agree: 0 });
  });
});
