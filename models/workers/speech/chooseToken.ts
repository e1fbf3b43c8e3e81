import { YardstickError } from '../../errors.ts';
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
 * @param temperature above 0 one of those is drawn instead, the less probable the higher it is: `random` (0 to 1, without 1) draws
 * @throws {YardstickError} `model/no-numbers`
 */
export function chooseToken(
  logits: Float32Array,
  written: readonly number[],
  {
    tokens,
    seconds,
    temperature = 0,
    random = () => 0,
  }: { tokens: WhisperTokens; seconds: number; temperature?: number; random?: () => number },
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
    const token = temperature > 0 ? drawn(logits, firstTime, temperature, times.value, random()) : times.at;
    return { token, logProbability: Math.min(0, (logits[token] ?? none) - timesTogether) };
  }
  // The end may always stand where a time may not. What is no number is larger than nothing: it would pass for silence.
  if (text.value === none) {
    throw new YardstickError('model/no-numbers', 'The model computed something that is no number.', {
      hint: 'Try again. If it happens again with the same model, its files may be damaged: remove it and get it again.',
    });
  }
  const textTogether = logSum(logits, 0, firstTime, text.value);
  const all = timesTogether === none ? textTogether : logAdd(textTogether, timesTogether);
  const best = Math.max(text.value, times.value);
  const token = temperature > 0 ? drawn(logits, 0, temperature, best, random()) : text.at;
  return { token, logProbability: Math.min(0, (logits[token] ?? none) - all) };
}

/** One of those from a place on, as likely as its exponential at this temperature. @param share 0 to 1: where in their sum */
function drawn(logits: Float32Array, from: number, temperature: number, largest: number, share: number): number {
  const weight = (place: number) => Math.exp(((logits[place] ?? Number.NEGATIVE_INFINITY) - largest) / temperature);
  let sum = 0;
  for (let place = from; place < logits.length; place++) sum += weight(place);
  let left = share * sum;
  let last = from;
  for (let place = from; place < logits.length; place++) {
    const own = weight(place);
    if (own === 0) continue;
    last = place;
    left -= own;
    if (left < 0) break;
  }
  return last;
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

/** So far below the largest, a whole vocabulary together adds less than a thousandth: those exponentials, a tenth of a step, are not computed. */
const negligible = 18;

/** The logarithm of the sum of all their exponentials. */
export function logSum(logits: Float32Array, from: number, to: number, largest: number): number {
  if (largest === Number.NEGATIVE_INFINITY) return largest;
  let sum = 0;
  for (let place = from; place < to; place++) {
    const below = (logits[place] ?? 0) - largest;
    if (below > -negligible) sum += Math.exp(below);
  }
  return largest + Math.log(sum);
}

function logAdd(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return high + Math.log1p(Math.exp(low - high));
}
