import { compressionRatio } from './compressionRatio.ts';
import type { DecodedTokens } from './decodeTokens.ts';

/** Hotter and hotter, as the original tries it (https://arxiv.org/abs/2212.04356, section 4.5). */
const temperatures = [0.2, 0.4, 0.6, 0.8, 1] as const;
/** Text that repeats itself more is not believed … */
const mostCompressible = 2.4;
/** … nor text that the model was less sure of: mean of the logarithms … */
const leastSure = -1;
/** … unless it takes the window for silence: then there is nothing to be said better. */
const silentAbove = 0.6;

/**
 * Reads a window again where what came out cannot be right: it goes round in circles, repeats itself, or is a guess. Of readings that are
 * all bad the surest stays, one that does not go round in circles before one that does.
 * @param first the usual reading, at temperature 0
 * @param decode another one
 * @param seed draws are the same for the same window: a transcript can be made again
 */
export async function decodeWithFallback(
  first: DecodedTokens,
  decode: (temperature: number, random: () => number) => Promise<DecodedTokens>,
  text: (tokens: number[]) => string,
  seed: number,
): Promise<DecodedTokens> {
  if (isGood(first, text)) return first;
  const random = drawsOf(seed);
  let best = first;
  let { computed } = first;
  for (const temperature of temperatures) {
    const again = await decode(temperature, random);
    computed += again.computed;
    if (isGood(again, text)) return { ...again, computed };
    if (isBetter(again, best)) best = again;
  }
  return { ...best, computed };
}

function isGood(decoded: DecodedTokens, text: (tokens: number[]) => string): boolean {
  if (decoded.repeated || compressionRatio(text(decoded.tokens).trim()) > mostCompressible) return false;
  return meanLogProbability(decoded) >= leastSure || decoded.noSpeechProbability > silentAbove;
}

function isBetter(one: DecodedTokens, other: DecodedTokens): boolean {
  if (one.repeated !== other.repeated) return !one.repeated;
  return meanLogProbability(one) > meanLogProbability(other);
}

/** With the end, as the model was sure that there is no more. */
export function meanLogProbability({ logProbabilities, endLogProbability }: DecodedTokens): number {
  const all = endLogProbability === null ? logProbabilities : [...logProbabilities, endLogProbability];
  return all.length === 0 ? 0 : all.reduce((sum, value) => sum + value, 0) / all.length;
}

/** Mulberry32: small, and good enough to pick a word. */
function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
