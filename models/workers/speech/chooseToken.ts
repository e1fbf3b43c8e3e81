import type { WhisperTokens } from './whisperTokens.ts';
import { timeStep } from './whisperFacts.ts';

export interface ChosenToken {
  token: number;
  /** Natural logarithm, among what was allowed. */
  logProbability: number;
}

/** The first words of a window begin within its first second: where they do not, the model skips speech. */
const latestStartSteps = 50;

/**
 * Picks the most probable token of those that may stand here. Times come in pairs around text, never go back, never lie behind the audio's end, and win
 * where together they are more probable than the best word: the rules that the model was trained to be read with (https://arxiv.org/abs/2212.04356).
 * @param logits the network's outputs for the next token; changed in place
 * @param written the tokens so far, without those that were given
 * @param seconds length of the audio
 */
export function chooseToken(
  logits: Float32Array,
  written: readonly number[],
  { tokens, seconds }: { tokens: WhisperTokens; seconds: number },
): ChosenToken {
  const { end, firstTime, suppressed } = tokens;
  const none = Number.NEGATIVE_INFINITY;
  for (const token of suppressed) if (token !== end) logits[token] = none;
  // Languages, tasks and the like are given, never written.
  logits.fill(none, end + 1, firstTime);

  const isTime = (token: number | undefined) => token !== undefined && token >= firstTime;
  const last = written.at(-1);
  let earliest = firstTime;
  const lastTime = written.findLast((token) => token >= firstTime);
  if (written.length === 0) {
    logits.fill(none, 0, firstTime);
    logits.fill(none, firstTime + latestStartSteps + 1);
  } else if (isTime(last)) {
    // The first of a pair is followed by text, the second by the start of the next pair or the end.
    const isStart = written.length < 2 || isTime(written.at(-2));
    if (isStart) logits.fill(none, firstTime);
    else logits.fill(none, 0, end);
    if (lastTime !== undefined) earliest = lastTime;
  } else if (lastTime !== undefined) earliest = lastTime + 1;
  logits.fill(none, firstTime, Math.max(firstTime, earliest));
  logits.fill(none, firstTime + Math.ceil(seconds / timeStep) + 1);

  const text = bestOf(logits, 0, firstTime);
  const times = bestOf(logits, firstTime, logits.length);
  const timesTogether = logSum(logits, firstTime, logits.length, times.value);
  if (times.value > none && timesTogether > text.value) {
    return { token: times.at, logProbability: Math.min(0, times.value - timesTogether) };
  }
  if (text.value === none) return { token: end, logProbability: 0 };
  const textTogether = logSum(logits, 0, firstTime, text.value);
  const all = timesTogether === none ? textTogether : logAdd(textTogether, timesTogether);
  return { token: text.at, logProbability: Math.min(0, text.value - all) };
}

function bestOf(logits: Float32Array, from: number, to: number): { at: number; value: number } {
  let at = from;
  let value = Number.NEGATIVE_INFINITY;
  for (let place = from; place < to; place++) {
    const candidate = logits[place] ?? Number.NEGATIVE_INFINITY;
    if (candidate > value) {
      value = candidate;
      at = place;
    }
  }
  return { at, value };
}

/** The logarithm of the sum of all their exponentials. */
export function logSum(logits: Float32Array, from: number, to: number, largest: number): number {
  if (largest === Number.NEGATIVE_INFINITY) return largest;
  let sum = 0;
  for (let place = from; place < to; place++) sum += Math.exp((logits[place] ?? 0) - largest);
  return largest + Math.log(sum);
}

function logAdd(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return high + Math.log1p(Math.exp(low - high));
}
