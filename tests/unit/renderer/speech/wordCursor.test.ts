import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heardAt, lastBegun, timedWords } from '../../../../renderer/features/speech/transcript/wordCursor.ts';

describe('lastBegun', () => {
  it('finds what a look at each one would find', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 }),
        fc.integer({ min: -5, max: 60 }),
        (starts, seconds) => {
          const list = starts.toSorted((a, b) => a - b).map((start) => ({ start, end: start + 1 }));
          expect(lastBegun(list, seconds)).toBe(list.findLastIndex(({ start }) => start <= seconds));
        },
      ),
    );
  });
});

describe('heardAt', () => {
  it('marks no word in a pause, and the last one a moment longer', () => {
    const list = [
      { start: 0, end: 1 },
      { start: 5, end: 6 },
    ];
    expect(heardAt(list, 1.2)).toBe(0);
    expect(heardAt(list, 3)).toBe(-1);
    expect(heardAt(list, 5)).toBe(1);
    expect(heardAt(list, -1)).toBe(-1);
  });
});

const word = (text: string, start: number, probability: number | null = null) => ({
  text,
  start,
  end: start + 0.5,
  probability,
});

describe('timedWords', () => {
  it('gives each word its time and place', () => {
    const words = timedWords({ start: 0, end: 2, text: 'ask  not', words: [word('ask', 0.2, 0.9), word('not', 1)] });
    expect(words).toEqual([
      { text: 'ask', at: 0, start: 0.2, end: 0.7, probability: 0.9, estimated: false },
      { text: 'not', at: 5, start: 1, end: 1.5, probability: null, estimated: false },
    ]);
  });

  it('takes a word that the model gave in parts as one, as sure as its least sure part', () => {
    const words = timedWords({
      start: 0,
      end: 3,
      text: 'well-known man',
      words: [word(' well', 0, 0.9), word('-known', 0.5, 0.4), word(' man', 1, 0.8)],
    });
    expect(words.map(({ start, end, probability }) => [start, end, probability])).toEqual([
      [0, 1, 0.4],
      [1, 1.5, 0.8],
    ]);
  });

  it('reckons a time from the place in the text where there is none', () => {
    const words = timedWords({ start: 10, end: 20, text: 'aaaa bbbbb' });
    expect(words.map(({ start, end, estimated }) => [start, end, estimated])).toEqual([
      [10, 14, true],
      [15, 20, true],
    ]);
  });

  it('loses no word and stays inside the segment, whatever the model gave', () => {
    const anyWord = fc.record({
      text: fc.string({ maxLength: 6 }),
      start: fc.double({ min: 0, max: 9, noNaN: true }),
      end: fc.double({ min: 0, max: 10, noNaN: true }),
      probability: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.array(anyWord, { maxLength: 6 }), (text, words) => {
        const timed = timedWords({ start: 0, end: 10, text, words });
        expect(timed.map((one) => one.text).join(' ')).toBe(text.split(/\s+/u).filter(Boolean).join(' '));
        for (const one of timed) {
          expect(text.slice(one.at, one.at + one.text.length)).toBe(one.text);
          expect(one.start).toBeGreaterThanOrEqual(0);
          expect(one.start).toBeLessThanOrEqual(10);
        }
      }),
    );
  });
});
