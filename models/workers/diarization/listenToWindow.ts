import { encodeFloats } from '../floats.ts';
import { firstFrameMiddle, frameSamples, sampleRate, windowSamples } from './diarizationFacts.ts';
import type { WindowSpeakers, WindowVoice } from './diarizationMethods.ts';
import type { SpeakerNetworks } from './loadNetworks.ts';
import { featureFrameSamples, featureStepSamples, melBands, voiceFeatures } from './voiceFeatures.ts';
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
  const features = voiceFeatures(samples);
  const voices: WindowVoice[] = [];
  for (const speaker of speakersOf(active)) {
    const aloneSeconds = (aloneFrames(active, speaker) * frameSamples) / sampleRate;
    let vector: string | null = null;
    if (aloneSeconds >= leastAloneSeconds) {
      // oxlint-disable-next-line no-await-in-loop -- one network, one after another
      const values = unit(await networks.embed(aloneFeatures(features, active, speaker)));
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

/** The frames in which a speaker speaks alone, less what is the same in all of them: the room and the microphone. */
function aloneFeatures(features: Float32Array, active: Uint8Array, speaker: number): Float32Array {
  const chosen: number[] = [];
  for (let frame = 0; frame * melBands < features.length; frame++) {
    const middle = frame * featureStepSamples + featureFrameSamples / 2;
    if (active[Math.floor((middle - firstFrameMiddle) / frameSamples + 0.5)] === 1 << speaker) chosen.push(frame);
  }
  const own = new Float32Array(chosen.length * melBands);
  chosen.forEach((frame, place) => {
    own.set(features.subarray(frame * melBands, (frame + 1) * melBands), place * melBands);
  });
  for (let band = 0; band < melBands; band++) {
    let sum = 0;
    for (let at = band; at < own.length; at += melBands) sum += own[at] as number;
    const mean = sum / chosen.length;
    for (let at = band; at < own.length; at += melBands) own[at] = (own[at] as number) - mean;
  }
  return own;
}

/** The same direction, of length 1; null where there is none. */
function unit(values: Float32Array): Float32Array | null {
  const length = Math.hypot(...values);
  return Number.isFinite(length) && length > 0 ? values.map((value) => value / length) : null;
}
