import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRecording } from '../../../models/transcription/shortenedPauses.ts';
import { speechWindows, type SpeechWindow } from '../../../models/transcription/speechWindows.ts';
import { createLoudnessActivity } from '../../../models/transcription/loudnessActivity.ts';
import type { VoiceActivity } from '../../../models/transcription/voiceActivity.ts';

const rate = 16_000;

async function* inChunks(samples: Float32Array, size = 5_000) {
  for (let at = 0; at < samples.length; at += size) yield samples.subarray(at, at + size);
}

async function cut(samples: Float32Array, activity: VoiceActivity, size?: number): Promise<SpeechWindow[]> {
  const windows: SpeechWindow[] = [];
  for await (const window of speechWindows(inChunks(samples, size), activity)) windows.push(window);
  return windows;
}

/** Speech is what is not 0: a detector that never errs, so that only the cutting is tested. */
const certain = (): VoiceActivity => ({
  frameSamples: 480,
  hear: (samples) =>
    Array.from({ length: samples.length / 480 }, (_, frame) =>
      samples.subarray(frame * 480, (frame + 1) * 480).some((value) => value !== 0) ? 1 : 0,
    ),
  finish: () => [],
});

/** Every sample of speech has a number of its own, so that it can be found again. */
function speech(spans: readonly [silence: number, speech: number][]): Float32Array {
  const samples = new Float32Array(spans.reduce((sum, [quiet, loud]) => sum + quiet + loud, 0) * 480);
  let at = 0;
  for (const [quiet, loud] of spans) {
    at += quiet * 480;
    for (const end = at + loud * 480; at < end; at++) samples[at] = at + 1;
  }
  return samples;
}

describe('windows', () => {
  // A word that is cut, left out or read twice is a wrong transcript, however good the model.
  it('hold every bit of speech exactly once, in order, in 30 s at most', async () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 6, max: 300 }), fc.integer({ min: 5, max: 1_200 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(spans, fc.integer({ min: 1_000, max: 40_000 }), async (list, size) => {
        const samples = speech(list as [number, number][]);
        const windows = await cut(samples, certain(), size);
        let last = 0;
        let held = 0;
        for (const { samples: part, pieces, speech: said } of windows) {
          expect(part.length).toBeLessThanOrEqual(30 * rate);
          expect(said.length).toBeGreaterThan(0);
          for (let at = 0; at < part.length; at++) {
            const value = part[at] ?? 0;
            if (value === 0) continue;
            // Times of words are told from here.
            const place = Math.round(inRecording(pieces, at / rate, 'start') * rate);
            if (value !== place + 1) throw new Error('it is not where it says');
            if (value <= last) throw new Error(`${value} comes twice`);
            last = value;
            held += 1;
          }
        }
        const all = (list as [number, number][]).reduce((sum, [, loud]) => sum + loud, 0) * 480;
        // Someone who speaks half a minute without a breath loses at most a frame at the cut.
        expect(all - held).toBeLessThanOrEqual(windows.length * 480);
      }),
      { numRuns: 12, examples: [[[[6, 984]], 1_000]] },
    );
  });

  // What the model stopped before is lost for good, or written twice.
  it('bring what was not read of the last one again, at the start of the next, and nothing else', async () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 6, max: 300 }), fc.integer({ min: 5, max: 1_200 })), {
      minLength: 1,
      maxLength: 4,
    });
    const shares = fc.array(fc.double({ min: 0.1, max: 1.5, noNaN: true }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(spans, shares, async (list, readShares) => {
        const samples = speech(list as [number, number][]);
        const windows = speechWindows(inChunks(samples), certain());
        let unread: number | null = null;
        let last = 0;
        let held = 0;
        let count = 0;
        for (;;) {
          const found = await windows.next(unread);
          if (found.done === true) break;
          const { samples: part, pieces, speech: said } = found.value;
          expect(part.length).toBeLessThanOrEqual(30 * rate);
          // What is said to be speech and was read before would be judged, and its beginning held against the text, a second time.
          expect(Math.min(...said.map((span) => span.start))).toBeGreaterThanOrEqual(unread ?? 0);
          // All of it where the share is above 1; at least a second each time.
          const read = Math.max(1, ((readShares[count % readShares.length] ?? 2) * part.length) / rate);
          unread = read * rate < part.length ? inRecording(pieces, read, 'end') : null;
          for (const value of part.subarray(0, Math.round(read * rate))) {
            if (value === 0) continue;
            // Seconds are rounded to samples on both sides.
            if (value <= last - 2) throw new Error(`${value} comes twice`);
            last = value;
            held += 1;
          }
          count += 1;
        }
        const all = (list as [number, number][]).reduce((sum, [, loud]) => sum + loud, 0) * 480;
        expect(all - held).toBeLessThanOrEqual(count * 480);
      }),
      { numRuns: 12 },
    );
  });

  // The default of cutting anywhere is what makes words wrong at every half minute.
  it('end in a silence where there is one', async () => {
    // Sentences of 4 s with breaths of 0.3 s: 100 s.
    const windows = await cut(speech(Array.from({ length: 23 }, () => [10, 133] as [number, number])), certain());
    expect(windows.length).toBeLessThanOrEqual(5);
    for (const { samples } of windows) expect(samples.at(-1) === 0 || samples[0] === 0).toBe(true);
  });

  // A third window for the last word costs as much as the two before it.
  it('shorten pauses where more fits then, and only there', async () => {
    // 31.4 s with two pauses of 2.4 s, frames of 30 ms.
    const talk = speech([
      [10, 300],
      [80, 300],
      [80, 300],
      [10, 5],
    ]);
    const [window, ...more] = await cut(talk, certain());
    expect(more).toEqual([]);
    expect(window?.pieces).toHaveLength(3);
    expect((window?.samples.length ?? 0) / rate).toBeLessThan(30);
    const left = (window?.pieces ?? []).slice(1).map(({ from }, place) => {
      const before = window?.pieces[place];
      return (from - (before?.from ?? 0) - (before?.length ?? 0)) / rate;
    });
    // Each as much as it takes, and no more.
    expect(left[0]).toBeCloseTo(left[1] ?? 0, 3);
    expect(left[0]).toBeLessThan(1.8);
    // What fits as it is stays as it is.
    const [short] = await cut(
      speech([
        [10, 300],
        [80, 300],
      ]),
      certain(),
    );
    expect(short?.pieces).toHaveLength(1);
    expect(inRecording(window?.pieces ?? [], 15, 'start')).toBeGreaterThan(15 + (left[0] ?? 0));
  });

  it('are none where nobody speaks', async () => {
    expect(await cut(new Float32Array(rate * 10), certain())).toEqual([]);
    expect(await cut(new Float32Array(0), certain())).toEqual([]);
  });

  // Silence inside a window is where models invent.
  it('leave long silences out', async () => {
    const windows = await cut(
      speech([
        [10, 60],
        [400, 60],
      ]),
      certain(),
    );
    expect(windows.map(({ samples }) => Math.round(samples.length / rate))).toEqual([2, 2]);
  });
});

describe('the detector by loudness', () => {
  const seconds = 8;
  const make = (sample: (at: number) => number) => Float32Array.from({ length: seconds * rate }, (_, at) => sample(at));
  const noise = () => {
    let state = 12_345;
    return () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 1_073_741_824 - 1;
    };
  };
  const white = noise();
  const brown = noise();
  let walk = 0;
  const chord = [220, 262, 196, 247];
  const sine = (hertz: number, at: number) => Math.sin((2 * Math.PI * hertz * at) / rate);

  // What goes to the model from here comes back as "you" and "Thank you for watching".
  it.each([
    ['silence', make(() => 0)],
    ['white noise', make(() => white() * 0.1)],
    ['a rumble', make(() => (walk = walk * 0.98 + brown() * 0.02))],
    ['mains hum', make((at) => 0.2 * sine(50, at))],
    ['a tone', make((at) => 0.3 * sine(440, at))],
    [
      'organ chords',
      make((at) =>
        [1, 1.26, 1.5].reduce((sum, part) => sum + 0.1 * sine((chord[Math.floor(at / rate) % 4] ?? 0) * part, at), 0),
      ),
    ],
  ])('hears nobody in %s', async (_name, samples) => {
    expect(await cut(samples, createLoudnessActivity())).toEqual([]);
  });

  // Loud beside a silence is not yet speech: a dial tone, a kettle. That it sets in may be a word.
  it('takes a tone that sets in for a short sound at most', async () => {
    const windows = await cut(
      make((at) => (at < 3 * rate ? 0 : 0.3 * sine(440, at))),
      createLoudnessActivity(),
    );
    const spans = windows.flatMap(({ speech: said }) => said);
    expect(spans.reduce((sum, { start, end }) => sum + end - start, 0)).toBeLessThan(1);
  });

  // A detector that needs a while to wake up loses the first word.
  it('hears syllables from the first on, in noise too', async () => {
    const hiss = noise();
    const samples = make((at) => {
      const syllable = Math.max(0, Math.sin((2 * Math.PI * 4 * at) / rate));
      const speaks = at > rate && at < 5 * rate;
      return (speaks ? 0.2 * syllable * (sine(140, at) + sine(700, at) / 2) : 0) + hiss() * 0.002;
    });
    const [window, ...more] = await cut(samples, createLoudnessActivity());
    expect(more).toEqual([]);
    expect(window?.speech[0]?.start).toBeGreaterThan(0.9);
    expect(window?.speech[0]?.start).toBeLessThan(1.15);
    expect(window?.speech.at(-1)?.end).toBeGreaterThan(4.8);
    expect(window?.speech.at(-1)?.end).toBeLessThan(5.2);
  });
});
