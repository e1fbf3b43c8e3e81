import { firstFrameMiddle, frameSamples, sampleRate } from '../workers/diarization/diarizationFacts.ts';
import type { SpeakerTurn } from './speakerTurn.ts';

/** What was heard in one window. */
export interface HeardWindow {
  /** Where its first frame stands among those of the recording. */
  firstFrame: number;
  /** One byte per frame; bit n is set while its speaker n speaks. */
  active: Uint8Array;
  /** Who its speaker n is in the whole recording; undefined where that is not known. */
  speakers: readonly (number | undefined)[];
}

/** Seconds. */
const frameSeconds = frameSamples / sampleRate;
const firstStart = (firstFrameMiddle - frameSamples / 2) / sampleRate;

/**
 * Joins windows that overlap: in each moment as many speak as they say on average, and it is those that most of them name. What is near the edge of a
 * window was heard with less around it, and counts for less.
 * @returns turns in order; those of different speakers may overlap
 */
export function joinWindows(windows: readonly HeardWindow[]): SpeakerTurn[] {
  const frames = windows.reduce((most, { firstFrame, active }) => Math.max(most, firstFrame + active.length), 0);
  let speakers = 0;
  for (const window of windows) {
    for (const speaker of window.speakers) if (speaker !== undefined) speakers = Math.max(speakers, speaker + 1);
  }
  const weights = new Float32Array(frames);
  const counts = new Float32Array(frames);
  const named = Array.from({ length: speakers }, () => new Float32Array(frames));
  for (const { firstFrame, active, speakers: own } of windows) {
    active.forEach((bits, place) => {
      const frame = firstFrame + place;
      const weight = Math.min(place, active.length - 1 - place) + 1;
      weights[frame] = (weights[frame] as number) + weight;
      const heard = new Set<number>();
      own.forEach((speaker, bit) => {
        if (speaker !== undefined && (bits & (1 << bit)) !== 0) heard.add(speaker);
      });
      counts[frame] = (counts[frame] as number) + weight * heard.size;
      for (const speaker of heard) {
        const line = named[speaker] as Float32Array;
        line[frame] = (line[frame] as number) + weight;
      }
    });
  }
  const turns: SpeakerTurn[] = [];
  const open: (SpeakerTurn | undefined)[] = [];
  const last: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const many = Math.round((counts[frame] as number) / ((weights[frame] as number) || 1));
    if (many === 0) continue;
    for (const speaker of mostNamed(named, frame, many)) {
      const start = firstStart + frame * frameSeconds;
      const before = open[speaker];
      if (before !== undefined && last[speaker] === frame - 1) before.end = start + frameSeconds;
      else {
        const turn = { speaker, start, end: start + frameSeconds };
        open[speaker] = turn;
        turns.push(turn);
      }
      last[speaker] = frame;
    }
  }
  return turns;
}

function mostNamed(named: readonly Float32Array[], frame: number, many: number): number[] {
  return [...named.keys()]
    .filter((speaker) => (named[speaker]?.[frame] ?? 0) > 0)
    .sort((a, b) => (named[b]?.[frame] ?? 0) - (named[a]?.[frame] ?? 0))
    .slice(0, many);
}
