import type { Timings } from '../answers/answer.ts';

/** When things happened, in milliseconds of one monotonic clock; null for what has not. */
export interface Moments {
  /** The answer was asked for. */
  askedAt: number;
  /** The model's turn began: the queue is over. */
  turnAt: number | null;
  /** The model was in memory; stays null when it was there before. */
  loadedAt: number | null;
  firstTokenAt: number | null;
  lastTokenAt: number | null;
  endedAt: number | null;
}

/** What a worker did ahead of an answer, by its own clock. Milliseconds. */
export interface Beforehand {
  loadMs: number;
  /** Reading what the prompts of a series have in common. */
  prefixMs: number;
}

/**
 * Turns moments into figures. Queue and load are reported apart: time to first token and total time count from the moment the
 * model could begin to read what is this prompt's own, so that a warm and a cold run of one model, and the first and the next of a series, give comparable figures.
 *
 * @param streamedTokens output tokens without reasoning that was kept from us; null where that is not known
 * @param before null where the worker did not come to say it; our own view of the load, where it was seen, also holds the start of the worker itself
 */
export function timingsOf(moments: Moments, streamedTokens: number | null, before: Beforehand | null): Timings {
  const { askedAt, turnAt, firstTokenAt, lastTokenAt } = moments;
  const endedAt = moments.endedAt ?? askedAt;
  if (turnAt === null) {
    return { loadMs: 0, queueMs: endedAt - askedAt, ttftMs: null, totalMs: 0, outputTokensPerSecond: null };
  }
  const observedLoadMs = moments.loadedAt === null ? 0 : moments.loadedAt - turnAt;
  const loadMs = Math.max(observedLoadMs, before?.loadMs ?? 0);
  const prefixMs = before?.prefixMs ?? 0;
  const begunAt = turnAt + loadMs + prefixMs;
  return {
    loadMs,
    queueMs: turnAt - askedAt,
    ttftMs: firstTokenAt === null ? null : Math.max(0, firstTokenAt - begunAt),
    totalMs: Math.max(0, endedAt - begunAt),
    outputTokensPerSecond: rate(firstTokenAt, lastTokenAt, streamedTokens),
    ...(prefixMs === 0 ? {} : { prefixMs }),
  };
}

/** Tokens that come together closer than this came in one piece of the network: between them nothing was written. Milliseconds. */
const onePieceMs = 5;

/** Tokens after the first over the time from the first to the last; null where one of them is not known, or they came in one piece. */
function rate(firstAt: number | null, lastAt: number | null, tokens: number | null): number | null {
  if (firstAt === null || lastAt === null || tokens === null) return null;
  if (tokens < 2 || lastAt - firstAt < onePieceMs) return null;
  return ((tokens - 1) * 1000) / (lastAt - firstAt);
}
