import { reportOf } from '../../app/reportOf.ts';

/**
 * What is said of a question that failed; null for nothing. That the engine is away the page says itself, and it asks again when it is back: what was answered
 * before stays without a word.
 */
export function shownError({ error, data }: { error: unknown; data: unknown }): unknown {
  if (error === null) return null;
  return data !== undefined && reportOf(error).code === 'engine/unreachable' ? null : error;
}
