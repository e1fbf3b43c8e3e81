import { YardstickError } from '../../../../models/errors.ts';
import { readCaptions } from '../../media/readCaptions.ts';
import { readRttm } from '../../media/rttm.ts';
import type { VoicedCaption } from '../../media/subtitles.ts';
import type { ReferenceRow } from '../../store/speech/recordingRows.ts';
import { referenceTurns } from './speakerErrors.ts';

/** What was said. */
export type SaidReference = Omit<ReferenceRow, 'speakers'>;

/** Different speakers of one recording. In a file with more, something else stands in the place of names, and each is held against each that was heard. */
const mostSpeakers = 100;

/**
 * Text or captions as somebody gave them; null where they are blank.
 * @throws {YardstickError} `speech/bad-captions`, `speech/bad-turns` (too many speakers)
 */
export function saidFrom(text: string | null, format: ReferenceRow['format']): SaidReference | null {
  if (text === null || text.trim() === '') return null;
  const captions = format === 'text' ? null : readCaptions(text);
  if (format !== 'text' && captions === null) {
    throw new YardstickError('speech/bad-captions', 'There is not one caption with times in it.', {
      hint: 'Give it as plain text, or check that it is SRT or WebVTT.',
    });
  }
  if (captions !== null) requireFewVoices(captions);
  return { format, content: text };
}

/** @throws {YardstickError} `speech/bad-turns` */
export function requireFewVoices(captions: readonly VoicedCaption[]): void {
  requireFewSpeakers(referenceTurns(captions) ?? [], 'Give it as plain text, or without the names.');
}

/**
 * Turns as somebody gave them; null where they are blank.
 * @throws {YardstickError} `speech/bad-turns`
 */
export function turnsFrom(speakers: string | null): string | null {
  if (speakers === null || speakers.trim() === '') return null;
  const turns = readRttm(speakers);
  if (turns === null) {
    throw new YardstickError('speech/bad-turns', 'This does not say who speaks when.', {
      hint: 'It takes RTTM: lines such as SPEAKER talk 1 12.3 4.5 <NA> <NA> Anna <NA> <NA>, with the start and the length in seconds.',
    });
  }
  requireFewSpeakers(
    turns,
    'The eighth field of each line is the name of who speaks: check that it is the same in all turns of one.',
  );
  return speakers;
}

function requireFewSpeakers(turns: readonly { speaker: string | number }[], hint: string): void {
  const count = new Set(turns.map(({ speaker }) => speaker)).size;
  if (count <= mostSpeakers) return;
  throw new YardstickError(
    'speech/bad-turns',
    `There are ${count.toLocaleString('en')} different speakers in it; more than ${mostSpeakers} are not measured.`,
    { hint },
  );
}
