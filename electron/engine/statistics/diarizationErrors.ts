import { optimalAssignment } from './optimalAssignment.ts';

/** Somebody speaks. Seconds from the start of the recording. */
export interface SpokenTurn {
  speaker: string | number;
  start: number;
  end: number;
}

/** All in seconds of speech; two people at once count twice. */
export interface DiarizationErrors {
  /** Diarization error rate: all errors over all speech of the reference, so that it can be above 1; null where nobody speaks in the reference. */
  rate: number | null;
  /** Speech that nobody was heard in. */
  missed: number;
  /** Speech that nobody said. */
  falseAlarm: number;
  /** Speech of one that was taken for another's. */
  confusion: number;
  correct: number;
  /** All speech of the reference that counts. */
  total: number;
}

export interface DiarizationErrorOptions {
  /** Seconds around each beginning and end in the reference that do not count, half before and half behind; 0 without it. */
  collar?: number;
  /** Leaves out where several people speak at once in the reference. */
  skipOverlap?: boolean;
}

/**
 * How far a finding of who speaks when is off (https://pyannote.github.io/pyannote-metrics/reference.html#diarization, after NIST's Rich Transcription
 * evaluations). Names need not be the same on both sides: they are matched so that most speech is right.
 * @param reference turns in any order; those of the same speaker that overlap count once
 */
export function diarizationErrors(
  reference: readonly SpokenTurn[],
  found: readonly SpokenTurn[],
  { collar = 0, skipOverlap = false }: DiarizationErrorOptions = {},
): DiarizationErrors {
  const sections = sectionsOf(reference, found, collar).filter(({ said }) => !skipOverlap || said.length < 2);
  const [references, others] = [numbersOf(reference), numbersOf(found)];
  const together = Array.from(references, () => new Float64Array(others.size));
  for (const { seconds, said, heard } of sections) {
    for (const a of said) {
      const row = together[references.get(a) as number] as Float64Array;
      for (const b of heard) row[others.get(b) as number] = (row[others.get(b) as number] as number) + seconds;
    }
  }
  const match = optimalAssignment(together.map((row) => [...row]));
  const isSame = (a: SpokenTurn['speaker'], b: SpokenTurn['speaker']) =>
    match[references.get(a) as number] === others.get(b);
  const errors = { missed: 0, falseAlarm: 0, confusion: 0, correct: 0, total: 0 };
  for (const { seconds, said, heard } of sections) {
    const right = said.filter((a) => heard.some((b) => isSame(a, b))).length;
    errors.total += seconds * said.length;
    errors.correct += seconds * right;
    errors.missed += seconds * Math.max(0, said.length - heard.length);
    errors.falseAlarm += seconds * Math.max(0, heard.length - said.length);
    errors.confusion += seconds * (Math.min(said.length, heard.length) - right);
  }
  const { missed, falseAlarm, confusion, total } = errors;
  return { rate: total === 0 ? null : (missed + falseAlarm + confusion) / total, ...errors };
}

function numbersOf(turns: readonly SpokenTurn[]): Map<SpokenTurn['speaker'], number> {
  const numbers = new Map<SpokenTurn['speaker'], number>();
  for (const { speaker } of turns) if (!numbers.has(speaker)) numbers.set(speaker, numbers.size);
  return numbers;
}

interface Section {
  seconds: number;
  said: SpokenTurn['speaker'][];
  heard: SpokenTurn['speaker'][];
}

type Edge = { at: number; by: 1 | -1 } & (
  | { side: 'said' | 'heard'; speaker: SpokenTurn['speaker'] }
  | { side: 'collar' }
);

/** The stretches of time in which nothing changes, without those that do not count. */
function sectionsOf(reference: readonly SpokenTurn[], found: readonly SpokenTurn[], collar: number): Section[] {
  const edges: Edge[] = [];
  const span = (start: number, end: number, rest: { side: 'said' | 'heard'; speaker: SpokenTurn['speaker'] }) => {
    if (end > start) edges.push({ at: start, by: 1, ...rest }, { at: end, by: -1, ...rest });
  };
  for (const { speaker, start, end } of reference) {
    span(start, end, { side: 'said', speaker });
    if (collar <= 0 || end <= start) continue;
    for (const edge of [start, end]) {
      edges.push({ at: edge - collar / 2, by: 1, side: 'collar' }, { at: edge + collar / 2, by: -1, side: 'collar' });
    }
  }
  for (const { speaker, start, end } of found) span(start, end, { side: 'heard', speaker });
  edges.sort((a, b) => a.at - b.at);
  const open = { said: new Map<SpokenTurn['speaker'], number>(), heard: new Map<SpokenTurn['speaker'], number>() };
  const speaking = (side: 'said' | 'heard') =>
    [...open[side]].flatMap(([speaker, turns]) => (turns > 0 ? [speaker] : []));
  let collars = 0;
  const sections: Section[] = [];
  edges.forEach((edge, place) => {
    const before = edges[place - 1]?.at ?? edge.at;
    if (edge.at > before && collars === 0) {
      const [said, heard] = [speaking('said'), speaking('heard')];
      if (said.length + heard.length > 0) sections.push({ seconds: edge.at - before, said, heard });
    }
    if (edge.side === 'collar') collars += edge.by;
    else open[edge.side].set(edge.speaker, (open[edge.side].get(edge.speaker) ?? 0) + edge.by);
  });
  return sections;
}
