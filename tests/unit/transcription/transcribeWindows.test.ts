import { describe, expect, it } from 'vitest';
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

/** @param read what the model makes of a window of so many seconds */
async function run(samples: Float32Array, read: (length: number, call: number) => TranscribedWindow) {
  const lengths: number[] = [];
  const lease = {
    loadMs: 0,
    call(_name: string, params: TranscribeWindowParams): Promise<TranscribedWindow> {
      const length = decodeSamples(params.samples).length / rate;
      lengths.push(Math.round(length));
      return Promise.resolve(read(length, lengths.length));
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
    settings: {},
    activity: {
      frameSamples: 512,
      hear: (heard) => Array.from({ length: heard.length / 512 }, (_, frame) => (heard[frame * 512] === 0 ? 0 : 1)),
      finish: () => [],
    },
    factsOf: () => ({}) as LocalTranscriptionFacts,
  })) {
    parts.push(part);
  }
  return { lengths, parts };
}

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
