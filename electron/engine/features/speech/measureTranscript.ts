import type { TranscriptSegment } from '../../../../models/transcription/transcript.ts';
import type { SpeakerTurn } from '../../../../models/diarization/speakerTurn.ts';
import type { DiarizationErrors, SpokenTurn } from '../../statistics/diarizationErrors.ts';
import { percentile } from '../../statistics/percentile.ts';
import { normalizeTranscript } from '../../statistics/normalizeTranscript.ts';
import { wordErrors, type WordErrors } from '../../statistics/wordErrors.ts';
import { placedWords, type PlacedWord, type Said } from './placedWords.ts';
import { speakerErrors } from './speakerErrors.ts';
import type { DiffPair, ErrorCounts, FlaggedSegment } from './view.ts';

/** All as plain data: it may be measured in a thread of its own. */
export interface MeasuredTranscript {
  segments: readonly (TranscriptSegment & { segment: number })[];
  /** What was said: captions, or one piece without times; null where nobody knows. */
  reference: { said: readonly Said[]; timed: boolean } | null;
  /** Where somebody speaks, in seconds; null where it was not looked at. */
  speech: readonly { start: number; end: number }[] | null;
  /** What another model heard, whose times stand in where the reference has none. */
  standIn: readonly Said[] | null;
  /** Who speaks when, and who was heard; null where one of the two is not known. */
  voices: { spoken: readonly SpokenTurn[]; heard: readonly SpeakerTurn[] } | null;
}

export interface TranscriptMeasure {
  words: ErrorCounts | null;
  characters: ErrorCounts | null;
  /** Milliseconds that word beginnings are off. */
  offsets: { mean: number; median: number; p95: number; compared: number } | null;
  flagged: FlaggedSegment[];
  pairs: DiffPair[];
  /** null without `voices`. */
  speakers: DiarizationErrors | null;
}

/** Of a segment less than this share, and less than these seconds, lies where somebody speaks: it is silence. */
const leastSpeech = 0.1;
const leastSpeechSeconds = 0.15;
/** So many segments in a row that say the same are a loop. */
const loop = 3;

export function measureTranscript({
  segments,
  reference,
  speech,
  standIn,
  voices,
}: MeasuredTranscript): TranscriptMeasure {
  const written = placedWords(segments);
  const text = (words: readonly PlacedWord[]) => words.map(({ word }) => word).join(' ');
  const said = reference === null ? null : placedWords(reference.said);
  const words = said === null ? null : wordErrors(text(said), text(written));
  const characters = said === null ? null : wordErrors(text(said), text(written), 'character');
  const pairs = said === null || words === null ? [] : pairsOf(words, said, written, segments);
  const timed =
    reference?.timed === true ? pairs : standIn === null ? [] : timedPairs(placedWords(standIn), written, segments);
  return {
    words: words === null ? null : countsOf(words),
    characters: characters === null ? null : countsOf(characters),
    offsets: offsetsOf(timed),
    flagged: flaggedOf(segments, speech, said === null ? null : pairs),
    pairs,
    speakers: voices === null ? null : speakerErrors(voices.spoken, segments, voices.heard),
  };
}

function countsOf({ rate, hits, substitutions, insertions, deletions, referenceLength }: WordErrors): ErrorCounts {
  return { rate, hits, substitutions, insertions, deletions, reference: referenceLength };
}

function pairsOf(
  { alignment }: WordErrors,
  said: readonly PlacedWord[],
  written: readonly PlacedWord[],
  segments: MeasuredTranscript['segments'],
): DiffPair[] {
  let [from, to] = [0, 0];
  return alignment.map((pair) => {
    const heard = pair.hypothesis === null ? undefined : written[to++];
    const meant = pair.reference === null ? undefined : said[from++];
    return {
      ...pair,
      segment: heard === undefined ? null : (segments[heard.piece]?.segment ?? null),
      start: heard?.start ?? null,
      referenceStart: meant?.start ?? null,
    };
  });
}

function timedPairs(
  standIn: readonly PlacedWord[],
  written: readonly PlacedWord[],
  segments: MeasuredTranscript['segments'],
): DiffPair[] {
  const join = (words: readonly PlacedWord[]) => words.map(({ word }) => word).join(' ');
  return pairsOf(wordErrors(join(standIn), join(written)), standIn, written, segments);
}

/** Of words that both sides have, with a time on both. */
function offsetsOf(pairs: readonly DiffPair[]): TranscriptMeasure['offsets'] {
  const offsets = pairs.flatMap(({ kind, start, referenceStart }) =>
    kind === 'hit' && start !== null && referenceStart !== null ? [Math.abs(start - referenceStart) * 1_000] : [],
  );
  if (offsets.length === 0) return null;
  return {
    mean: offsets.reduce((sum, value) => sum + value, 0) / offsets.length,
    median: percentile(offsets, 0.5),
    p95: percentile(offsets, 0.95),
    compared: offsets.length,
  };
}

function flaggedOf(
  segments: MeasuredTranscript['segments'],
  speech: MeasuredTranscript['speech'],
  pairs: readonly DiffPair[] | null,
): FlaggedSegment[] {
  const plain = segments.map(({ text }) => normalizeTranscript(text));
  const byKind = new Map<number, { hit: number; substitution: number; insertion: number }>();
  for (const { kind, segment } of pairs ?? []) {
    if (segment === null || kind === 'deletion') continue;
    const counts = byKind.get(segment) ?? { hit: 0, substitution: 0, insertion: 0 };
    counts[kind] += 1;
    byKind.set(segment, counts);
  }
  return segments.flatMap(({ segment, start, end, text, doubts }, place) => {
    const reasons: FlaggedSegment['reasons'] = [];
    if (doubts.includes('repeated') || doubts.includes('compressible') || isInLoop(plain, place))
      reasons.push('repeated');
    if (speech !== null && isSilent({ start, end }, speech)) reasons.push('silence');
    const counts = byKind.get(segment);
    // A word heard wrongly stands for one that was said; one that stands for none was invented.
    if (counts !== undefined && counts.hit === 0 && counts.insertion > counts.substitution) reasons.push('unsaid');
    return reasons.length === 0 ? [] : [{ segment, start, end, text, reasons }];
  });
}

/** The second and later ones of a row that says the same. */
function isInLoop(plain: readonly string[], place: number): boolean {
  const text = plain[place];
  if (text === undefined || text === '') return false;
  let first = place;
  while (plain[first - 1] === text) first -= 1;
  let last = place;
  while (plain[last + 1] === text) last += 1;
  return last - first + 1 >= loop && place > first;
}

function isSilent(
  { start, end }: { start: number; end: number },
  speech: readonly { start: number; end: number }[],
): boolean {
  const heard = speech.reduce(
    (sum, span) => sum + Math.max(0, Math.min(end, span.end) - Math.max(start, span.start)),
    0,
  );
  return heard < leastSpeechSeconds && heard < leastSpeech * Math.max(end - start, 0.001);
}
