import { YardstickError } from '../errors.ts';
import { encodeFloats } from '../workers/floats.ts';
import type { TranscribedWindow } from '../workers/speech/speechMethods.ts';
import type {
  LocalTranscribeOptions,
  LocalTranscriptionFacts,
  TranscribedPart,
  TranscribedWhole,
} from './localTranscriptions.ts';
import { isNonSpeech } from './nonSpeech.ts';
import { restOfWindow } from './restOfWindow.ts';
import type { SpeechLease, SpeechPool } from './speechPool.ts';
import { inRecording, rate } from './shortenedPauses.ts';
import { speechWindows, type SpeechSpan, type SpeechWindow } from './speechWindows.ts';
import { doubtThresholds, type SegmentDoubt, type TranscriptSegment } from './transcript.ts';
import { trimTimes } from './trimTimes.ts';
import type { VoiceActivity } from './voiceActivity.ts';

/**
 * So many windows of a file are read side by side: the weights pass through the processor once for all of them. Two take 1.5 times as long as one; with
 * more there is little left to gain, and the first words come later.
 */
const together = 2;
/** A process that has not answered for one window after so many seconds hangs: even a large model on a choked machine is done. */
const windowSeconds = 900;
/** Speech that a model may leave unread at the end of a window, in seconds, before the rest is read again. */
const leftUnread = 1;
/** The same where the model says that it read to the end: its times are off by a second at times. */
const leftUnsaid = 3;
/** How sure a model must be of a language, of 1, to go on in it without asking again. */
const sureOfLanguage = 0.5;
/** At least so much is read each time, or the rest would be read for ever. */
const leastProgress = 1;

/** Reads a recording, window by window: those of a file in pairs, those of a microphone as they come. What it gives out is in order. */
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
  const { signal, longestGap } = settings;
  // Who reads along does not wait for somebody to say more.
  let most = longestGap === undefined ? together : 1;
  let language = settings.language ?? null;
  /** The surest guess so far, where none was given. */
  let guess = null as Pick<TranscribedWindow, 'language' | 'languageProbability'> | null;
  let facts: LocalTranscriptionFacts | null = null;
  let whole: { seconds: number } | null = null;
  let unread: number | null = null;
  let begun = false;
  const cutter = speechWindows(options.audio, options.activity, longestGap);
  /** A second time where the process died under them: alone, each takes less memory, and so do those that come after. */
  async function* read(windows: readonly SpeechWindow[], again = true): AsyncGenerator<ReadWindow, undefined> {
    for (let left = windows; left.length > 0;) {
      let found: Awaited<ReturnType<typeof readTogether>>;
      try {
        found = await readTogether(options, left, language);
      } catch (thrown) {
        if (!again || !(thrown instanceof YardstickError) || thrown.code !== 'worker/died') throw thrown;
        signal?.throwIfAborted();
        most = 1;
        for (const window of left) yield* read([window], false);
        return;
      }
      ({ facts } = found);
      const [first] = found.windows;
      if (first !== undefined && (guess === null || surenessOf(first.result) > surenessOf(guess))) guess = first.result;
      // Laughter or music at the start of a recording has no language: the next windows are asked again.
      if (first !== undefined && first.result.segments.length > 0 && surenessOf(first.result) >= sureOfLanguage) {
        language ??= first.result.language;
      }
      left = left.slice(found.windows.length);
      if (left.length > 0) most = 1;
      yield* found.windows;
    }
  }
  try {
    while (whole === null) {
      const windows: SpeechWindow[] = [];
      // Nobody waits for two windows to see the first words.
      const wanted = begun ? most : 1;
      begun = true;
      while (whole === null && windows.length < wanted) {
        // What the model left out of the last window is at the start of this one: a window of its own would cost as much as a full one.
        const found = await cutter.next(unread);
        signal?.throwIfAborted();
        unread = null;
        if (found.done === true) whole = found.value;
        else windows.push(found.value);
      }
      if (windows.length === 0) continue;
      let behind = windows.length;
      for await (const first of read(windows)) {
        behind -= 1;
        let done: ReadWindow | undefined = first;
        while (done !== undefined) {
          yield partOf(done);
          signal?.throwIfAborted();
          ({ unread } = done);
          // What is behind it is cut already: the rest is read by itself, before that is given out.
          const isCut: boolean = whole !== null || behind > 0;
          done = unread === null || !isCut ? undefined : (await read([restOfWindow(done.window, unread)]).next()).value;
        }
      }
    }
    return { seconds: whole.seconds, language: language ?? guess?.language ?? null, facts };
  } finally {
    await cutter.return({ seconds: 0 }).catch(() => undefined);
  }
}

/** Where a model does not say, there was nothing to guess. */
function surenessOf({ languageProbability }: Pick<TranscribedWindow, 'languageProbability'>): number {
  return languageProbability ?? 1;
}

/** A window, and what the model made of it. */
interface ReadWindow extends Pick<TranscribedPart, 'loadMs' | 'queueMs' | 'workMs' | 'sideBySide' | 'memoryIsShort'> {
  window: SpeechWindow;
  result: TranscribedWindow;
  /** Seconds from which on it is to be read again; null: it was read to its end. */
  unread: number | null;
}

/** Some windows on the model: the first alone where memory is short. @throws {YardstickError} `worker/died`, which may have been the memory's fault */
async function readTogether(
  { pool, id, settings, factsOf }: Parameters<typeof transcribeWindows>[0],
  wanted: readonly SpeechWindow[],
  language: string | null,
): Promise<{ windows: ReadWindow[]; facts: LocalTranscriptionFacts }> {
  const turn = settings.turn ?? (<T>(work: () => Promise<T>) => work());
  const asked = {
    language,
    task: settings.task ?? 'transcribe',
    words: settings.words === true,
  } as const;
  const askedAt = performance.now();
  return turn(() => {
    const turnAt = performance.now();
    return pool.use(id, settings.signal, async (lease) => {
      const memoryIsShort = wanted.length > 1 && !lease.hasRoomFor(wanted.length);
      const windows = memoryIsShort ? wanted.slice(0, 1) : wanted;
      const params = { ...asked, windows: windows.map(({ samples }) => encodeFloats(samples)) };
      const startedAt = performance.now();
      const answer = await lease.call('transcribe', params, { seconds: windowSeconds * windows.length });
      const workMs = (performance.now() - startedAt) / windows.length;
      const read = windows.map((window, place): ReadWindow => {
        const result = answer.windows[place];
        if (result === undefined) throw new YardstickError('worker/bad-message', 'The model left out a window.');
        const isFirst = place === 0;
        return {
          window,
          result,
          unread: unreadFrom(window, result),
          loadMs: isFirst ? lease.loadMs : 0,
          queueMs: isFirst ? turnAt - askedAt : 0,
          workMs,
          sideBySide: windows.length,
          memoryIsShort,
        };
      });
      return { windows: read, facts: factsOf(lease) };
    });
  });
}

function partOf({ window, result, unread, ...figures }: ReadWindow): TranscribedPart {
  const segments = segmentsOf(window, result);
  return {
    segments,
    language: result.language,
    languageProbability: result.languageProbability,
    seconds: unread ?? window.heardTo,
    readTo: unread ?? inRecording(window.pieces, window.samples.length / rate, 'end'),
    unwrittenSeconds: segments.length > 0 || unread !== null ? 0 : unwrittenIn(window.speech),
    ...figures,
  };
}

/** A cough is taken for speech now and then: only what is as long as a few words counts. */
function unwrittenIn(speech: readonly SpeechSpan[]): number {
  const seconds = speech.reduce((sum, { start, end }) => sum + end - start, 0);
  return seconds < leftUnread ? 0 : seconds;
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
