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
import { rate, speechWindows, type SpeechWindow } from './speechWindows.ts';
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

/** Milliseconds that a window waits for the one behind it, to be read together: a file has it at once, a slow source is not waited for. */
const neighbourMs = 250;

interface TranscribeWindowsOptions {
  pool: SpeechPool;
  id: string;
  audio: AsyncIterable<Float32Array>;
  settings: LocalTranscribeOptions;
  activity: VoiceActivity;
  factsOf: (lease: SpeechLease) => LocalTranscriptionFacts;
}

/**
 * Reads a recording window by window, two at a time where the model can: parts come in order, and are what they were if it read one at a time. What the
 * model left out of a window is at the start of the next, for a window of its own would cost as much as a full one; the neighbour that was read with it
 * then does not count, and is read again.
 */
export async function* transcribeWindows(
  options: TranscribeWindowsOptions,
): AsyncGenerator<TranscribedPart, TranscribedWhole> {
  const { pool, id, settings } = options;
  pool.requireUsable(id);
  const ended = new AbortController();
  const signal = settings.signal === undefined ? ended.signal : AbortSignal.any([settings.signal, ended.signal]);
  let language = settings.language ?? null;
  let facts: LocalTranscriptionFacts | null = null;
  const windows = speechWindows(options.audio, options.activity, settings.longestGap);
  /** The next window, asked for before all that was given out has been read. */
  let coming: ReturnType<typeof windows.next> | null = null;
  let unread: number | null = null;
  /** How often the next window may be tried: the process that died under two had one of them in its hands, and dies once more at most. */
  let tries = 2;
  let together: Together | null = null;

  const next = async () => {
    if (coming !== null && unread !== null) {
      // It is cut anew, with what was left out before it.
      await coming;
      coming = null;
    }
    const found = await (coming ?? windows.next(unread));
    coming = null;
    unread = null;
    return found;
  };
  const partOf = (window: SpeechWindow, read: ReadWindow): TranscribedPart => {
    ({ facts } = read);
    language ??= read.result.language;
    unread = unreadFrom(window, read.result);
    return {
      segments: segmentsOf(window, read.result),
      language: read.result.language,
      languageProbability: read.result.languageProbability,
      seconds: unread ?? window.heardTo,
      readTo: unread ?? window.start + window.samples.length / rate,
      loadMs: read.loadMs,
      queueMs: read.queueMs,
      workMs: read.workMs,
    };
  };

  try {
    for (;;) {
      const found = await next();
      signal.throwIfAborted();
      if (found.done === true) return { seconds: found.value.seconds, language, facts };
      const window = found.value;
      if (window === null) continue;
      // Somebody who reads along has nothing of a window that is still to be spoken.
      if (settings.longestGap === undefined) coming = windows.next(null);
      const neighbour = tries < 2 ? null : await soon(coming);
      let read: ReadWindow;
      if (neighbour === null) {
        coming?.catch(() => undefined);
        read = await readWindow(options, window, { language, signal, tries });
        tries = 2;
      } else {
        together = readTogether(options, [window, neighbour], { language, signal });
        try {
          read = await together.first;
        } catch (thrown) {
          requireDeath(thrown, signal);
          together = null;
          read = await readWindow(options, window, { language, signal, tries: 1 });
          tries = 1;
        }
      }
      yield partOf(window, read);
      if (together === null || neighbour === null) continue;
      let other: ReadWindow | null = null;
      try {
        other = await together.second;
      } catch (thrown) {
        requireDeath(thrown, signal);
        tries = 1;
      }
      together = null;
      if (other === null) continue;
      coming = null;
      yield partOf(neighbour, other);
    }
  } finally {
    ended.abort();
    await together?.second.catch(() => undefined);
    await windows.return({ seconds: 0 }).catch(() => undefined);
  }
}

/** The window that comes next, where it is there already, or is in a moment. */
async function soon(
  coming: Promise<IteratorResult<SpeechWindow | null, unknown>> | null,
): Promise<SpeechWindow | null> {
  if (coming === null) return null;
  // What becomes of it is asked for in its turn.
  coming.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), neighbourMs);
  });
  const found = await Promise.race([coming.catch(() => null), late]);
  clearTimeout(timer);
  return found === null || found.done === true ? null : found.value;
}

interface ReadWindow {
  result: TranscribedWindow;
  facts: LocalTranscriptionFacts;
  loadMs: number;
  queueMs: number;
  workMs: number;
}

interface ReadSettings {
  language: string | null;
  signal: AbortSignal;
}

function requireDeath(thrown: unknown, signal: AbortSignal): void {
  if (!(thrown instanceof YardstickError) || thrown.code !== 'worker/died') throw thrown;
  signal.throwIfAborted();
}

const withoutTurn = <T>(work: () => Promise<T>) => work();

function paramsOf({ samples }: SpeechWindow, settings: LocalTranscribeOptions, language: string | null) {
  return {
    samples: encodeFloats(samples),
    language,
    task: settings.task ?? 'transcribe',
    words: settings.words === true,
  } as const;
}

/** One window on the model; again where its process died under it, for that may have been the memory's fault. */
async function readWindow(
  { pool, id, settings, factsOf }: TranscribeWindowsOptions,
  window: SpeechWindow,
  { language, signal, tries }: ReadSettings & { tries: number },
): Promise<ReadWindow> {
  const turn = settings.turn ?? withoutTurn;
  const params = paramsOf(window, settings, language);
  for (let left = tries; ;) {
    const askedAt = performance.now();
    try {
      return await turn(() => {
        const queueMs = performance.now() - askedAt;
        return pool.use(id, signal, async (lease): Promise<ReadWindow> => {
          const startedAt = performance.now();
          const result = await lease.call('transcribe', params, { seconds: windowSeconds });
          const workMs = performance.now() - startedAt;
          return { result, facts: factsOf(lease), loadMs: lease.loadMs, queueMs, workMs };
        });
      });
    } catch (thrown) {
      left -= 1;
      if (left <= 0) throw thrown;
      requireDeath(thrown, signal);
    }
  }
}

/** Two windows that are read at the same time, within one turn. */
interface Together {
  first: Promise<ReadWindow>;
  /** null: it is to be read by itself. */
  second: Promise<ReadWindow | null>;
}

function readTogether(
  { pool, id, settings, factsOf }: TranscribeWindowsOptions,
  [window, neighbour]: readonly [SpeechWindow, SpeechWindow],
  { language, signal }: ReadSettings,
): Together {
  const first = Promise.withResolvers<ReadWindow>();
  const turn = settings.turn ?? withoutTurn;
  const askedAt = performance.now();
  const second = turn(() => {
    const queueMs = performance.now() - askedAt;
    return pool.use(id, signal, async (lease): Promise<ReadWindow | null> => {
      const startedAt = performance.now();
      // What is spoken is heard in the first window of a recording, and holds for the rest.
      const isAble = lease.facts.readsAhead && (language !== null || lease.facts.languages.length === 0);
      if (isAble) await lease.call('readAhead', paramsOf(neighbour, settings, language), { seconds: windowSeconds });
      const result = await lease.call('transcribe', paramsOf(window, settings, language), { seconds: windowSeconds });
      const firstAt = performance.now();
      const facts = factsOf(lease);
      first.resolve({ result, facts, loadMs: lease.loadMs, queueMs, workMs: firstAt - startedAt });
      if (!isAble) return null;
      const wanted = unreadFrom(window, result) === null;
      const ahead = (await lease.call('collect', { wanted }, { seconds: windowSeconds })).window;
      if (ahead === null) return null;
      return { result: ahead, facts, loadMs: 0, queueMs: 0, workMs: performance.now() - firstAt };
    });
  });
  second.catch((thrown: unknown) => first.reject(thrown));
  first.promise.catch(() => undefined);
  return { first: first.promise, second };
}

/** Seconds from which on the model left out what somebody says: it tells so, or it is heard. null: it read all. */
function unreadFrom(window: SpeechWindow, result: TranscribedWindow): number | null {
  const last = result.segments.at(-1);
  const readTo = result.readTo ?? (last === undefined || last.repeated ? null : last.end);
  if (readTo === null || readTo < leastProgress) return null;
  const from = window.start + readTo;
  const unread = window.speech.reduce((sum, { start, end }) => sum + Math.max(0, end - Math.max(start, from)), 0);
  return unread < (result.readTo === null ? leftUnsaid : leftUnread) ? null : from;
}

function segmentsOf(window: SpeechWindow, result: TranscribedWindow): TranscriptSegment[] {
  return result.segments
    .filter(({ text }) => !isNonSpeech(text))
    .map((segment) => {
      const placed = <Timed extends { start: number; end: number }>(timed: Timed): Timed =>
        trimTimes({ ...timed, start: timed.start + window.start, end: timed.end + window.start }, window.speech);
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
