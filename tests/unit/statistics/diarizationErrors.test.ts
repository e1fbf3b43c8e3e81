import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diarizationErrors, type SpokenTurn } from '../../../electron/engine/statistics/diarizationErrors.ts';
import { optimalAssignment } from '../../../electron/engine/statistics/optimalAssignment.ts';

type Turn = [speaker: string, start: number, end: number];
interface Case {
  reference: Turn[];
  found: Turn[];
  collar: number;
  skipOverlap: boolean;
  missed: number;
  falseAlarm: number;
  confusion: number;
  correct: number;
  total: number;
}

const cases = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/diarization/errors.json'), 'utf8'),
) as Case[];
const turnsOf = (turns: Turn[]): SpokenTurn[] => turns.map(([speaker, start, end]) => ({ speaker, start, end }));

describe('diarization errors', () => {
  it('are those of pyannote.metrics, in 60 conversations with and without collars and overlaps', () => {
    for (const { reference, found, collar, skipOverlap, ...expected } of cases) {
      const errors = diarizationErrors(turnsOf(reference), turnsOf(found), { collar, skipOverlap });
      for (const part of ['missed', 'falseAlarm', 'confusion', 'correct', 'total'] as const) {
        expect(errors[part], part).toBeCloseTo(expected[part], 6);
      }
    }
    expect(cases).toHaveLength(60);
  });

  const turn = fc
    .record({ speaker: fc.nat(4), start: fc.nat(500), length: fc.integer({ min: 1, max: 60 }) })
    .map(({ speaker, start, length }) => ({ speaker, start: start / 10, end: (start + length) / 10 }));

  // Names are what a diarizer makes up: that they differ is no error, and in what order turns come says nothing.
  it('are none for the same turns under other names, and the same for a right and a shuffled order', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), fc.array(turn, { maxLength: 20 }), (reference, found) => {
        const renamed = reference.map((one) => ({ ...one, speaker: `other ${4 - one.speaker}` }));
        const own = diarizationErrors(reference, renamed.toReversed());
        expect(own.missed + own.falseAlarm + own.confusion).toBeCloseTo(0, 6);
        const errors = diarizationErrors(reference, found);
        expect(diarizationErrors(reference.toReversed(), found.toReversed()).confusion).toBeCloseTo(
          errors.confusion,
          6,
        );
        expect(errors.correct + errors.confusion + errors.missed).toBeCloseTo(errors.total, 6);
      }),
    );
  });

  it('have no rate where nobody speaks', () => {
    expect(diarizationErrors([], [{ speaker: 'a', start: 0, end: 1 }])).toMatchObject({ rate: null, falseAlarm: 1 });
  });
});

describe('the optimal assignment', () => {
  // Padded to a square, a file in which each turn has a speaker of its own held the engine up for minutes.
  it('of many to two takes no longer than looking at each', () => {
    const many = Array.from({ length: 3_000 }, (_, row) => [row === 7 ? 9 : 1, row === 2_999 ? 9 : 1]);
    const began = performance.now();
    const found = optimalAssignment(many);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(found.flatMap((column, row) => (column === null ? [] : [[row, column]]))).toEqual([
      [7, 0],
      [2_999, 1],
    ]);
    const turned = [many.map(([one = 0]) => one), many.map(([, two = 0]) => two)];
    expect(optimalAssignment(turned)).toEqual([7, 2_999]);
  });

  // A greedy one is right most of the time, and wrong without a sign.
  it('is worth as much as the best of all', () => {
    const best = (worth: number[][], row: number, taken: ReadonlySet<number>): number => {
      if (row === worth.length) return 0;
      let most = best(worth, row + 1, taken);
      worth[row]?.forEach((value, column) => {
        if (!taken.has(column)) most = Math.max(most, value + best(worth, row + 1, new Set([...taken, column])));
      });
      return most;
    };
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })).chain(([rows, columns]) =>
          fc.array(fc.array(fc.nat(20), { minLength: columns, maxLength: columns }), {
            minLength: rows,
            maxLength: rows,
          }),
        ),
        (worth) => {
          const found = optimalAssignment(worth);
          const columns = found.filter((column) => column !== null);
          expect(new Set(columns).size).toBe(columns.length);
          const sum = found.reduce<number>(
            (all, column, row) => all + (column === null ? 0 : (worth[row]?.[column] ?? 0)),
            0,
          );
          expect(sum).toBe(best(worth, 0, new Set()));
        },
      ),
    );
  });
});
