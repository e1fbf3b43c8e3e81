import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import type {
  LocalTranscribeOptions,
  LocalTranscriptionFacts,
  TranscribedPart,
} from '../../../models/transcription/localTranscriptions.ts';
import type { SpeechLease, SpeechPool } from '../../../models/transcription/speechPool.ts';
import { transcribeWindows } from '../../../models/transcription/transcribeWindows.ts';
import { decodeSamples } from '../../../models/workers/speech/decodeSamples.ts';
import type { TranscribedWindow, TranscribeParams } from '../../../models/workers/speech/speechMethods.ts';

const rate = 16_000;

/** So many seconds of speech, each sample not 0, with a pause behind each. */
function recording(...spoken: number[]): Float32Array {
  const samples = new Float32Array(spoken.reduce((sum, seconds) => sum + seconds + 5, 0) * rate);
  let at = 0;
  for (const seconds of spoken) {
    samples.fill(0.5, at, at + seconds * rate);
    at += (seconds + 5) * rate;
  }
  return samples;
}

function answer(change: Partial<TranscribedWindow> = {}): TranscribedWindow {
  return {
    segments: [],
    language: 'en',
    languageProbability: 0.9,
    noSpeechProbability: 0,
    silent: false,
    readTo: null,
    tokens: 3,
    ...change,
  };
}

const said = (text: string, start: number, end: number): TranscribedWindow['segments'][number] => ({
  text,
  start,
  end,
  averageLogProbability: -0.1,
  compressionRatio: 1,
  repeated: false,
});

/**
 * @param read what the model makes of one window; which one it is is said by its samples
 * @param until the recording goes on at a second when this resolves
 */
async function run(
  samples: Float32Array,
  read: (samples: Float32Array, call: number) => TranscribedWindow,
  settings: LocalTranscribeOptions = {},
  {
    until,
    onPart,
    diesOf = () => false,
    room = Infinity,
  }: {
    until?: (second: number) => Promise<void>;
    onPart?: () => void;
    /** Whether the process dies of a call, counted from 1. */
    diesOf?: (windows: number, call: number) => boolean;
    /** How many windows the memory has room for. */
    room?: number;
  } = {},
) {
  const calls: Float32Array[][] = [];
  const languages: (string | null)[] = [];
  const lease = {
    loadMs: 7,
    hasRoomFor: (windows: number) => windows <= room,
    call(_name: string, params: TranscribeParams) {
      const windows = params.windows.map((window) => decodeSamples(window));
      calls.push(windows);
      languages.push(params.language);
      if (diesOf(windows.length, calls.length)) throw new YardstickError('worker/died', 'It died.');
      return Promise.resolve({ windows: windows.map((window) => read(window, calls.length)), memoryBytes: 1 });
    },
  } as unknown as SpeechLease;
  const pool = {
    requireUsable: () => undefined,
    use: <T>(_id: string, _signal: unknown, work: (given: SpeechLease) => Promise<T>) => work(lease),
  } as unknown as SpeechPool;
  async function* audio() {
    for (let at = 0; at < samples.length; at += rate) {
      await until?.(at / rate);
      yield samples.subarray(at, at + rate);
    }
  }
  const parts: TranscribedPart[] = [];
  for await (const part of transcribeWindows({
    pool,
    id: 'm',
    audio: audio(),
    settings,
    activity: {
      frameSamples: 512,
      hear: (heardNow) =>
        Array.from({ length: heardNow.length / 512 }, (_, frame) => (heardNow[frame * 512] === 0 ? 0 : 1)),
      finish: () => [],
    },
    factsOf: () => ({}) as LocalTranscriptionFacts,
  })) {
    parts.push(part);
    onPart?.();
  }
  const lengths = calls.map((windows) => windows.map(({ length }) => Math.round(length / rate)));
  return { lengths, parts, languages };
}

const textOf = (parts: readonly TranscribedPart[]) =>
  parts.flatMap(({ segments }) => segments.map(({ text }) => text)).join(' ');

describe('a window', () => {
  // Small models stop in the middle of a window now and then, and say that they read all of it: half a minute of speech is gone.
  it('is read on where the model stopped though somebody speaks', async () => {
    const { lengths, parts } = await run(recording(20), ({ length }, call) =>
      call === 1
        ? answer({ segments: [said('first', 0, 8)] })
        : answer({ segments: [said('second', 0, length / rate)] }),
    );
    expect(lengths).toEqual([[20], [12]]);
    expect(textOf(parts)).toBe('first second');
    expect(Math.round(parts[1]?.segments[0]?.start ?? 0)).toBe(8);
  });

  // A transcript without a word looked like a recording in which nobody speaks.
  it('of which the model wrote nothing is told by its length, and one that was read is not', async () => {
    const empty = await run(recording(20), () => answer());
    expect(empty.parts.map(({ unwrittenSeconds }) => Math.round(unwrittenSeconds))).toEqual([20]);
    const note = await run(recording(20), () => answer({ segments: [said('[Music]', 0, 20)] }));
    expect(note.parts.map(({ unwrittenSeconds }) => Math.round(unwrittenSeconds))).toEqual([20]);
    const written = await run(recording(20), () => answer({ segments: [said('all', 0, 20)] }));
    expect(written.parts.map(({ unwrittenSeconds }) => unwrittenSeconds)).toEqual([0]);
    const cough = await run(recording(0.5), () => answer());
    expect(cough.parts.map(({ unwrittenSeconds }) => unwrittenSeconds)).toEqual([0]);
  });

  it('is not read again for a breath that the model left out, nor where it went round in circles', async () => {
    const short = await run(recording(20), () => answer({ segments: [said('all', 0, 18)] }));
    expect(short.lengths.length).toBe(1);
    const loop = await run(recording(20), () => answer({ segments: [{ ...said('no', 0, 8), repeated: true }] }));
    expect(loop.lengths.length).toBe(1);
  });
});

// A guess at a cough, or at the music before a film, decided in which language hours of speech were written down.
describe('the language', () => {
  it('is asked again until the model is sure of it in a window with words', async () => {
    const words = (length: number) => [said('all', 0, length / rate)];
    const { languages } = await run(
      recording(20, 20, 20, 20),
      ({ length }, call) => {
        if (call === 1) return answer({ language: 'cy', languageProbability: 0.9 });
        if (call === 2) return answer({ language: 'cs', languageProbability: 0.2, segments: words(length) });
        return answer({ language: 'pt', languageProbability: 0.8, segments: words(length) });
      },
      {},
      { room: 1 },
    );
    expect(languages).toEqual([null, null, null, 'pt']);
    const given = await run(recording(20), () => answer(), { language: 'de' });
    expect(given.languages).toEqual(['de']);
  });
});

describe('two windows', () => {
  const all = ({ length }: Float32Array) => answer({ segments: [said('all', 0, length / rate)] });

  it('of a file are read side by side, and given out one by one with what each took', async () => {
    const { lengths, parts } = await run(recording(20, 20, 20), all);
    // The first alone: whoever waits for the first words would wait for two windows.
    expect(lengths).toEqual([[20], [21, 21]]);
    expect(parts.map(({ segments }) => Math.round(segments[0]?.start ?? 0))).toEqual([0, 25, 50]);
    // Counted twice, a transcript would say that its model was loaded twice.
    expect(parts.map(({ loadMs }) => loadMs)).toEqual([7, 7, 0]);
    expect(parts[1]?.workMs).toBe(parts[2]?.workMs);
    expect(parts.map(({ readTo }) => Math.round(readTo))).toEqual([20, 45, 70]);
  });

  // Two take more memory than one: tried again in the same way, a file that was written down one by one before could not be any more.
  it('are read one by one where the process died of them, and so is the rest of the file', async () => {
    const alone = await run(recording(20, 20, 20, 20), all, {}, { diesOf: (windows) => windows > 1 });
    expect(alone.lengths.map((windows) => windows.length)).toEqual([1, 2, 1, 1, 1]);
    expect(alone.parts.map(({ segments }) => Math.round(segments[0]?.start ?? 0))).toEqual([0, 25, 50, 75]);
  });

  it('are read one by one where the memory has no room for two, and it is said', async () => {
    const { lengths, parts } = await run(recording(20, 20, 20), all, {}, { room: 1 });
    expect(lengths.map((windows) => windows.length)).toEqual([1, 1, 1]);
    expect(parts.map(({ segments }) => Math.round(segments[0]?.start ?? 0))).toEqual([0, 25, 50]);
    expect(parts.map(({ sideBySide }) => sideBySide)).toEqual([1, 1, 1]);
    expect(parts.map(({ memoryIsShort }) => memoryIsShort)).toEqual([false, true, false]);
    const roomy = await run(recording(20, 20, 20), all);
    expect(roomy.parts.map(({ sideBySide }) => sideBySide)).toEqual([1, 2, 2]);
    expect(roomy.parts.some(({ memoryIsShort }) => memoryIsShort)).toBe(false);
  });

  it('are given up where one alone kills the process too, and what was read before it stays', async () => {
    let parts = 0;
    const onPart = () => (parts += 1);
    const dead = run(recording(20, 20, 20), all, {}, { onPart, diesOf: (_, call) => call !== 2 });
    await expect(dead).rejects.toThrow('It died.');
    expect(parts).toBe(1);
  });

  // Who speaks into a microphone would see the sentence when the next one is over.
  it('are not waited for where somebody reads along', async () => {
    const { promise: written, resolve } = Promise.withResolvers<void>();
    // Nobody says more until the first is written down.
    const paced = { until: (second: number) => (second < 15 ? Promise.resolve() : written), onPart: resolve };
    const { lengths } = await run(recording(10, 10, 10), all, { longestGap: () => 1 }, paced);
    expect(lengths.map((windows) => windows.length)).toEqual([1, 1, 1]);
  });

  // The second was cut before it was known that the first is not read: a sentence between the two would be lost, or come behind it.
  it('stay in order where the first was not read to its end, and nothing comes twice', async () => {
    const { lengths, parts } = await run(recording(20, 18, 20), ({ length }, call) =>
      call === 2 && length < 20 * rate
        ? answer({ segments: [said('first', 0, 8)], readTo: 8 })
        : answer({ segments: [said(['before', 'last', 'second'][call - 1] ?? '', 0, length / rate)] }),
    );
    expect(lengths).toEqual([[20], [19, 21], [11]]);
    expect(textOf(parts)).toBe('before first second last');
    expect(parts.map(({ segments }) => Math.round(segments[0]?.start ?? 0))).toEqual([0, 25, 33, 48]);
    expect(parts.map(({ readTo }) => Math.round(readTo))).toEqual([20, 33, 43, 68]);
  });

  it('lose and repeat nothing, wherever the model stops', async () => {
    const spoken = fc.array(fc.integer({ min: 2, max: 45 }), { minLength: 1, maxLength: 4 });
    const shares = fc.array(fc.double({ min: 0.1, max: 1.5, noNaN: true }), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(spoken, shares, async (seconds, readShares) => {
        const samples = recording(...seconds);
        // Every sample of speech has a number of its own, so that it can be found again.
        samples.forEach((value, at) => (samples[at] = value === 0 ? 0 : at + 1));
        let asked = 0;
        const takenFrom = new Map<number, number>();
        const { parts } = await run(samples, (window) => {
          const share = readShares[asked % readShares.length] ?? 2;
          asked += 1;
          const length = window.length / rate;
          const read = Math.min(length, Math.max(1, share * length));
          const first = window.find((value) => value !== 0) ?? 0;
          takenFrom.set(first, window.subarray(0, Math.round(read * rate)).filter((value) => value !== 0).length);
          return answer({ segments: [said(String(first), 0, read)], readTo: read < length ? read : null });
        });
        const starts = parts.flatMap(({ segments }) => segments.map(({ text }) => Number(text)));
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        expect(new Set(starts).size).toBe(starts.length);
        const held = starts.reduce((sum, start) => sum + (takenFrom.get(start) ?? 0), 0);
        const spokenSamples = seconds.reduce((sum, length) => sum + length * rate, 0);
        // At most a frame at each cut; and a rest of less than a second of speech is not read again.
        expect(held).toBeLessThanOrEqual(spokenSamples + 2 * parts.length);
        expect(spokenSamples - held).toBeLessThanOrEqual(parts.length * 512 + parts.length * rate);
      }),
      { numRuns: 8 },
    );
  });
});
