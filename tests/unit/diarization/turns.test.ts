import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinWindows } from '../../../models/diarization/joinWindows.ts';
import { labelSegments } from '../../../models/diarization/labelSegments.ts';
import { hopFrames, windowsOf } from '../../../models/diarization/windowsOf.ts';
import { frameSamples, sampleRate, windowFrames } from '../../../models/workers/diarization/diarizationFacts.ts';

const hop = hopFrames * frameSamples;

async function windowsIn(samples: Float32Array, cuts: readonly number[]) {
  const edges = [0, ...cuts.map((cut) => Math.min(cut, samples.length)).sort((a, b) => a - b), samples.length];
  async function* chunks() {
    for (let place = 1; place < edges.length; place++) yield samples.subarray(edges[place - 1], edges[place]);
  }
  const windows = windowsOf(chunks());
  const found = [];
  for (;;) {
    const next = await windows.next();
    if (next.done === true) return { windows: found, seconds: next.value.seconds };
    found.push(next.value);
  }
}

describe('windows', () => {
  // A sample that is lost between two pieces moves everything behind it.
  it('hold the recording whole and in its place, however it comes in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 500_000 }),
        fc.array(fc.nat(500_000), { maxLength: 12 }),
        async (length, cuts) => {
          const samples = Float32Array.from({ length }, (_, place) => place);
          const { windows, seconds } = await windowsIn(samples, cuts);
          expect(seconds).toBeCloseTo(length / sampleRate, 9);
          windows.forEach(({ place, samples: own, heardTo }, at) => {
            expect(place).toBe(at);
            expect(own[0]).toBe(place * hop);
            expect(own.at(-1)).toBe(place * hop + own.length - 1);
            expect(heardTo * sampleRate).toBeCloseTo(place * hop + own.length, 3);
          });
          expect((windows.at(-1)?.samples.at(-1) ?? -1) + 1).toBe(length);
          // The last one brings something that the one before did not have.
          expect(windows).toHaveLength(length === 0 ? 0 : 1 + Math.max(0, Math.ceil((length - 160_000) / hop)));
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('windows that are joined', () => {
  const heard = (place: number, active: Uint8Array, speakers: (number | undefined)[]) => ({
    firstFrame: place * hopFrames,
    active,
    speakers,
  });

  it('give the turns back that they were cut from, whatever each window calls its speakers', () => {
    const span = fc
      .tuple(fc.nat(1_400), fc.integer({ min: 5, max: 300 }))
      .map(([start, length]) => ({ start, end: Math.min(1_480, start + length) }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), fc.array(span, { maxLength: 5 }), fc.nat(7), (one, other, swap) => {
        const total = hopFrames * 3 + windowFrames;
        const said = [one, other].map((spans) =>
          Uint8Array.from({ length: total }, (_, frame) =>
            Number(spans.some(({ start, end }) => frame >= start && frame < end)),
          ),
        );
        const windows = [0, 1, 2, 3].map((place) => {
          const [first, second] = (swap & (1 << place)) === 0 ? [0, 1] : [1, 0];
          const active = Uint8Array.from({ length: windowFrames }, (_, frame) => {
            const at = place * hopFrames + frame;
            return (said[first as number]?.[at] ?? 0) | ((said[second as number]?.[at] ?? 0) << 1);
          });
          return heard(place, active, [first, second]);
        });
        const found = [0, 1].map(() => new Uint8Array(total));
        const frameOf = (seconds: number) => Math.round((seconds * sampleRate - 360) / frameSamples);
        for (const { speaker, start, end } of joinWindows(windows))
          found[speaker]?.fill(1, frameOf(start), frameOf(end));
        // Numbered as they first appear; of two who begin at once it may be either.
        const order = (frames: Uint8Array) => [...frames].join('');
        const first = (frames: Uint8Array) => (frames.indexOf(1) + total + 1) % (total + 1);
        expect(found.map(order).sort()).toEqual(said.map(order).sort());
        expect(first(found[0] as Uint8Array)).toBeLessThanOrEqual(first(found[1] as Uint8Array));
      }),
      { numRuns: 50 },
    );
  });

  it('leave out a voice that nobody knows, and say nothing of silence', () => {
    const active = new Uint8Array(windowFrames).fill(0b10);
    expect(joinWindows([heard(0, active, [0])])).toEqual([]);
    expect(joinWindows([])).toEqual([]);
    // A place that is not filled is nobody, too.
    const sparse: (number | undefined)[] = [];
    sparse[1] = 0;
    expect(joinWindows([heard(0, active, sparse)])).toHaveLength(1);
  });

  // A line of figures for each voice: a day of radio with its hundred voices took a gigabyte of the engine's memory, and seconds of its time.
  it('take no memory for how many voices there are', () => {
    const active = new Uint8Array(windowFrames).fill(0b11);
    const [many, more] = [9_999_999, 10_000_000];
    const turns = joinWindows([heard(0, active, [0, many]), heard(1, active, [more, 0])]);
    expect(turns.map(({ speaker }) => speaker)).toEqual([0, 1, 2]);
  });
});

describe('labels', () => {
  const words = (text: string, from = 0, each = 0.5) =>
    text.split(' ').map((word, place) => ({
      text: word,
      start: from + place * each,
      end: from + (place + 1) * each,
      probability: 1,
    }));
  const turn = (speaker: number, start: number, end: number) => ({ speaker, start, end });

  it('part a segment where the speaker changes, at the word', () => {
    const text = 'Are you there? Yes, I am. Good.';
    const [pieces] = labelSegments(
      [{ start: 0, end: 3.5, text, words: words(text) }],
      [turn(0, 0, 1.6), turn(1, 1.4, 2.9), turn(0, 3, 3.5)],
    );
    expect(pieces?.map(({ speaker, start, end, text: said }) => ({ speaker, start, end, said }))).toEqual([
      { speaker: 0, start: 0, end: 1.5, said: 'Are you there?' },
      { speaker: 1, start: 1.5, end: 3, said: 'Yes, I am.' },
      { speaker: 0, start: 3, end: 3.5, said: 'Good.' },
    ]);
  });

  it('go by most of the time where words have none, and are left out where nobody is heard', () => {
    const segment = { start: 1, end: 3, text: 'all of it' };
    expect(labelSegments([segment], [turn(0, 0, 1.9), turn(1, 1.9, 9)])).toEqual([[{ speaker: 1, ...segment }]]);
    expect(labelSegments([segment], [turn(0, 5, 6)])).toEqual([[{ speaker: null, ...segment }]]);
  });

  // Times of words are off by a tenth of a second: one short word of somebody else is a mistake, not a turn.
  it('do not part a segment for one short word', () => {
    const text = 'one two three four';
    const spoken = [{ start: 0, end: 0.8, text, words: words(text, 0, 0.2) }];
    expect(labelSegments(spoken, [turn(0, 0, 0.6), turn(1, 0.6, 0.8)])[0]).toHaveLength(1);
    expect(labelSegments(spoken, [turn(1, 0, 0.2), turn(0, 0.2, 0.8)])[0]).toMatchObject([{ speaker: 0 }]);
  });

  it('lose no letter and no word, and leave whole what cannot be parted', () => {
    const word = fc.stringMatching(/^[a-c,.]{1,4}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(3), fc.nat(60), fc.integer({ min: 1, max: 30 })), { maxLength: 8 }),
        fc.boolean(),
        (all, spans, edited) => {
          const text = all.join(' ');
          const timed = words(text).map((one) => (edited ? { ...one, text: `${one.text}?` } : one));
          const turns = spans
            .map(([speaker, start, length]) => turn(speaker, start / 10, (start + length) / 10))
            .sort((a, b) => a.start - b.start);
          const [pieces = []] = labelSegments([{ start: 0, end: all.length / 2, text, words: timed }], turns);
          expect(pieces.map((piece) => piece.text).join(' ')).toBe(text);
          expect(pieces.flatMap((piece) => piece.words ?? [])).toEqual(timed);
          expect(pieces[0]?.start).toBe(0);
          expect(pieces.at(-1)?.end).toBe(all.length / 2);
          if (edited) expect(pieces).toHaveLength(1);
        },
      ),
    );
  });
});
