import { labelSegments } from '../../../../models/diarization/labelSegments.ts';
import type { SpeakerTurn } from '../../../../models/diarization/speakerTurn.ts';
import type { TranscriptSegment } from '../../../../models/transcription/transcript.ts';
import type { VoicedCaption } from '../../media/subtitles.ts';
import { bootstrapIntervals } from '../../statistics/bootstrap.ts';
import { diarizationErrors, type DiarizationErrors, type SpokenTurn } from '../../statistics/diarizationErrors.ts';
import type { PooledSpeakers } from './view.ts';

/** Who speaks when in a reference; null where its captions do not say. */
export function referenceTurns(captions: readonly VoicedCaption[]): SpokenTurn[] | null {
  const turns = captions.flatMap(({ voice, start, end }) =>
    voice === undefined ? [] : [{ speaker: voice, start, end }],
  );
  return turns.length === 0 ? null : turns;
}

/**
 * How much of what a transcript says about who speaks is wrong: its segments, parted where the speaker changes as its own page parts them, against the
 * captions. Without a collar, speech of several people at once counted.
 * @param turns who was heard when, by this machine's models; the same for all transcripts of a recording
 */
export function speakerErrors(
  reference: readonly SpokenTurn[],
  segments: readonly TranscriptSegment[],
  turns: readonly SpeakerTurn[],
): DiarizationErrors {
  const found = labelSegments(segments, turns)
    .flat()
    .flatMap(({ speaker, start, end }) => (speaker === null ? [] : [{ speaker, start, end }]));
  return diarizationErrors(reference, found);
}

/**
 * Errors over several recordings: all seconds that are wrong over all seconds of speech.
 * @param recordings of each column the errors in the same recordings; null: it was measured in none
 * @param interval draws the recordings anew, the same draw for every column; null: there are too few of them
 */
export function pooledSpeakers(
  recordings: readonly (readonly DiarizationErrors[] | null)[],
  interval: { resamples: number; confidence: number; seed: number } | null,
): PooledSpeakers[] {
  const count = Math.max(0, ...recordings.map((column) => column?.length ?? 0));
  const rateOf = (errors: readonly DiarizationErrors[]) => sumOf(errors).rate;
  const intervals =
    interval === null || count === 0
      ? null
      : bootstrapIntervals({
          ...interval,
          resample(random) {
            const drawn = Array.from({ length: count }, () => random.integer(count));
            return recordings.map((column) => rateOf(drawn.flatMap((at) => column?.[at] ?? [])) ?? 0);
          },
        });
  return recordings.map((column, place) => {
    const sum = sumOf(column ?? []);
    return {
      ...sum,
      interval: sum.rate === null ? null : (intervals?.[place] ?? null),
      recordings: column?.length ?? 0,
    };
  });
}

function sumOf(errors: readonly DiarizationErrors[]): Omit<PooledSpeakers, 'interval' | 'recordings'> {
  const sum = { missed: 0, falseAlarm: 0, confusion: 0, total: 0 };
  for (const { missed, falseAlarm, confusion, total } of errors) {
    sum.missed += missed;
    sum.falseAlarm += falseAlarm;
    sum.confusion += confusion;
    sum.total += total;
  }
  return { rate: sum.total === 0 ? null : (sum.missed + sum.falseAlarm + sum.confusion) / sum.total, ...sum };
}
