import { describe, expect, it } from 'vitest';
import type { EvaluationCell } from '../../../../electron/engine/evaluation/evaluationRun.ts';
import { readScores } from '../../../../electron/engine/evaluation/deciding/scoreTable.ts';
import { stayLocal } from '../../../../electron/engine/evaluation/deciding/stayLocal.ts';
import {
  errorRate,
  failedCell,
  points,
  right,
  scriptedAnswer,
  scriptedCandidate,
  scriptedRun,
  type ScriptedCell,
} from './scriptedRun.ts';

const cloud = scriptedCandidate('cloud', 'openai:big');
const small = scriptedCandidate('small');

/** The cloud is always right and costs 0.002 dollars a row, whose prompt has ten bytes. */
function run(
  own: (position: number, repeat: number) => ScriptedCell | EvaluationCell,
  rows = 10,
  repeats = 1,
  metrics = [right, points],
) {
  return scriptedRun({
    candidates: [cloud, small],
    rows,
    metrics,
    suite: { repeats },
    cell: (candidate, position, repeat) =>
      candidate === 'cloud'
        ? {
            scores: { right: 1 },
            prompt: '0123456é9',
            answer: scriptedAnswer({ cost: { usd: 0.002, priceListDate: '2026-11-01' }, leftMachine: true }),
          }
        : own(position, repeat),
  });
}

describe('local first, cloud when unsure', () => {
  /** The surer, the better: rows 0 to 5 are right. */
  const input = run((position) => ({ scores: { right: position < 6 ? 1 : 0 }, confidence: -position / 10 }));
  const { suite } = input.run;
  const options = { local: 'small', cloud: 'cloud', suite, signal: 'log-probability' } as const;

  // Catches: the unsure ones kept, money and bytes of the wrong side, shares of the sent instead of all rows.
  it('has a point for every threshold, from all sent to all kept', () => {
    const { points: curve, ...rest } = stayLocal(readScores(input), options);
    expect(rest).toEqual({ local: 'small', cloud: 'cloud', metric: 'right', signal: 'log-probability' });
    expect(curve).toHaveLength(11);
    expect(curve[0]).toEqual({
      threshold: null,
      local: 0,
      quality: 1,
      usdPer1000: expect.closeTo(2, 9) as number,
      bytesPer1000: 10_000,
    });
    expect(curve[6]).toMatchObject({ threshold: -0.5, local: 0.6, quality: 1 });
    expect(curve[6]?.usdPer1000).toBeCloseTo(0.8, 12);
    expect(curve[6]?.bytesPer1000).toBeCloseTo(4_000, 9);
    expect(curve[10]).toMatchObject({ threshold: -0.9, local: 1, quality: 0.6, usdPer1000: 0, bytesPer1000: 0 });
  });

  it('keeps rows together that are equally sure', () => {
    const even = run((position) => ({ scores: { right: 1 }, confidence: position < 7 ? -0.1 : -2 }));
    const { points: curve } = stayLocal(readScores(even), options);
    expect(curve.map(({ local }) => local)).toEqual([0, 0.7, 1]);
  });

  // A row whose answer has no log-probability is not a sure one.
  it('always sends what it knows nothing of, and leaves out what one side has no score of', () => {
    const partly = run((position) => {
      if (position === 9) return failedCell('small', 9);
      return { scores: { right: 0 }, confidence: position < 4 ? -0.1 : null };
    });
    const { points: curve } = stayLocal(readScores(partly), options);
    expect(curve.map(({ local }) => local)).toEqual([0, 4 / 9]);
    expect(curve[1]?.quality).toBeCloseTo(5 / 9, 12);
  });

  it('can go by how far repeats agree', () => {
    const thrice = run(
      (position, repeat) => ({
        scores: { right: position < 5 ? 1 : 0 },
        answer: scriptedAnswer({ text: position < 5 ? ' Yes ' : `answer ${repeat}` }),
      }),
      10,
      3,
    );
    const { points: curve } = stayLocal(readScores(thrice), { ...options, signal: 'self-agreement' });
    expect(curve.map(({ threshold, local, quality }) => [threshold, local, quality])).toEqual([
      [null, 0, 1],
      [1, 0.5, 1],
      [1 / 3, 1, 0.5],
    ]);
  });

  it('can go by a judge', () => {
    const judged = run((position) => ({ scores: { right: position % 2, points: position % 2 === 0 ? 0.2 : 0.9 } }));
    const { points: curve } = stayLocal(readScores(judged), { ...options, signal: 'judge', judge: 'points' });
    expect(curve.map(({ threshold, local, quality }) => [threshold, local, quality])).toEqual([
      [null, 0, 1],
      [0.9, 0.5, 1],
      [0.2, 1, 0.5],
    ]);
  });

  it('does not guess money: an unknown price is no price', () => {
    const unpriced = { ...input, cells: input.cells.map((cell) => ({ ...cell, answer: scriptedAnswer() })) };
    const { points: curve } = stayLocal(readScores(unpriced), options);
    expect(curve[0]?.usdPer1000).toBeNull();
    expect(curve.at(-1)?.usdPer1000).toBe(0);
  });

  it('knows figures of the whole set', () => {
    const rates = scriptedRun({
      candidates: [cloud, small],
      rows: 4,
      metrics: [errorRate],
      cell: (candidate, position) => ({
        scores: { errors: { value: 0, counts: { errors: candidate === 'cloud' ? 0 : position, words: 10 } } },
        confidence: -position,
      }),
    });
    const { points: curve } = stayLocal(readScores(rates), { ...options, suite: rates.run.suite });
    expect(curve.map(({ quality }) => quality)).toEqual([0, 0, 1 / 40, 3 / 40, 6 / 40]);
  });

  it('says why it cannot be drawn', () => {
    const table = readScores(run(() => ({ scores: { right: 1 } })));
    for (const signal of ['log-probability', 'self-agreement', 'judge'] as const) {
      expect(() => stayLocal(table, { ...options, signal })).toThrow(
        expect.objectContaining({ code: 'evaluation/no-signal' }),
      );
    }
    const none = readScores(run((position) => failedCell('small', position)));
    expect(() => stayLocal(none, options)).toThrow(expect.objectContaining({ code: 'evaluation/no-rows' }));
  });

  it('of many rows has at most 101 points, the ends among them', () => {
    const many = run((position) => ({ scores: { right: 1 }, confidence: -position / 1000 }), 1_000);
    const { points: curve } = stayLocal(readScores(many), options);
    expect(curve).toHaveLength(101);
    expect([curve[0]?.local, curve.at(-1)?.local]).toEqual([0, 1]);
  });
});
