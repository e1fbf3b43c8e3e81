import { labelSegments, type SpokenPiece } from '../../../../models/diarization/labelSegments.ts';
import type { SpeakerTurn } from '../../../../models/diarization/speakerTurn.ts';
import type { EditRow } from '../../store/speech/editRows.ts';
import type { SegmentRow } from '../../store/speech/segmentRows.ts';

/**
 * What it changes to say who speaks: a label for each segment, and several segments in place of one in which the speaker changes. Names that were given
 * before stay with those who have them. Nothing is written here.
 * @param segments all of the transcript, in order
 * @param nextNumber for a segment that comes to be
 */
export function speakerEdit(
  segments: readonly SegmentRow[],
  turns: readonly SpeakerTurn[],
  nextNumber: number,
): EditRow & { speakers: string[] } {
  const pieces = labelSegments(segments, turns);
  const names = nameSpeakers(segments, pieces);
  const changes: EditRow['changes'] = [];
  let next = nextNumber;
  segments.forEach((row, place) => {
    const [first, ...rest] = pieces[place] as [SpokenPiece, ...SpokenPiece[]];
    const { segment, ...before } = row;
    const speakerOf = ({ speaker }: SpokenPiece) =>
      speaker === null ? before.speaker : (names.get(speaker) as string);
    const stateOf = ({ start, end, text, words }: SpokenPiece, speaker: string | null) => ({
      ...before,
      start,
      end,
      text,
      ...(words === undefined ? {} : { words }),
      speaker,
    });
    if (rest.length === 0) {
      const speaker = speakerOf(first);
      if (speaker !== before.speaker) changes.push({ segment, before, after: { ...before, speaker } });
      return;
    }
    changes.push({ segment, before, after: stateOf(first, speakerOf(first)) });
    for (const piece of rest) {
      changes.push({ segment: next, before: null, after: stateOf(piece, speakerOf(piece)) });
      next += 1;
    }
  });
  const speakers = [...names.values()];
  return { label: `find ${speakers.length === 1 ? '1 speaker' : `${speakers.length} speakers`}`, changes, speakers };
}

/** Who was found keeps the name that most of what they say has already; the others are numbered. */
function nameSpeakers(
  segments: readonly SegmentRow[],
  pieces: readonly (readonly SpokenPiece[])[],
): Map<number, string> {
  const found = [...new Set(pieces.flat().flatMap(({ speaker }) => speaker ?? []))].sort((a, b) => a - b);
  const seconds = new Map<string, { speaker: number; name: string; seconds: number }>();
  segments.forEach(({ speaker: name }, place) => {
    if (name === null) return;
    for (const { speaker, start, end } of pieces[place] as readonly SpokenPiece[]) {
      if (speaker === null) continue;
      const key = `${speaker} ${name}`;
      const entry = seconds.get(key) ?? { speaker, name, seconds: 0 };
      entry.seconds += end - start;
      seconds.set(key, entry);
    }
  });
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const { speaker, name } of [...seconds.values()].sort((a, b) => b.seconds - a.seconds)) {
    if (names.has(speaker) || taken.has(name)) continue;
    names.set(speaker, name);
    taken.add(name);
  }
  // A name of somebody who is not among those found stays theirs, too.
  for (const { speaker } of segments) if (speaker !== null) taken.add(speaker);
  let number = 1;
  for (const speaker of found) {
    if (names.has(speaker)) continue;
    while (taken.has(`Speaker ${number}`)) number += 1;
    names.set(speaker, `Speaker ${number}`);
    taken.add(`Speaker ${number}`);
  }
  return new Map(found.map((speaker) => [speaker, names.get(speaker) as string]));
}
