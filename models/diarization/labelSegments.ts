import type { TranscriptSegment, TranscriptWord } from '../transcription/transcript.ts';
import type { SpeakerTurn } from './speakerTurn.ts';

/** What one person says of a segment. */
export interface SpokenPiece {
  /** Of the turns; null where nobody is heard. */
  speaker: number | null;
  start: number;
  end: number;
  text: string;
  words?: TranscriptWord[];
}

/** A single word that is shorter, in seconds, and would stand alone is taken to be a time that is a little off. */
const shortestPiece = 0.35;
/** Seconds. Words that have no length are looked up around their place. */
const leastReach = 0.02;
/** Turns are looked up by the second. */
const bucketSeconds = 1;

/**
 * Says of each segment who speaks in it: whoever is heard for most of its time. Where words have times, each is asked for by itself, and a segment in which
 * the speaker changes becomes several.
 * @returns the pieces of each segment, one at least
 */
export function labelSegments(
  segments: readonly Pick<TranscriptSegment, 'start' | 'end' | 'text' | 'words'>[],
  turns: readonly SpeakerTurn[],
): SpokenPiece[][] {
  const speakerAt = lookUp(turns);
  return segments.map((segment) => {
    const { start, end, text, words } = segment;
    const whole = (speaker: number | null): SpokenPiece[] => [
      { speaker, start, end, text, ...(words === undefined ? {} : { words }) },
    ];
    const places = words === undefined ? null : placesOf(text, words);
    if (words === undefined || places === null) return whole(speakerAt(start, end));
    const runs = runsOf(words, speakerAt);
    if (runs.length < 2) return whole(runs[0]?.speaker ?? speakerAt(start, end));
    return runs.map(({ speaker, from, to }, place): SpokenPiece => {
      const own = words.slice(from, to);
      return {
        speaker,
        start: place === 0 ? start : (words[from] as TranscriptWord).start,
        end: to === words.length ? end : (words[to - 1] as TranscriptWord).end,
        text: text.slice(place === 0 ? 0 : places[from], to === words.length ? text.length : places[to]).trim(),
        words: own,
      };
    });
  });
}

/** Who is heard for most of a stretch of time; null: nobody. */
function lookUp(turns: readonly SpeakerTurn[]): (start: number, end: number) => number | null {
  const buckets = new Map<number, SpeakerTurn[]>();
  for (const turn of turns) {
    for (let at = Math.floor(turn.start / bucketSeconds); at * bucketSeconds < turn.end; at++) {
      const bucket = buckets.get(at);
      if (bucket === undefined) buckets.set(at, [turn]);
      else bucket.push(turn);
    }
  }
  return (start, end) => {
    const near = new Set<SpeakerTurn>();
    for (let at = Math.floor(start / bucketSeconds); at * bucketSeconds < end; at++) {
      for (const turn of buckets.get(at) ?? []) near.add(turn);
    }
    const heard = new Map<number, number>();
    for (const turn of near) {
      const common = Math.min(end, turn.end) - Math.max(start, turn.start);
      if (common > 0) heard.set(turn.speaker, (heard.get(turn.speaker) ?? 0) + common);
    }
    let best: number | null = null;
    for (const [speaker, seconds] of heard) {
      if (best === null || seconds > (heard.get(best) as number)) best = speaker;
    }
    return best;
  };
}

interface Run {
  speaker: number | null;
  /** Words from here up to there. */
  from: number;
  to: number;
}

/** Words of the same speaker, one after another. A word in which nobody is heard goes with the one before it. */
function runsOf(words: readonly TranscriptWord[], speakerAt: (start: number, end: number) => number | null): Run[] {
  const own = words.map(({ start, end }) => {
    const reach = end - start < leastReach ? leastReach : 0;
    return speakerAt(start - reach, end + reach);
  });
  let before = own.find((speaker) => speaker !== null) ?? null;
  const runs: Run[] = [];
  own.forEach((speaker, place) => {
    before = speaker ?? before;
    const last = runs.at(-1);
    if (last !== undefined && last.speaker === before) last.to = place + 1;
    else runs.push({ speaker: before, from: place, to: place + 1 });
  });
  return withoutSpecks(runs, words);
}

function withoutSpecks(runs: readonly Run[], words: readonly TranscriptWord[]): Run[] {
  if (runs.length < 2) return [...runs];
  const isSpeck = ({ from, to }: Run) => {
    const word = words[from] as TranscriptWord;
    return to - from === 1 && word.end - word.start < shortestPiece;
  };
  const kept: Run[] = [];
  for (const run of runs) {
    const last = kept.at(-1);
    if (last !== undefined && (isSpeck(run) || last.speaker === run.speaker)) last.to = run.to;
    // A speck at the beginning goes with what follows it.
    else if (last !== undefined && kept.length === 1 && isSpeck(last)) {
      Object.assign(last, { speaker: run.speaker, to: run.to });
    } else kept.push({ ...run });
  }
  return kept;
}

/** Where each word stands in the text, in order; null where one does not: then nobody can say where to part it. */
function placesOf(text: string, words: readonly TranscriptWord[]): number[] | null {
  const places: number[] = [];
  let from = 0;
  for (const word of words) {
    const wanted = word.text.trim();
    const at = text.indexOf(wanted, from);
    if (wanted === '' || at < 0) return null;
    places.push(at);
    from = at + wanted.length;
  }
  return places;
}
