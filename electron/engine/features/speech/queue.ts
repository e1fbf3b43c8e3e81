import type { TranscriptRow } from '../../store/speech/transcriptRows.ts';
import type { SpeechDesk } from './speechDesk.ts';
import type { SpeechWork } from './speechRooms.ts';
import type { Transcribing } from './transcribing.ts';

/**
 * The queue as a whole, however many recordings a page has loaded: what is being written down, what waits, and what the end of the engine cut off. What
 * was cut off of a comparison is resumed there.
 */
export function createQueue(
  { store }: SpeechWork,
  transcribing: Transcribing,
): Pick<SpeechDesk, 'queue' | 'stopQueue' | 'resumeInterrupted'> {
  const { recordings, transcripts } = store.speech;
  const lengthOf = (row: TranscriptRow) => recordings.get(row.recordingId)?.seconds ?? null;

  /** Seconds of work for a second of sound: as the model does now, or did last. */
  function paceOf(row: TranscriptRow): number | null {
    const left = transcribing.secondsLeft(row.id);
    const length = lengthOf(row);
    if (left !== null && length !== null && length > row.doneSeconds) return left / (length - row.doneSeconds);
    return transcripts.lastRealTimeFactor(row.model);
  }

  /** Null where one of them cannot be told: a sum without it would be too small. */
  function secondsLeft(open: readonly TranscriptRow[]): number | null {
    const paces = new Map<string, number | null>();
    for (const row of open) if (!paces.has(row.model)) paces.set(row.model, paceOf(row));
    let sum = 0;
    for (const row of open) {
      const [length, pace] = [lengthOf(row), paces.get(row.model) ?? null];
      const left =
        transcribing.secondsLeft(row.id) ??
        (length === null || pace === null ? null : Math.max(0, length - row.doneSeconds) * pace);
      if (left === null) return null;
      sum += left;
    }
    return open.length === 0 ? null : sum;
  }

  return {
    queue() {
      const open = transcripts.open();
      const running = open.find(({ state }) => state === 'running');
      return {
        running: running === undefined ? null : transcribing.summary(running),
        open: open.length,
        secondsLeft: secondsLeft(open),
        interrupted: transcripts.interrupted().length,
      };
    },

    stopQueue() {
      // From its end: one that is stopped makes room for the next, which would begin only to be stopped.
      const open = transcripts.open().reverse();
      for (const { id } of open) transcribing.stop(id);
      return { stopped: open.length };
    },

    resumeInterrupted() {
      let resumed = 0;
      let refused: unknown;
      for (const { id } of transcripts.interrupted()) {
        try {
          transcribing.resume(id);
          resumed += 1;
        } catch (thrown) {
          // Its model may be gone by now: no reason to leave the others.
          refused ??= thrown;
        }
      }
      if (resumed === 0 && refused !== undefined) throw refused;
      return { resumed };
    },
  };
}
