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
 * window was heard with less around it, and counts for less. Goes from frame to frame with the few windows around it: a day of many voices takes no more
 * memory than its turns, and the thread that does it has others to answer.
 * @param windows by where they begin
 * @returns turns in order, whose speakers are numbered as they first appear; those of different speakers may overlap
 */
export function joinWindows(windows: readonly HeardWindow[]): SpeakerTurn[] {
  const frames = windows.reduce((most, { firstFrame, active }) => Math.max(most, firstFrame + active.length), 0);
  const turns: SpeakerTurn[] = [];
  const open: (SpeakerTurn | undefined)[] = [];
  const last: number[] = [];
  let from = 0;
  for (let frame = 0; frame < frames; frame++) {
    while (isOver(windows[from], frame)) from += 1;
    for (const speaker of speakersAt(windows, from, frame)) {
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
  const numbers = new Map<number, number>();
  for (const { speaker } of turns) if (!numbers.has(speaker)) numbers.set(speaker, numbers.size);
  return turns.map((turn) => ({ ...turn, speaker: numbers.get(turn.speaker) as number }));
}

const isOver = (window: HeardWindow | undefined, frame: number): boolean =>
  window !== undefined && window.firstFrame + window.active.length <= frame;

interface Named {
  speaker: number;
  weight: number;
}

const nobody: readonly number[] = [];

/** Who speaks in a frame, most named first. @param from the first window that is not over */
function speakersAt(windows: readonly HeardWindow[], from: number, frame: number): readonly number[] {
  let weights = 0;
  let counts = 0;
  let named: Named[] | undefined;
  for (let index = from; index < windows.length; index++) {
    const { firstFrame, active, speakers } = windows[index] as HeardWindow;
    if (firstFrame > frame) break;
    const place = frame - firstFrame;
    const bits = active[place];
    if (bits === undefined) continue;
    const weight = Math.min(place, active.length - 1 - place) + 1;
    weights += weight;
    for (let bit = 0; bits >> bit !== 0; bit++) {
      const speaker = speakers[bit];
      if ((bits & (1 << bit)) === 0 || speaker === undefined || isNamedBefore(speakers, bits, bit)) continue;
      counts += weight;
      named ??= [];
      const known = named.find((one) => one.speaker === speaker);
      if (known === undefined) named.push({ speaker, weight });
      else known.weight += weight;
    }
  }
  const many = named === undefined ? 0 : Math.round(counts / weights);
  if (named === undefined || many === 0) return nobody;
  if (named.length > 1) named.sort((a, b) => b.weight - a.weight || a.speaker - b.speaker);
  return named.slice(0, many).map(({ speaker }) => speaker);
}

/** Two voices of a window can be one speaker's: heard at once, they count once. */
function isNamedBefore(speakers: HeardWindow['speakers'], bits: number, bit: number): boolean {
  for (let other = 0; other < bit; other++) {
    if ((bits & (1 << other)) !== 0 && speakers[other] === speakers[bit]) return true;
  }
  return false;
}
