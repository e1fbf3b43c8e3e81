import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { labelSegments } from '../../../models/diarization/labelSegments.ts';
import { reportError, YardstickError } from '../../../models/errors.ts';
import type { TranscriptSegment } from '../../../models/transcription/transcript.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Diarization } from '../../engine/inference/diarization.ts';
import type { Transcript } from '../../engine/inference/transcription.ts';
import { readRttm, type RttmTurn } from '../../engine/media/rttm.ts';
import { diarizationErrors, type DiarizationErrors } from '../../engine/statistics/diarizationErrors.ts';
import type { CommandContext } from '../context.ts';
import { formatDuration } from '../output/formatQuantity.ts';
import { printable } from '../output/printable.ts';
import { ProgressLine } from '../output/progressLine.ts';

/** A transcript that says who speaks in each of its segments. */
export type LabelledTranscript = Omit<Transcript, 'segments'> & {
  segments: (TranscriptSegment & { speaker?: string | null })[];
  diarization?: Omit<Diarization, 'turns' | 'speakers'> & {
    speakers: string[];
    turns: NamedTurn[];
    /** Against what was given; without a collar, speech of several people at once counted. */
    errors?: DiarizationErrors;
  };
};

type NamedTurn = Pick<RttmTurn, 'speaker' | 'start' | 'end'>;

/** How many speak; `auto`: as many as there seem to be. */
export function readSpeakers(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 50) return count;
  throw new InvalidArgumentError('Must be auto, or how many speak: 1 to 50.');
}

/** @throws {YardstickError} `usage/bad-rttm` */
export async function readSpeakerReference(file: string): Promise<RttmTurn[]> {
  const turns = readRttm(await readFile(path.resolve(file), 'utf8'));
  if (turns !== null) return turns;
  throw new YardstickError('usage/bad-rttm', `${file} does not say who speaks when.`, {
    hint: 'It needs lines like: SPEAKER recording 1 0.50 2.25 <NA> <NA> anna <NA> <NA>',
  });
}

/**
 * Finds who speaks, and says so on every segment. Where that does not work, the transcript is as it was, with the reason.
 * @param speakers how many; null: as many as there seem to be
 */
export async function labelTranscript(
  context: CommandContext,
  engine: Engine,
  transcript: Transcript,
  { speakers, words, reference }: { speakers: number | null; words: boolean; reference: readonly RttmTurn[] | null },
): Promise<LabelledTranscript> {
  const plain = (segments: TranscriptSegment[]) => (words ? segments : segments.map(withoutWords));
  if (transcript.error !== undefined) return { ...transcript, segments: plain(transcript.segments) };
  const progress = new ProgressLine(context.terminal);
  const name = path.basename(transcript.file);
  try {
    const found = await engine.diarizer.diarize(
      { file: transcript.file, speakers, signal: context.signal },
      ({ seconds, durationSeconds: whole, secondsLeft }) => {
        const share = whole === null || whole <= 0 ? '' : ` ${Math.floor(Math.min(1, seconds / whole) * 100)} %`;
        const left = secondsLeft === null || secondsLeft <= 0 ? '' : `, ${formatDuration(secondsLeft * 1000)} left`;
        progress.showText(name, printable(`${name}: who speaks,${share}${left}`));
      },
    );
    return { ...transcript, ...labelled(transcript.segments, found, { words, reference }) };
  } catch (thrown) {
    const error = context.signal.aborted ? { code: 'run/stopped', message: 'Stopped.' } : reportError(thrown);
    return { ...transcript, segments: plain(transcript.segments), error };
  } finally {
    progress.end();
  }
}

function labelled(
  segments: readonly TranscriptSegment[],
  { turns, speakers: _count, ...found }: Diarization,
  { words, reference }: { words: boolean; reference: readonly RttmTurn[] | null },
): Pick<LabelledTranscript, 'segments' | 'diarization'> {
  const nameOf = (speaker: number) => `Speaker ${speaker + 1}`;
  const named = turns.map(({ speaker, start, end }) => ({ speaker: nameOf(speaker), start, end }));
  const pieces = labelSegments(segments, turns);
  return {
    segments: segments.flatMap((segment, place) =>
      (pieces[place] ?? []).map(({ speaker, ...piece }) => {
        const whole = { ...segment, ...piece, speaker: speaker === null ? null : nameOf(speaker) };
        return words ? whole : withoutWords(whole);
      }),
    ),
    diarization: {
      ...found,
      speakers: [...new Set(named.map(({ speaker }) => speaker))],
      turns: named,
      ...(reference === null ? {} : { errors: diarizationErrors(reference, named) }),
    },
  };
}

function withoutWords<Segment extends TranscriptSegment>({
  words: _words,
  ...segment
}: Segment): Omit<Segment, 'words'> {
  return segment;
}

/** One line on what was found, and one on how far it is off. */
export function speakerNotes({ diarization }: LabelledTranscript): string[] {
  if (diarization === undefined) return [];
  const { speakers, timings, errors } = diarization;
  const parts = [
    speakers.length === 1 ? '1 speaker' : `${speakers.length} speakers`,
    `found in ${formatDuration(timings.totalMs)}`,
    ...(timings.realTimeFactor === null ? [] : [`${timings.realTimeFactor.toFixed(3)} x real time`]),
    ...(timings.loadMs > 0 ? [`load ${formatDuration(timings.loadMs)}`] : []),
  ];
  if (errors === undefined) return [parts.join(', ')];
  const rate = errors.rate === null ? 'not defined' : `${(errors.rate * 100).toFixed(1)} %`;
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  return [
    parts.join(', '),
    `diarization error rate ${rate} (${seconds(errors.missed)} missed, ${seconds(errors.falseAlarm)} false alarm, ${seconds(errors.confusion)} taken for another, of ${seconds(errors.total)}; no collar, overlaps counted)`,
  ];
}
