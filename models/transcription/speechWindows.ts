import { hearAhead } from './hearAhead.ts';
import { packPieces, paddingAfter, paddingBefore, rate, spareIn, type WindowPiece } from './shortenedPauses.ts';
import type { VoiceActivity } from './voiceActivity.ts';

/** Seconds, from the start of the recording. */
export interface SpeechSpan {
  start: number;
  end: number;
}

/** Audio with speech in it, as much as the model reads at once. */
export interface SpeechWindow {
  /** Up to 30 s. A long pause within it is shorter than in the recording. */
  samples: Float32Array;
  /** Seconds at which it begins. */
  start: number;
  /** What of the recording it holds, in order; one behind another in `samples`. */
  pieces: WindowPiece[];
  /** Where somebody speaks in it. */
  speech: SpeechSpan[];
  /** Seconds of the recording that were looked at when it was cut. */
  heardTo: number;
}

/** What Whisper reads at once. */
const longest = 30;
/**
 * Where more follows, a window has no more than this: of one that is full to its end a model leaves the last sentence unfinished, and that is read once more.
 * Of 20 windows of joined recordings tiny.en did so to 7 at 30 s, to 2 at 28.5 s, to none at 27 s.
 */
const roomy = 27;
/** And from how long a stretch of the recording, however many pauses are in it: it is held in memory, and waited for. */
const widest = 60;
/** Above it a stretch is speech. */
const threshold = 0.5;
/** Once somebody speaks, it takes less to go on. */
const goOn = 0.35;
/** Shorter sounds are clicks. */
const shortestSpeech = 0.12;
/** Shorter gaps are inside words. */
const shortestGap = 0.15;
/** In a longer silence a new window begins: silence inside a window invites inventions. */
const usualGap = 4;
/** A window that has so much is cut at the best gap that comes up to its limit. */
const enough = 15;
/** A gap that is as good as any wider one. */
const breath = 0.3;

/**
 * Cuts audio into windows of up to 30 s around speech, at silences: never within a word unless somebody speaks 30 s without a gap, and without
 * overlap. Holds one window in memory, however long the recording.
 * Whoever asks for the next one may say (`next(seconds)`) from where on the last was not read: that comes again, at the start of the next.
 * @param chunks mono, 16 kHz, of any length
 * @param longestGap seconds of silence in which a window ends, asked for each time: who reads along wants it short; 4 s without it
 */
export async function* speechWindows(
  chunks: AsyncIterable<Float32Array>,
  activity: VoiceActivity,
  longestGap: () => number = () => usualGap,
): AsyncGenerator<SpeechWindow, { seconds: number }, number | null | undefined> {
  const { frameSamples } = activity;
  const tail = createTail();
  const finder = createSpeechFinder(frameSamples / rate);
  let open: SpeechSpan[] = [];

  /** Seconds up to which everything has gone out. */
  let cutTo = 0;

  /**
   * @param next where somebody speaks again; what is between two windows is shared out, never read twice
   * @param room seconds that it may have; longer pauses are shortened for it
   */
  const cut = (spans: SpeechSpan[], next: number | null, room = longest): SpeechWindow => {
    const last = spans.at(-1)?.end ?? 0;
    const start = Math.max(tail.start / rate, cutTo, (spans[0]?.start ?? 0) - paddingBefore);
    const border = next === null ? tail.end / rate : (last + next) / 2;
    const pieces = packPieces(spans, { start, end: Math.min(border, last + paddingAfter), longest: room });
    const end = pieces.at(-1);
    cutTo = end === undefined ? start : (end.from + end.length) / rate;
    const samples = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
    for (const { at, from, length } of pieces) samples.set(tail.slice(from, from + length), at);
    return { samples, start, pieces, speech: spans, heardTo: tail.end / rate };
  };
  const nextStart = () => open[0]?.start ?? finder.speaking();

  const giveBack = (spans: readonly SpeechSpan[], from: number | null | undefined) => {
    if (from === null || from === undefined) return;
    cutTo = from;
    open.unshift(
      ...spans.filter(({ end }) => end > from).map(({ start, end }) => ({ start: Math.max(start, from), end })),
    );
  };

  /** Windows that are complete, given that speech up to `now` is known. */
  function* complete(now: number, isLast: boolean): Generator<SpeechWindow, void, number | null | undefined> {
    const gap = longestGap();
    for (;;) {
      const speaking = finder.speaking();
      const all = speaking === null ? open : [...open, { start: speaking, end: now }];
      const first = all[0];
      if (first === undefined) return;
      const silentTo = speaking === null && !isLast ? now : null;
      const limit = limitOf(all, silentTo, longest);
      const closed = all.length - (speaking === null || isLast ? 0 : 1);
      const gapAt = open.findIndex(
        (span, place) => (all[place + 1]?.start ?? (isLast ? Infinity : now)) - span.end > gap,
      );
      if (gapAt >= 0 && (open[gapAt]?.end ?? 0) <= limit) {
        const going = open.splice(0, gapAt + 1);
        giveBack(going, yield cut(going, nextStart()));
      } else if (now > limit) {
        const fitting = (most: number) => all.slice(0, closed).filter(({ end }) => end <= most).length;
        const inRoom = fitting(limitOf(all, silentTo, roomy));
        const [count, room] = inRoom > 0 ? [inRoom, roomy] : [fitting(limit), longest];
        if (count > 0) {
          const going = open.splice(0, bestGap(all, count, first.start));
          giveBack(going, yield cut(going, nextStart(), room));
        } else if (open[0] !== undefined && open[0].end - limit < shortestSpeech) {
          // A breath too long: by itself it would be a click, and what is kept behind speech has room for it.
          const going = open.splice(0, 1);
          giveBack(going, yield cut(going, nextStart()));
        } else if (open.length === 0 && !isLast && now - limit <= shortestSpeech + shortestGap) {
          // It may end at once: what were left of it would be taken for a click, and lost.
          return;
        } else {
          // Half a minute without a breath: there is no gap to cut at.
          const going = [{ start: first.start, end: limit }];
          const window = cut(going, limit);
          if (open.length > 0) open[0] = { start: limit, end: first.end };
          else finder.moveStart(limit);
          giveBack(going, yield window);
        }
      } else if (isLast && open.length > 0) {
        const going = open.splice(0);
        giveBack(going, yield cut(going, null));
      } else return;
    }
  }

  const take = (likelihood: number) => {
    const span = finder.take(likelihood);
    if (span !== null) open.push(span);
  };
  for await (const { samples, likelihoods } of hearAhead(chunks, activity)) {
    tail.push(samples);
    for (const likelihood of likelihoods) {
      take(likelihood);
      yield* complete(finder.now(), false);
    }
    const oldest = open[0]?.start ?? finder.speaking() ?? finder.now();
    tail.dropBefore(Math.round((oldest - 1) * rate));
  }
  for (const likelihood of activity.finish()) take(likelihood);
  const seconds = tail.end / rate;
  const span = finder.end(seconds);
  if (span !== null) open.push(span);
  yield* complete(seconds, true);
  return { seconds };
}

/**
 * Up to where in the recording a window that begins with these has room: a long pause can be shortened.
 * @param room seconds that it may have
 * @param silentTo seconds up to which nobody speaks behind the last; null where somebody does, or nothing comes any more
 */
function limitOf(all: readonly SpeechSpan[], silentTo: number | null, room: number): number {
  const start = Math.max(0, (all[0]?.start ?? 0) - paddingBefore);
  let limit = start + room - paddingAfter;
  all.forEach(({ end }, place) => {
    const next = all[place + 1]?.start ?? silentTo;
    if (end <= limit && next !== null) limit += spareIn(next - end);
  });
  return Math.min(limit, start + widest);
}

/**
 * How many of the spans go into this window: up to the last gap behind what is enough that is a breath, else up to the longest. Every window costs the model
 * the same whatever is in it, so that full ones are read faster.
 */
function bestGap(all: readonly SpeechSpan[], fitting: number, start: number): number {
  let best = fitting;
  let longestGap = -1;
  for (let place = 0; place < fitting; place++) {
    const span = all[place];
    if (span === undefined || span.end - start < enough) continue;
    const gap = (all[place + 1]?.start ?? span.end + shortestGap) - span.end;
    if (gap >= Math.min(breath, longestGap)) {
      longestGap = Math.max(longestGap, gap);
      best = place + 1;
    }
  }
  return best;
}

/** Turns likelihoods into spans: with hysteresis, gaps closed, clicks left out. */
function createSpeechFinder(frameSeconds: number) {
  let frames = 0;
  let start: number | null = null;
  let lastSpeech = 0;
  const close = (): SpeechSpan | null => {
    const span = start === null ? null : { start, end: lastSpeech };
    start = null;
    return span !== null && span.end - span.start >= shortestSpeech ? span : null;
  };
  return {
    /** Seconds looked at. */
    now: () => frames * frameSeconds,
    /** Where the span began that is not over. */
    speaking: () => start,
    moveStart(to: number) {
      if (start !== null) start = Math.max(start, to);
    },
    take(likelihood: number): SpeechSpan | null {
      const from = frames * frameSeconds;
      frames += 1;
      if (likelihood >= (start === null ? threshold : goOn)) {
        start ??= from;
        lastSpeech = frames * frameSeconds;
        return null;
      }
      return start !== null && frames * frameSeconds - lastSpeech > shortestGap ? close() : null;
    },
    end(seconds: number): SpeechSpan | null {
      lastSpeech = Math.min(lastSpeech, seconds);
      return close();
    },
  };
}

/** The last stretch of a recording, addressed by sample. */
function createTail() {
  let chunks: Float32Array[] = [];
  let start = 0;
  let end = 0;
  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    push(chunk: Float32Array) {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      end += chunk.length;
    },
    dropBefore(sample: number) {
      let dropped = 0;
      while (dropped < chunks.length && start + (chunks[dropped]?.length ?? 0) <= sample) {
        start += chunks[dropped]?.length ?? 0;
        dropped += 1;
      }
      if (dropped > 0) chunks = chunks.slice(dropped);
    },
    slice(from: number, to: number): Float32Array {
      const result = new Float32Array(Math.max(0, Math.min(to, end) - Math.max(from, start)));
      let at = start;
      for (const chunk of chunks) {
        const low = Math.max(from, at);
        const high = Math.min(to, at + chunk.length);
        if (low < high) result.set(chunk.subarray(low - at, high - at), low - Math.max(from, start));
        at += chunk.length;
      }
      return result;
    },
  };
}
