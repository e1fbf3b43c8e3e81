import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../../electron/engine/evaluation/deciding/compareRuns.ts';
import { createRandom } from '../../../../electron/engine/statistics/random.ts';
import { points, right, scriptedAnswer, scriptedCandidate, scriptedRun } from './scriptedRun.ts';

/** A run of two candidates; the second is what a test makes of it. */
function runOf(
  seed: number,
  given: { worse?: number; slower?: number; runtimeVersion?: string; rows?: number; threads?: readonly number[] },
) {
  const random = createRandom(seed);
  return scriptedRun({
    candidates: [scriptedCandidate('steady'), scriptedCandidate('changed')],
    rows: given.rows ?? 300,
    metrics: [right, points],
    cell(candidate, position) {
      const changed = candidate === 'changed';
      const isRight = position % 10 < (changed ? 8 - (given.worse ?? 0) : 8);
      return {
        scores: { right: isRight ? 1 : 0, points: 0.5 + 0.1 * random.normal() },
        answer: scriptedAnswer({
          timings: {
            loadMs: 0,
            queueMs: 0,
            ttftMs: 10,
            totalMs: (100 + (position % 50)) * (changed ? (given.slower ?? 1) : 1) * (1 + 0.1 * random.uniform()),
            outputTokensPerSecond: 50,
          },
          conditions: {
            runtimeVersion: changed ? (given.runtimeVersion ?? '1') : '1',
            threads: given.threads?.[position % given.threads.length] ?? 2,
            startedAt: new Date(seed * 1e9).toISOString(),
          },
        }),
      };
    },
  });
}

describe('the same suite run again', () => {
  // Catches: noise that is called a change. Scores and times of both runs are drawn anew.
  it('has not moved where only chance differs', () => {
    const found = compareRuns(runOf(1, {}), runOf(2, {}));
    expect(found.metrics.map(({ moved }) => moved)).toEqual(['no', 'no', 'no', 'no']);
    expect(found.speeds.map(({ moved }) => moved)).toEqual(['no', 'no']);
    expect(found.conditions).toEqual([]);
    expect(found.costs).toEqual([]);
    expect(found.rows).toEqual([]);
  });

  it('says what moved, by how much, and what was changed', () => {
    const found = compareRuns(runOf(1, {}), runOf(2, { worse: 1, slower: 1.5, runtimeVersion: '2' }));
    const moved = found.metrics.filter(({ moved: how }) => how !== 'no');
    expect(moved).toHaveLength(1);
    expect(moved[0]).toMatchObject({
      candidate: 'changed',
      metric: 'right',
      moved: 'worse',
      before: { mean: 0.8 },
      after: { mean: 0.7 },
      n: 300,
    });
    expect(moved[0]?.difference).toBeCloseTo(-0.1, 12);
    expect(found.speeds.find(({ candidate }) => candidate === 'changed')?.moved).toBe('slower');
    expect(found.speeds.find(({ candidate }) => candidate === 'changed')?.factor).toBeCloseTo(1.5, 1);
    expect(found.conditions).toEqual([{ candidate: 'changed', field: 'runtimeVersion', before: '1', after: '2' }]);
    expect(found.rows).toHaveLength(30);
    expect(found.rows[0]).toEqual({ candidate: 'changed', row: 'row-7', before: 1, after: 0, moved: 'worse' });
  });

  // Catches: "not stated" of what is stated for each answer, and was not the same for all.
  it('says of what changed within a run that it did', () => {
    const found = compareRuns(runOf(1, { threads: [1, 2] }), runOf(2, {}));
    expect(found.conditions).toContainEqual({
      candidate: 'steady',
      field: 'threads',
      before: 'not the same for all answers',
      after: 2,
    });
    expect(compareRuns(runOf(1, { threads: [1, 2] }), runOf(2, { threads: [2, 1] })).conditions).toEqual([]);
  });

  // Catches: places of rows taken for rows, when a row was added at the front.
  it('pairs rows by what they say, and leaves out those that only one run has', () => {
    const before = runOf(1, { rows: 200 });
    const after = runOf(1, { rows: 200 });
    const rows = [{ id: 'new' }, ...after.rows.slice(20)];
    const found = compareRuns(before, { ...after, rows });
    expect(found.onlyBefore).toEqual({ rows: 20, candidates: [] });
    expect(found.onlyAfter).toEqual({ rows: 1, candidates: [] });
    expect(found.metrics.every(({ n, difference }) => n === 180 && Math.abs(difference) < 1e-12)).toBe(true);
    expect(found.rows).toEqual([]);
  });

  it('names candidates that only one run has', () => {
    const [before, after] = [runOf(1, { rows: 50 }), runOf(2, { rows: 50 })];
    const [steady] = after.run.suite.candidates;
    const suite = { ...after.run.suite, candidates: steady === undefined ? [] : [steady] };
    const found = compareRuns(before, { ...after, run: { id: 'b', suite } });
    expect(found.onlyBefore.candidates).toEqual(['changed']);
    expect(new Set(found.metrics.map(({ candidate }) => candidate))).toEqual(new Set(['steady']));
  });
});
