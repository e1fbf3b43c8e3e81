import { windowSpeakers } from './diarizationFacts.ts';

/**
 * What each class of the segmentation network means, as bits: nobody, one of three speakers, two of them at once
 * (https://arxiv.org/abs/2310.13025; the order is that of the published weights).
 */
const classes: readonly number[] = [0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110];

export const powersetClasses = classes.length;

/**
 * Who speaks in each frame of a window: the most probable class of each.
 * @param scores frame after frame, one score per class
 * @returns one byte per frame; bit n is set while speaker n of this window speaks
 */
export function decodePowerset(scores: Float32Array): Uint8Array {
  const active = new Uint8Array(Math.floor(scores.length / classes.length));
  for (let frame = 0; frame < active.length; frame++) {
    const at = frame * classes.length;
    let best = 0;
    for (let index = 1; index < classes.length; index++) {
      if ((scores[at + index] as number) > (scores[at + best] as number)) best = index;
    }
    active[frame] = classes[best] as number;
  }
  return active;
}

/** Frames in which a speaker of this window speaks and nobody else does. */
export function aloneFrames(active: Uint8Array, speaker: number): number {
  return active.reduce((sum, bits) => sum + (bits === 1 << speaker ? 1 : 0), 0);
}

/** Numbers of those who speak in a window, in order. */
export function speakersOf(active: Uint8Array): number[] {
  const all = active.reduce((bits, frame) => bits | frame, 0);
  return Array.from({ length: windowSpeakers }, (_, speaker) => speaker).filter((speaker) => all & (1 << speaker));
}
