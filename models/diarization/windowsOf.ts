import { frameSamples, sampleRate, windowSamples } from '../workers/diarization/diarizationFacts.ts';

/**
 * From one window to the next, in frames: half a window, so that every moment but the first and last five seconds is heard twice. The published pipeline
 * begins one each second, which takes five times as long.
 */
export const hopFrames = Math.round(windowSamples / 2 / frameSamples);

export interface AudioWindow {
  /** From 0. It begins so many hops into the recording. */
  place: number;
  /** Up to 10 s. */
  samples: Float32Array;
  /** Seconds of the recording that are heard with it. */
  heardTo: number;
}

/**
 * Cuts a recording of any length into windows that overlap by half.
 * @returns its length in seconds
 */
export async function* windowsOf(
  audio: AsyncIterable<Float32Array>,
): AsyncGenerator<AudioWindow, { seconds: number }, undefined> {
  const hop = hopFrames * frameSamples;
  const held = new Float32Array(windowSamples);
  let filled = 0;
  let place = 0;
  let total = 0;
  for await (const chunk of audio) {
    total += chunk.length;
    for (let at = 0; at < chunk.length;) {
      // Only with what comes behind it is it known that this window is not the last one.
      if (filled === windowSamples) {
        yield { place, samples: held.slice(), heardTo: (place * hop + windowSamples) / sampleRate };
        held.copyWithin(0, hop);
        filled -= hop;
        place += 1;
      }
      const taken = Math.min(chunk.length - at, windowSamples - filled);
      held.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
    }
  }
  if (filled > 0) yield { place, samples: held.slice(0, filled), heardTo: total / sampleRate };
  return { seconds: total / sampleRate };
}
