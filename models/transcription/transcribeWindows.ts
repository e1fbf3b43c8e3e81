import { YardstickError } from '../errors.ts';
import type { TranscribedWindow } from '../workers/speech/speechMethods.ts';
import { encodeFloats } from '../workers/floats.ts';
import type {
  LocalTranscribeOptions,
  LocalTranscriptionFacts,
  TranscribedPart,
  TranscribedWhole,
} from './localTranscriptions.ts';
import { isNonSpeech } from './nonSpeech.ts';
import type { SpeechLease, SpeechPool } from './speechPool.ts';
import { inRecording, rate } from './shortenedPauses.ts';
import { speechWindows, type SpeechWindow } from './speechWindows.ts';
import { doubtThresholds, type SegmentDoubt, type TranscriptSegment } from './transcript.ts';
import { trimTimes } from './trimTimes.ts';
import type { VoiceActivity } from './voiceActivity.ts';

/** A process that has not answered for one window after so many seconds hangs: even a large model on a choked machine is done. */
const windowSeconds = 900;
/** Speech that a model may leave unread at the end of a window, in seconds, before the rest is read again. */
const leftUnread = 1;
/** The same where the model says that it read to the end: its times are off by a second at times. */
const leftUnsaid = 3;
/** At least so much is read each time, or the rest would be read for ever. */
const leastProgress = 1;

export async function* transcribeWindows(options: {
  pool: SpeechPool;
  id: string;
  audio: AsyncIterable<Float32Array>;
  settings: LocalTranscribeOptions;
  activity: VoiceActivity;
  factsOf: (lease: SpeechLease) => LocalTranscriptionFacts;
}): AsyncGenerator<TranscribedPart, TranscribedWhole> {
  const { pool, id, settings } = options;
  pool.requireUsable(id);
  const signal = settings.signal;
  let language = settings.language ?? null;
  let facts: LocalTranscriptionFacts | null = null;
  const windows = speechWindows(options.audio, options.activity, settings.longestGap);
  let unread: number | null = null;
  try {
    for (;;) {
      // What the model left out of the last window is at the start of this one: a window of its own would cost as much as a full one.
      const found = await windows.next(unread);
      signal?.throwIfAborted();
      if (found.done === true) return { seconds: found.value.seconds, language, facts };
      const window = found.value;
      const read = await readWindow(options, window, language);
      ({ facts } = read);
      language ??= read.result.language;
      unread = unreadFrom(window, read.result);
      const { language: heard, languageProbability } = read.result;
      yield {
        segments: segmentsOf(window, read.result),
        language: heard,
        languageProbability,
        seconds: unread ?? window.heardTo,
        readTo: unread ?? inRecording(window.pieces, window.samples.length / rate, 'end'),
        loadMs: read.loadMs,
        queueMs: read.queueMs,
        workMs: read.workMs,
      };
    }
  } finally {
    await windows.return({ seconds: 0 }).catch(() => undefined);
  }
}

interface ReadWindow {
  result: TranscribedWindow;
  facts: LocalTranscriptionFacts;
  loadMs: number;
  queueMs: number;
  workMs: number;
}

/** One window on the model; a second time where its process died under it, for that may have been the memory's fault. */
async function readWindow(
  { pool, id, settings, factsOf }: Parameters<typeof transcribeWindows>[0],
  { samples }: SpeechWindow,
  language: string | null,
): Promise<ReadWindow> {
  const turn = settings.turn ?? (<T>(work: () => Promise<T>) => work());
  const params = {
    samples: encodeFloats(samples),
    language,
    task: settings.task ?? 'transcribe',
    words: settings.words === true,
  } as const;
  const once = () => {
    const askedAt = performance.now();
    return turn(() => {
      const turnAt = performance.now();
      return pool.use(id, settings.signal, async (lease): Promise<ReadWindow> => {
        const startedAt = performance.now();
        const result = await lease.call('transcribe', params, { seconds: windowSeconds });
        const workMs = performance.now() - startedAt;
        return { result, facts: factsOf(lease), loadMs: lease.loadMs, queueMs: turnAt - askedAt, workMs };
      });
    });
  };
  try {
    return await once();
  } catch (thrown) {
    if (!(thrown instanceof YardstickError) || thrown.code !== 'worker/died') throw thrown;
    settings.signal?.throwIfAborted();
    return once();
  }
}

/** Seconds from which on the model left out what somebody says: it tells so, or it is heard. null: it read all. */
function unreadFrom(window: SpeechWindow, result: TranscribedWindow): number | null {
  const last = result.segments.at(-1);
  const readTo = result.readTo ?? (last === undefined || last.repeated ? null : last.end);
  if (readTo === null || readTo < leastProgress) return null;
  const from = inRecording(window.pieces, readTo, 'end');
  const unread = window.speech.reduce((sum, { start, end }) => sum + Math.max(0, end - Math.max(start, from)), 0);
  return unread < (result.readTo === null ? leftUnsaid : leftUnread) ? null : from;
}

function segmentsOf(window: SpeechWindow, result: TranscribedWindow): TranscriptSegment[] {
  return result.segments
    .filter(({ text }) => !isNonSpeech(text))
    .map((segment) => {
      const placed = <Timed extends { start: number; end: number }>(timed: Timed): Timed => {
        const start = inRecording(window.pieces, timed.start, 'start');
        const end = Math.max(start, inRecording(window.pieces, timed.end, 'end'));
        return trimTimes({ ...timed, start, end }, window.speech);
      };
      const { start, end } = placed({ start: segment.start, end: segment.end });
      const words = segment.words?.map((word) => placed(word));
      return {
        start: words?.[0]?.start ?? start,
        end: Math.max(end, words?.at(-1)?.end ?? 0),
        text: segment.text,
        ...(words === undefined ? {} : { words }),
        averageLogProbability: segment.averageLogProbability,
        noSpeechProbability: result.noSpeechProbability,
        compressionRatio: segment.compressionRatio,
        doubts: doubtsOf(segment, result.noSpeechProbability),
      };
    });
}

function doubtsOf(
  { repeated, compressionRatio, averageLogProbability }: TranscribedWindow['segments'][number],
  noSpeechProbability: number,
): SegmentDoubt[] {
  const doubts: SegmentDoubt[] = [];
  if (repeated) doubts.push('repeated');
  if (compressionRatio > doubtThresholds.compressionRatio) doubts.push('compressible');
  if (averageLogProbability < doubtThresholds.averageLogProbability) doubts.push('unsure');
  if (noSpeechProbability > doubtThresholds.noSpeechProbability) doubts.push('no-speech');
  return doubts;
}
