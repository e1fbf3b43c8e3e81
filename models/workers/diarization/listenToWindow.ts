import { encodeFloats } from './decodeFloats.ts';
import { firstFrameMiddle, frameSamples, sampleRate, windowSamples } from './diarizationFacts.ts';
import type { WindowSpeakers, WindowVoice } from './diarizationMethods.ts';
import type { SpeakerNetworks } from './loadNetworks.ts';
import { aloneFrames, decodePowerset, speakersOf } from './powerset.ts';

/** Less says nothing of a voice: the published pipeline's own least is about half a second. */
const leastAloneSeconds = 0.5;

/**
 * Who speaks when in a window, and the numbers that stand for each voice. A voice is taken from where nobody else speaks.
 * @param samples up to 10 s; a shorter end of a recording is followed by silence, and no frame beyond it counts
 */
export async function listenToWindow(
  networks: SpeakerNetworks,
  samples: Float32Array,
  signal: AbortSignal,
): Promise<WindowSpeakers> {
  const startedAt = performance.now();
  const whole = new Float32Array(windowSamples);
  whole.set(samples);
  const active = decodePowerset(await networks.segment(whole)).subarray(0, framesIn(samples.length));
  signal.throwIfAborted();
  const segmentedAt = performance.now();
  const voices: WindowVoice[] = [];
  for (const speaker of speakersOf(active)) {
    const aloneSeconds = (aloneFrames(active, speaker) * frameSamples) / sampleRate;
    let vector: string | null = null;
    if (aloneSeconds >= leastAloneSeconds) {
      // oxlint-disable-next-line no-await-in-loop -- one network, one after another
      const values = unit(await networks.embed(aloneSamples(samples, active, speaker)));
      vector = values === null ? null : encodeFloats(values);
      signal.throwIfAborted();
    }
    voices.push({ speaker, aloneSeconds, vector });
  }
  return {
    active: Buffer.from(active).toString('base64'),
    voices,
    timings: { segmentMs: segmentedAt - startedAt, embedMs: performance.now() - segmentedAt },
    memoryBytes: process.memoryUsage.rss(),
  };
}

/** Frames whose middle lies in so many samples. */
function framesIn(samples: number): number {
  return Math.max(0, Math.ceil((samples - firstFrameMiddle) / frameSamples));
}

/** What a speaker says alone, one piece behind the other. */
function aloneSamples(samples: Float32Array, active: Uint8Array, speaker: number): Float32Array {
  const edge = (frame: number) =>
    Math.min(samples.length, Math.max(0, firstFrameMiddle - frameSamples / 2 + frame * frameSamples));
  const pieces: Float32Array[] = [];
  let from = -1;
  for (let frame = 0; frame <= active.length; frame++) {
    const alone = active[frame] === 1 << speaker;
    if (alone && from < 0) from = frame;
    if (alone || from < 0) continue;
    pieces.push(samples.subarray(edge(from), edge(frame)));
    from = -1;
  }
  const joined = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** The same direction, of length 1; null where there is none. */
function unit(values: Float32Array): Float32Array | null {
  const length = Math.hypot(...values);
  return Number.isFinite(length) && length > 0 ? values.map((value) => value / length) : null;
}
