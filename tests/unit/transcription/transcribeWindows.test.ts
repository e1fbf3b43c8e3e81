import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import type { LocalTranscriptionFacts, TranscribedPart } from '../../../models/transcription/localTranscriptions.ts';
import type { SpeechLease, SpeechPool } from '../../../models/transcription/speechPool.ts';
import { transcribeWindows } from '../../../models/transcription/transcribeWindows.ts';
import { decodeSamples } from '../../../models/workers/speech/decodeSamples.ts';
import type { TranscribedWindow, TranscribeWindowParams } from '../../../models/workers/speech/speechMethods.ts';

const rate = 16_000;

/** So many seconds of speech, each sample not 0, with a pause behind each. */
function recording(...spoken: number[]): Float32Array {
  return Float32Array.from(
    spoken.flatMap((seconds) => [
      ...new Float32Array(Math.round(seconds * rate)).fill(0.5),
      ...new Float32Array(5 * rate),
    ]),
  );
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
    timings: { featuresMs: 0, encodeMs: 0, decodeMs: 0, wordsMs: 0 },
    memoryBytes: 1,
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

interface Calls {
  /** Seconds of each window that the model was asked for, in this order; below 0 what was read ahead. */
  lengths: number[];
  /** What became of what was read ahead. */
  collected: boolean[];
}

/**
 * @param read what the model makes of a window of so many seconds, or how its process dies over it
 * @param readsAhead it reads two windows at a time
 */
async function run(
  samples: Float32Array,
  read: (length: number, call: number) => TranscribedWindow,
  readsAhead = false,
): Promise<Calls & { parts: TranscribedPart[]; turns: number }> {
  const lengths: number[] = [];
  const collected: boolean[] = [];
  let ahead: (() => TranscribedWindow) | null = null;
  let turns = 0;
  const asked = (params: TranscribeWindowParams, sign: 1 | -1) => {
    const length = decodeSamples(params.samples).length / rate;
    lengths.push(sign * Math.round(length));
    const call = lengths.length;
    return () => read(length, call);
  };
  const lease = {
    loadMs: 0,
    facts: { readsAhead, languages: [] },
    async call(name: string, params: TranscribeWindowParams & { wanted: boolean }): Promise<unknown> {
      if (name === 'transcribe') return asked(params, 1)();
      if (name === 'readAhead') {
        ahead = asked(params, -1);
        return { begun: true };
      }
      collected.push(params.wanted);
      return { window: params.wanted ? (ahead?.() ?? null) : null, memoryBytes: 1 };
    },
  } as unknown as SpeechLease;
  const pool = {
    requireUsable: () => undefined,
    use: <T>(_id: string, _signal: unknown, work: (given: SpeechLease) => Promise<T>) => work(lease),
  } as unknown as SpeechPool;
  async function* audio() {
    for (let at = 0; at < samples.length; at += rate) yield samples.subarray(at, at + rate);
  }
  const parts: TranscribedPart[] = [];
  for await (const part of transcribeWindows({
    pool,
    id: 'm',
    audio: audio(),
    settings: {
      turn(work) {
        turns += 1;
        return work();
      },
    },
    activity: {
      frameSamples: 512,
      hear: (heard) => Array.from({ length: heard.length / 512 }, (_, frame) => (heard[frame * 512] === 0 ? 0 : 1)),
      finish: () => [],
    },
    factsOf: () => ({}) as LocalTranscriptionFacts,
  })) {
    parts.push(part);
  }
  return { lengths, collected, parts, turns };
}

const textsOf = (parts: readonly TranscribedPart[]) =>
  parts.flatMap(({ segments }) => segments.map(({ text, start }) => `${text} ${Math.round(start)}`));

describe('a window', () => {
  // Small models stop in the middle of a window now and then, and say that they read all of it: half a minute of speech is gone.
  it('is read on where the model stopped though somebody speaks', async () => {
    const { lengths, parts } = await run(recording(20), (length, call) =>
      call === 1 ? answer({ segments: [said('first', 0, 8)] }) : answer({ segments: [said('second', 0, length)] }),
    );
    expect(lengths).toEqual([20, 12]);
    expect(parts.flatMap(({ segments }) => segments.map(({ text }) => text))).toEqual(['first', 'second']);
    expect(Math.round(parts[1]?.segments[0]?.start ?? 0)).toBe(8);
  });

  it('is not read again for a breath that the model left out, nor where it went round in circles', async () => {
    const short = await run(recording(20), () => answer({ segments: [said('all', 0, 18)] }));
    expect(short.lengths.length).toBe(1);
    const loop = await run(recording(20), () => answer({ segments: [{ ...said('no', 0, 8), repeated: true }] }));
    expect(loop.lengths.length).toBe(1);
  });
});

describe('two windows at a time', () => {
  const all = (length: number) => answer({ segments: [said(`of ${Math.round(length)}`, 0, length)] });

  // A transcript must not depend on how many readers there were.
  it('are read in one turn, and come in order', async () => {
    const samples = recording(20, 12, 8, 6, 10);
    const alone = await run(samples, all);
    const paired = await run(samples, all, true);
    expect(alone.lengths).toEqual([20, 13, 9, 7, 11]);
    expect(paired.lengths).toEqual([-13, 20, -7, 9, 11]);
    expect(textsOf(paired.parts)).toEqual(textsOf(alone.parts));
    expect(paired.parts.map(({ seconds }) => seconds)).toEqual(
      paired.parts.map(({ seconds }) => seconds).toSorted((a, b) => a - b),
    );
    expect([alone.turns, paired.turns]).toEqual([5, 3]);
  });

  // Its rest belongs before what was read beside it: twice, or in the wrong order, would be a wrong transcript.
  it('do not count where the first was not read to its end', async () => {
    const samples = recording(20, 12, 8);
    const read = (length: number) =>
      Math.round(length) === 20 ? answer({ segments: [said('a part', 0, 8)] }) : all(length);
    const alone = await run(samples, read);
    const paired = await run(samples, read, true);
    expect(paired.collected).toEqual([false, true]);
    expect(textsOf(paired.parts)).toEqual(textsOf(alone.parts));
    expect(textsOf(paired.parts)[0]).toBe('a part 0');
  });

  const died = () => {
    throw new YardstickError('worker/died', 'It died.');
  };

  // A window that kills its process must not take its neighbour with it, nor the model: the third death would put that away.
  it('are read one by one where the process dies under them', async () => {
    const samples = recording(20, 12, 8);
    const once = await run(samples, (length, call) => (call === 2 ? died() : all(length)), true);
    expect(once.lengths).toEqual([-13, 20, 20, 13, 9]);
    expect(textsOf(once.parts)).toEqual(textsOf((await run(samples, all)).parts));

    let deaths = 0;
    const parts: string[] = [];
    const poison = run(
      samples,
      (length) => {
        if (Math.round(length) === 13) {
          deaths += 1;
          return died();
        }
        parts.push(String(Math.round(length)));
        return all(length);
      },
      true,
    );
    await expect(poison).rejects.toThrow('It died.');
    expect(deaths).toBe(2);
    expect(parts).toEqual(['20']);
  });
});
