import type { VoiceActivity } from './voiceActivity.ts';

/** 32 ms, as the network's: short enough to find the gap between two words, long enough to hold two periods of a low voice. */
const frameSamples = 512;
/** Frames on each side that a decision looks at, 0.6 s: longer than a syllable. */
const reach = 19;
/** Quieter than this is silence whatever is around it: -70 dB of full scale. */
const quietest = 3e-4;
/** Speech stands out of the background: certain at 18 dB, as likely as not at 9 dB. */
const certainlyAbove = 8;
/** The background is the quietest fifth … */
const floorShare = 0.2;
/** … of the last 10 s. */
const floorFrames = 312;
/** Speech within 30 dB of the loudest of late; quieter is what a microphone picks up from the next room. */
const belowPeak = 0.03;
/** How fast the loudest of late is forgotten: half in 14 s. */
const peakDecay = 0.9984;
/** A voice changes its loudness with every syllable: below this ratio of spread to mean it is a tone or a hum. */
const leastModulation = 0.2;
/** Share of samples at which a vowel turns up or down, at most. Of noise it is more than half. */
const mostTurns = 0.36;
/** A tenth of a second of vowels nearby: where there is none, it hisses. */
const fewestVowels = 3;

interface Heard {
  loudness: number;
  turns: number;
}

/**
 * Finds speech by its loudness: louder than the background, rising and falling as syllables do, with vowels in it. It tells speech from silence, hum,
 * steady tones and noise; songs and plucked strings it takes for speech, which is what the model's own guess is for.
 */
export function createLoudnessActivity(): VoiceActivity {
  const heard: Heard[] = [];
  /** Of the one that is decided next, in `heard`. */
  let next = 0;
  let peak = 0;
  let last = 0;

  const decide = (): number => {
    const at = next;
    next += 1;
    const { loudness = 0 } = heard[at] ?? {};
    peak = Math.max(loudness, peak * peakDecay);
    if (!(loudness > quietest) || loudness < peak * belowPeak) return 0;
    const around = heard.slice(Math.max(0, at - reach), at + reach + 1);
    const floor = Math.max(quietest, lowest(heard.slice(Math.max(0, at - floorFrames))));
    const vowels = around.filter((frame) => frame.loudness > 2 * floor && frame.turns < mostTurns).length;
    if (vowels < fewestVowels || modulation(around) < leastModulation) return 0;
    return Math.min(1, Math.max(0, Math.log(loudness / floor) / Math.log(certainlyAbove)));
  };

  return {
    frameSamples,
    hear(samples) {
      const decided: number[] = [];
      for (let at = 0; at + frameSamples <= samples.length; at += frameSamples) {
        const { loudness, turns, end } = describe(samples.subarray(at, at + frameSamples), last);
        last = end;
        heard.push({ loudness, turns });
        if (heard.length - next > reach) decided.push(decide());
        const old = next - floorFrames;
        if (old > floorFrames) {
          heard.splice(0, old);
          next -= old;
        }
      }
      return decided;
    },
    finish: () => Array.from({ length: heard.length - next }, decide),
  };
}

/** Of differences from one sample to the next, which leave out hum and rumble. */
function describe(frame: Float32Array, before: number): Heard & { end: number } {
  let squares = 0;
  let turned = 0;
  let last = before;
  let direction = 0;
  for (const sample of frame) {
    const difference = sample - 0.95 * last;
    squares += difference * difference;
    if (difference * direction < 0) turned += 1;
    direction = difference;
    last = sample;
  }
  return { loudness: Math.sqrt(squares / frame.length), turns: turned / frame.length, end: last };
}

function lowest(frames: readonly Heard[]): number {
  const sorted = Float64Array.from(frames, ({ loudness }) => loudness).sort();
  return sorted[Math.floor(sorted.length * floorShare)] ?? 0;
}

function modulation(frames: readonly Heard[]): number {
  const mean = frames.reduce((sum, { loudness }) => sum + loudness, 0) / frames.length;
  const squares = frames.reduce((sum, { loudness }) => sum + (loudness - mean) ** 2, 0) / frames.length;
  return mean === 0 ? 0 : Math.sqrt(squares) / mean;
}
