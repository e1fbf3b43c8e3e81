import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonMethod } from '../../../electron/engine/features/speech/comparisonTotals.ts';
import {
  pooledSpeakers,
  referenceTurns,
  speakerErrors,
} from '../../../electron/engine/features/speech/speakerErrors.ts';
import { diarizationErrors, type SpokenTurn } from '../../../electron/engine/statistics/diarizationErrors.ts';

type Turn = [speaker: string, start: number, end: number];
const cases = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/diarization/errors.json'), 'utf8'),
) as { reference: Turn[]; found: Turn[]; collar: number; skipOverlap: boolean; missed: number; total: number }[];

const segment = (start: number, end: number) => ({
  start,
  end,
  text: 'well',
  averageLogProbability: null,
  noSpeechProbability: null,
  compressionRatio: 1,
  doubts: [],
});
const turnsOf = (turns: readonly Turn[]): SpokenTurn[] =>
  turns.map(([speaker, start, end]) => ({ speaker, start, end }));

describe('who speaks, in a transcript', () => {
  // The figures are those of pyannote.metrics: on the way through segments nothing may be lost or given to another.
  it('is as wrong as the turns are where each segment is one turn', () => {
    let counted = 0;
    for (const { reference, found, collar, skipOverlap, missed, total } of cases) {
      const inOrder = found.toSorted((a, b) => a[1] - b[1]);
      const overlaps = inOrder.some((turn, place) => place > 0 && turn[1] < (inOrder[place - 1]?.[2] ?? 0));
      if (overlaps || collar > 0 || skipOverlap) continue;
      counted += 1;
      const names = [...new Set(inOrder.map(([speaker]) => speaker))];
      const errors = speakerErrors(
        turnsOf(reference),
        inOrder.map(([, start, end]) => segment(start, end)),
        inOrder.map(([speaker, start, end]) => ({ speaker: names.indexOf(speaker), start, end })),
      );
      expect(errors.missed).toBeCloseTo(missed, 6);
      expect(errors.total).toBeCloseTo(total, 6);
      expect(errors).toEqual(diarizationErrors(turnsOf(reference), turnsOf(inOrder)));
    }
    expect(counted).toBeGreaterThan(0);
  });

  it('is missed where a transcript has no text, and wrong where it gives a sentence to somebody else', () => {
    const reference = turnsOf([
      ['Ann', 0, 4],
      ['Bo', 4, 8],
    ]);
    const turns = [
      { speaker: 0, start: 0, end: 4 },
      { speaker: 1, start: 4, end: 8 },
    ];
    expect(speakerErrors(reference, [segment(0, 4)], turns)).toMatchObject({ rate: 0.5, missed: 4, confusion: 0 });
    // One segment over both goes to whoever has most of it.
    expect(speakerErrors(reference, [segment(0, 7)], turns)).toMatchObject({ missed: 1, confusion: 3 });
    expect(referenceTurns([{ start: 0, end: 1, text: 'a' }])).toBeNull();
  });

  // A mean of rates would let a recording of three seconds count as much as one of an hour.
  it('over several recordings is what it is in one that holds them all, when nobody speaks in two of them', () => {
    const turn = fc
      .record({ speaker: fc.nat(2), start: fc.nat(100), length: fc.integer({ min: 1, max: 20 }) })
      .map(({ speaker, start, length }) => ({ speaker, start, end: start + length }));
    const recording = fc.record({
      reference: fc.array(turn, { maxLength: 6 }),
      found: fc.array(turn, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(recording, { minLength: 1, maxLength: 6 }), (all) => {
        const moved = (turns: readonly { speaker: number; start: number; end: number }[], place: number) =>
          turns.map(({ speaker, start, end }) => ({
            speaker: `${place} ${speaker}`,
            start: start + place * 1_000,
            end: end + place * 1_000,
          }));
        const whole = diarizationErrors(
          all.flatMap(({ reference }, place) => moved(reference, place)),
          all.flatMap(({ found }, place) => moved(found, place)),
        );
        const [pooled] = pooledSpeakers([all.map(({ reference, found }) => diarizationErrors(reference, found))], null);
        if (whole.rate === null) expect(pooled?.rate).toBeNull();
        else expect(pooled?.rate).toBeCloseTo(whole.rate, 9);
        expect(pooled).toMatchObject({ interval: null, recordings: all.length });
      }),
    );
  });

  it('has an interval around its rate, the same each time, and none where it was not measured', () => {
    const errors = Array.from({ length: 8 }, (_, place) => ({
      rate: null,
      missed: place,
      falseAlarm: 1,
      confusion: 0,
      correct: 0,
      total: 20,
    }));
    const [own, none] = pooledSpeakers([errors, null], comparisonMethod);
    expect(own?.rate).toBeCloseTo((28 + 8) / 160);
    expect(own?.interval?.low).toBeLessThan(own?.rate ?? 0);
    expect(own?.interval?.high).toBeGreaterThan(own?.rate ?? 1);
    expect(pooledSpeakers([errors, null], comparisonMethod)[0]).toEqual(own);
    expect(none).toMatchObject({ rate: null, interval: null, recordings: 0 });
  });
});
