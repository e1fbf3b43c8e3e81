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

/**
 * Turns moments into figures. Queue and load are reported apart: time to first token and total time count from the moment the
 * model could begin to read, so that a warm and a cold run of one model give comparable figures.
 *
 * @param streamedTokens output tokens without reasoning that was kept from us; null where that is not known
 * @param reportedLoadMs load time by the worker's own clock; ours, where it was seen, also holds the start of the worker itself
 */
export function timingsOf(moments: Moments, streamedTokens: number | null, reportedLoadMs: number | null): Timings {
  const { askedAt, turnAt, firstTokenAt, lastTokenAt } = moments;
  const endedAt = moments.endedAt ?? askedAt;
  if (turnAt === null) {
    return { loadMs: 0, queueMs: endedAt - askedAt, ttftMs: null, totalMs: 0, outputTokensPerSecond: null };
  }
  const observedLoadMs = moments.loadedAt === null ? 0 : moments.loadedAt - turnAt;
  const loadMs = Math.max(observedLoadMs, reportedLoadMs ?? 0);
  return {
    loadMs,
    queueMs: turnAt - askedAt,
    ttftMs: firstTokenAt === null ? null : Math.max(0, firstTokenAt - turnAt - loadMs),
    totalMs: Math.max(0, endedAt - turnAt - loadMs),
    outputTokensPerSecond: rate(firstTokenAt, lastTokenAt, streamedTokens),
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
