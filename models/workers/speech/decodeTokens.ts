import { chooseToken, logSum } from './chooseToken.ts';
import type { OrtTensor, Whisper } from './loadWhisper.ts';
import { repeatedUnit, withoutRepeats } from './repeats.ts';
import { emptyMemory, keepRows, runDecoder } from './runDecoder.ts';
import { mostTokens } from './whisperFacts.ts';

export interface DecodedTokens {
  /** Text and times, without what was given and without the end. */
  tokens: number[];
  /** Natural logarithm of each one's probability. */
  logProbabilities: number[];
  /** Of the end token, where the model wrote it. */
  endLogProbability: number | null;
  noSpeechProbability: number;
  /** They went round in circles: the last piece stands once. */
  repeated: boolean;
  /** For each token the place of the audio that each of the alignment heads looked at, in shares; one row more for the end. Empty without words. */
  attention: Float32Array[][];
  /** All that were computed, also those that were thrown away. */
  computed: number;
}

/** How windows are read. */
export interface DecodeOptions {
  /** What the text begins with: language and task. */
  prompt: readonly number[];
  words: boolean;
  /** Above 0 each token is drawn by `random`. */
  temperature?: number;
  random?: () => number;
}

/** A window that is being read. */
interface Reading {
  seconds: number;
  /** So many tokens at most. */
  limit: number;
  result: DecodedTokens;
}

/** Nobody says more in a second: Chinese and Thai take most tokens. */
const tokensPerSecond = 15;
const tokensAtLeast = 24;

/**
 * Writes down what is said in some windows, side by side, one token after another: always the most probable one, or drawn at a temperature. The weights
 * pass through the processor once for all of them, so that two windows take little more than one. Looks for a stop between two tokens.
 * @param hidden what the encoder heard, a row for each window
 * @param seconds how long each of the windows is
 * @returns one for each window
 */
export async function decodeTokens(
  whisper: Whisper,
  hidden: OrtTensor,
  seconds: readonly number[],
  options: DecodeOptions,
  signal: AbortSignal,
): Promise<DecodedTokens[]> {
  const { prompt, words } = options;
  const readings = seconds.map(readingOf);
  const most = Math.max(...readings.map(({ limit }) => limit));
  const memory = emptyMemory(whisper.shape, readings.length, prompt.length + most);
  let going = readings;
  let inputs: (readonly number[])[] = readings.map(() => prompt);
  while (going.length > 0) {
    signal.throwIfAborted();
    const outputs = await runDecoder(whisper, hidden, inputs, memory, words);
    const next = going.map((reading, row) => readToken(whisper, reading, row, outputs, options));
    const rows = next.flatMap((token, row) => (token === null ? [] : [row]));
    // Those that are at their end are not computed any further.
    if (rows.length > 0 && rows.length < going.length) keepRows(memory, rows);
    going = going.filter((_, row) => next[row] !== null);
    inputs = next.flatMap((token) => (token === null ? [] : [[token]]));
  }
  return readings.map(({ result }) => result);
}

function readingOf(seconds: number): Reading {
  return {
    seconds,
    limit: Math.min(mostTokens, Math.ceil(tokensAtLeast + seconds * tokensPerSecond)),
    result: {
      tokens: [],
      logProbabilities: [],
      endLogProbability: null,
      noSpeechProbability: 0,
      repeated: false,
      attention: [],
      computed: 0,
    },
  };
}

/** Takes down the next token of a window. @returns it; null: the window is at its end */
function readToken(
  whisper: Whisper,
  { seconds, limit, result }: Reading,
  row: number,
  outputs: Record<string, OrtTensor>,
  { words, temperature = 0, random }: DecodeOptions,
): number | null {
  const { tokens } = whisper;
  const { data, dims } = outputs['logits'] ?? { data: new Float32Array(0), dims: [] };
  const [, read = 1, vocabulary = 0] = dims;
  if (vocabulary <= tokens.firstTime) throw new Error('The decoder gave no logits.');
  const at = row * read * vocabulary;
  if (result.computed === 0) {
    result.noSpeechProbability = probabilityAt(data.subarray(at, at + vocabulary), tokens.noSpeech);
  }
  const { token, logProbability } = chooseToken(
    data.subarray(at + (read - 1) * vocabulary, at + read * vocabulary),
    result.tokens,
    { tokens, seconds, temperature, ...(random === undefined ? {} : { random }) },
  );
  result.computed += 1;
  if (words) result.attention.push(lookedAt(whisper, outputs, row));
  if (token === tokens.end) {
    result.endLogProbability = logProbability;
    return null;
  }
  result.tokens.push(token);
  result.logProbabilities.push(logProbability);
  return cutRepeats(result, tokens.firstTime) || result.computed >= limit ? null : token;
}

/** How probable each language is, after one step. @param hidden of one window */
export async function detectLanguage(
  whisper: Whisper,
  hidden: OrtTensor,
): Promise<{ language: string; probability: number }> {
  const memory = emptyMemory(whisper.shape, 1, 1);
  const { logits } = await runDecoder(whisper, hidden, [[whisper.tokens.start]], memory, false);
  const scores = [...whisper.tokens.languages].map(
    ([language, token]) => [language, logits?.data[token] ?? Number.NEGATIVE_INFINITY] as const,
  );
  const values = Float32Array.from(scores, ([, score]) => score);
  const [language, score] = scores.reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return { language, probability: Math.min(1, Math.exp(score - logSum(values, 0, values.length, score))) };
}

/** Of the last token that a window's row has read, one row per alignment head. */
function lookedAt({ tokens }: Whisper, outputs: Record<string, OrtTensor>, window: number): Float32Array[] {
  return tokens.alignmentHeads.map(([layer, head]) => {
    const { data, dims } = outputs[`cross_attentions.${layer}`] ?? { data: new Float32Array(0), dims: [1, 1, 1, 0] };
    const [, heads = 1, read = 1, places = 0] = dims;
    const from = ((window * heads + head) * read + read - 1) * places;
    return data.slice(from, from + places);
  });
}

function probabilityAt(logits: Float32Array, token: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of logits) if (value > largest) largest = value;
  const probability = Math.exp((logits[token] ?? Number.NEGATIVE_INFINITY) - logSum(logits, 0, logits.length, largest));
  return Number.isFinite(probability) ? Math.min(1, probability) : 0;
}

/** Times differ each time round: the circle is looked for in the words. */
function cutRepeats(result: DecodedTokens, firstTime: number): boolean {
  const places = result.tokens.flatMap((token, place) => (token < firstTime ? [place] : []));
  const words = places.map((place) => result.tokens[place] ?? 0);
  const unit = repeatedUnit(words);
  if (unit === null) return false;
  const kept = withoutRepeats(words, unit).length;
  const length = (places[kept - 1] ?? -1) + 1;
  result.tokens.length = length;
  result.logProbabilities.length = length;
  if (result.attention.length > 0) result.attention.length = length + 1;
  result.repeated = true;
  return true;
}
