import { YardstickError } from '../../../../models/errors.ts';
import type { TranscriptWord } from '../../../../models/transcription/transcript.ts';
import type { EditRow } from '../../store/speech/editRows.ts';
import type { SegmentRow, SegmentState } from '../../store/speech/segmentRows.ts';
import { findPattern, findText } from './findText.ts';
import type { SpeechOperation } from './speechInput.ts';
import { wordPlaces } from './wordPlaces.ts';

export interface AppliedOperation extends EditRow {
  /** Places that find and replace changed. */
  replaced: number;
}

/** Longer a segment does not get. */
const longestText = 20_000;

/**
 * What an operation would change. Nothing is written here.
 * @param segments all of the transcript, in order
 * @param nextNumber for a segment that comes to be
 * @throws {YardstickError} `speech/bad-edit`
 */
export function applyOperation(
  segments: readonly SegmentRow[],
  operation: SpeechOperation,
  nextNumber: number,
): AppliedOperation {
  const byNumber = new Map(segments.map((row) => [row.segment, row]));
  const find = (segment: number): SegmentRow => {
    const row = byNumber.get(segment);
    if (row === undefined)
      throw badEdit(`There is no segment ${segment}.`, 'It may have been removed. Load the page anew.');
    return row;
  };
  const step = (label: string, changes: EditRow['changes'], replaced = 0): AppliedOperation => {
    if (changes.length === 0) throw badEdit('This changes nothing.');
    return { label, changes, replaced };
  };
  switch (operation.kind) {
    case 'text': {
      const row = find(operation.segment);
      const text = oneLine(operation.text);
      if (text === '') return step('remove a segment', [{ segment: row.segment, before: stateOf(row), after: null }]);
      return step('change text', text === row.text ? [] : [changed(row, withText(row, text))]);
    }
    case 'times': {
      const row = find(operation.segment);
      const { start, end } = operation;
      if (!(end > start)) throw badEdit('A segment ends behind its beginning.');
      const words = row.words
        ?.filter((word) => word.start < end && word.end > start)
        .map((word) => ({
          ...word,
          start: Math.max(start, word.start),
          end: Math.min(end, word.end),
        }));
      return step(
        'change times',
        start === row.start && end === row.end ? [] : [changed(row, { start, end, ...kept(words) })],
      );
    }
    case 'speaker': {
      const { speaker } = operation;
      const rows = [...new Set(operation.segments)].map(find).filter((row) => row.speaker !== speaker);
      return step(
        speaker === null ? 'take away a speaker' : `name the speaker ${speaker}`,
        rows.map((row) => named(row, speaker)),
      );
    }
    case 'renameSpeaker': {
      const { from, to } = operation;
      const rows = segments.filter(({ speaker }) => speaker === from && from !== to);
      return step(
        to === null ? `take away ${from}` : `rename ${from} to ${to}`,
        rows.map((row) => named(row, to)),
      );
    }
    case 'merge':
      return step('join segments', merged(segments, [...new Set(operation.segments)].map(find)));
    case 'split':
      return step('split a segment', split(find(operation.segment), operation.at, nextNumber));
    case 'remove': {
      const rows = [...new Set(operation.segments)].map(find);
      return step(
        rows.length === 1 ? 'remove a segment' : `remove ${rows.length} segments`,
        rows.map((row) => ({ segment: row.segment, before: stateOf(row), after: null })),
      );
    }
    case 'replace': {
      const pattern = findPattern(operation);
      let replaced = 0;
      const changes: EditRow['changes'] = [];
      for (const row of segments) {
        const places = findText(row.text, pattern);
        if (places.length === 0) continue;
        let text = '';
        let at = 0;
        for (const { start, end } of places) {
          text += row.text.slice(at, start) + operation.replacement;
          at = end;
        }
        text = oneLine(text + row.text.slice(at));
        if (text.length > longestText) throw badEdit('A segment would become too long.');
        if (text === row.text) continue;
        replaced += places.length;
        changes.push(
          text === '' ? { segment: row.segment, before: stateOf(row), after: null } : changed(row, withText(row, text)),
        );
      }
      return step(`replace “${operation.find.slice(0, 40)}”`, changes, replaced);
    }
    default:
      return operation satisfies never;
  }
}

function badEdit(message: string, hint?: string): YardstickError {
  return new YardstickError('speech/bad-edit', message, hint === undefined ? {} : { hint });
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

function stateOf({ segment: _segment, ...state }: SegmentRow): NonNullable<SegmentState> {
  return state;
}

function changed(row: SegmentRow, change: Partial<NonNullable<SegmentState>>): EditRow['changes'][number] {
  const before = stateOf(row);
  return { segment: row.segment, before, after: withoutEmptyWords({ ...before, ...change, edited: true }) };
}

/** Who spoke is no change of what was said. */
function named(row: SegmentRow, speaker: string | null): EditRow['changes'][number] {
  const before = stateOf(row);
  return { segment: row.segment, before, after: { ...before, speaker } };
}

function withoutEmptyWords(state: NonNullable<SegmentState>): NonNullable<SegmentState> {
  if (state.words === undefined || state.words.length > 0) return state;
  const { words: _words, ...rest } = state;
  return rest;
}

function kept(words: TranscriptWord[] | undefined): { words?: TranscriptWord[] } {
  return words === undefined ? {} : { words };
}

/** Words that still stand there, in order, keep their times; the others have none. */
function withText(row: SegmentRow, text: string): Partial<NonNullable<SegmentState>> {
  if (row.words === undefined) return { text };
  const places = wordPlaces(text, row.words);
  return { text, words: row.words.filter((_word, index) => places[index] !== null) };
}

function merged(all: readonly SegmentRow[], chosen: readonly SegmentRow[]): EditRow['changes'] {
  if (chosen.length < 2) throw badEdit('It takes two segments to join them.');
  const places = chosen.map((row) => all.indexOf(row)).sort((a, b) => a - b);
  if ((places.at(-1) ?? 0) - (places[0] ?? 0) !== places.length - 1) {
    throw badEdit('Only segments that stand beside each other can be joined.');
  }
  const rows = places.map((place) => all[place] as SegmentRow);
  const [first, ...rest] = rows as [SegmentRow, ...SegmentRow[]];
  const text = rows.map((row) => row.text).join(' ');
  if (text.length > longestText) throw badEdit('The joined segment would be too long.');
  const probabilities = rows.flatMap(({ averageLogProbability }) => averageLogProbability ?? []);
  const silences = rows.flatMap(({ noSpeechProbability }) => noSpeechProbability ?? []);
  return [
    changed(first, {
      text,
      end: Math.max(...rows.map(({ end }) => end)),
      words: rows.flatMap(({ words = [] }) => words),
      // As doubtful as the most doubtful of them.
      averageLogProbability: probabilities.length === 0 ? null : Math.min(...probabilities),
      noSpeechProbability: silences.length === 0 ? null : Math.max(...silences),
      compressionRatio: Math.max(...rows.map(({ compressionRatio }) => compressionRatio)),
      doubts: [...new Set(rows.flatMap(({ doubts }) => doubts))],
    }),
    ...rest.map((row) => ({ segment: row.segment, before: stateOf(row), after: null })),
  ];
}

function split(row: SegmentRow, at: number, nextNumber: number): EditRow['changes'] {
  const [text, rest] = [row.text.slice(0, at).trim(), row.text.slice(at).trim()];
  const isWithinPair = /[\uDC00-\uDFFF]/.test(row.text.charAt(at));
  if (text === '' || rest === '' || isWithinPair) throw badEdit('Both parts need text.');
  const words = row.words ?? [];
  const places = wordPlaces(row.text, words);
  const isBehind = (index: number) => (places[index] ?? 0) >= at;
  const before = words.filter((_word, index) => places[index] !== null && !isBehind(index));
  const behind = words.filter((_word, index) => places[index] !== null && isBehind(index));
  const share = row.start + ((row.end - row.start) * at) / row.text.length;
  const start = behind[0]?.start ?? Math.max(share, before.at(-1)?.end ?? row.start);
  const part = changed(row, { text, end: Math.min(row.end, before.at(-1)?.end ?? start), words: before });
  const second: NonNullable<SegmentState> = { ...stateOf(row), text: rest, start, edited: true, words: behind };
  return [part, { segment: nextNumber, before: null, after: withoutEmptyWords(second) }];
}
