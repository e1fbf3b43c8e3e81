import { Tensor } from 'onnxruntime-node';
import { chooseToken, logSum } from './chooseToken.ts';
import type { OrtTensor, Whisper } from './loadWhisper.ts';
import { repeatedUnit, withoutRepeats } from './repeats.ts';
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

/** Nobody says more in a second: Chinese and Thai take most tokens. */
const tokensPerSecond = 15;
const tokensAtLeast = 24;

/**
 * Writes down what is said, one token after another: always the most probable one, or drawn at a temperature. Looks for a stop between two.
 */
export async function decodeTokens(
  whisper: Whisper,
  hidden: OrtTensor,
  options: { prompt: readonly number[]; seconds: number; words: boolean; temperature?: number; random?: () => number },
  signal: AbortSignal,
): Promise<DecodedTokens> {
  const { tokens, shape } = whisper;
  const { prompt, seconds, words, temperature = 0, random } = options;
  const limit = Math.min(mostTokens, Math.ceil(tokensAtLeast + seconds * tokensPerSecond));
  const memory = emptyMemory(shape, prompt.length + limit);
  const result: DecodedTokens = {
    tokens: [],
    logProbabilities: [],
    endLogProbability: null,
    noSpeechProbability: 0,
    repeated: false,
    attention: [],
    computed: 0,
  };
  let input = prompt;
  while (result.computed < limit) {
    signal.throwIfAborted();
    const outputs = await runDecoder(whisper, hidden, input, memory, words);
    const logits = outputs['logits'];
    const vocabulary = logits?.dims.at(-1) ?? 0;
    if (logits === undefined || vocabulary <= tokens.firstTime) throw new Error('The decoder gave no logits.');
    if (result.computed === 0) {
      result.noSpeechProbability = probabilityAt(logits.data.subarray(0, vocabulary), tokens.noSpeech);
    }
    const next = logits.data.subarray(logits.data.length - vocabulary);
    const { token, logProbability } = chooseToken(next, result.tokens, {
      tokens,
      seconds,
      temperature,
      ...(random === undefined ? {} : { random }),
    });
    result.computed += 1;
    if (words) result.attention.push(lookedAt(whisper, outputs));
    if (token === tokens.end) {
      result.endLogProbability = logProbability;
      break;
    }
    result.tokens.push(token);
    result.logProbabilities.push(logProbability);
    if (cutRepeats(result, tokens.firstTime)) break;
    input = [token];
  }
  return result;
}

/** How probable each language is, after one step. */
export async function detectLanguage(
  whisper: Whisper,
  hidden: OrtTensor,
): Promise<{ language: string; probability: number }> {
  const { logits } = await runDecoder(whisper, hidden, [whisper.tokens.start], emptyMemory(whisper.shape, 1), false);
  const scores = [...whisper.tokens.languages].map(
    ([language, token]) => [language, logits?.data[token] ?? Number.NEGATIVE_INFINITY] as const,
  );
  const values = Float32Array.from(scores, ([, score]) => score);
  const [language, score] = scores.reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return { language, probability: Math.min(1, Math.exp(score - logSum(values, 0, values.length, score))) };
}

/** What the decoder remembers of the steps before: by the names under which it takes them. */
interface Memory {
  held: Record<string, Tensor>;
  begun: boolean;
  /** Where what it writes at each step goes, by name: two places in turn, for the one is read while the other is written. */
  places: Record<string, [Float32Array, Float32Array]>;
  logits: Tensor | null;
  /** Stands for what the encoder heard once that is in the memory. */
  unheard: Tensor;
}

const ownParts = ['decoder.key', 'decoder.value'];
const heardParts = ['encoder.key', 'encoder.value'];

/** @param steps how many tokens it has room for */
function emptyMemory({ layers, heads, headSize }: Whisper['shape'], steps: number): Memory {
  const width = heads * headSize;
  const memory: Memory = {
    held: {},
    begun: false,
    places: {},
    logits: null,
    unheard: new Tensor('float32', new Float32Array(width), [1, 1, width]),
  };
  for (let layer = 0; layer < layers; layer++) {
    for (const part of [...ownParts, ...heardParts]) {
      const name = `${layer}.${part}`;
      memory.held[`past_key_values.${name}`] = new Tensor('float32', new Float32Array(0), [1, heads, 0, headSize]);
      if (ownParts.includes(part))
        memory.places[name] = [new Float32Array(steps * width), new Float32Array(steps * width)];
    }
  }
  return memory;
}

/** One step. What it writes goes into room that is there already: room made anew at each step would be the work of the garbage collector. */
async function runDecoder(
  { decoder, shape }: Whisper,
  hidden: OrtTensor,
  input: readonly number[],
  memory: Memory,
  words: boolean,
): Promise<Record<string, OrtTensor>> {
  const { heads, headSize } = shape;
  // The first step may read several tokens; from then on it is one each time.
  const fetches: Record<string, Tensor | null> = { logits: memory.logits };
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const part of ownParts) {
      const name = `${layer}.${part}`;
      const steps = (memory.held[`past_key_values.${name}`]?.dims[2] ?? 0) + input.length;
      const [here, there] = memory.places[name] ?? [];
      if (here === undefined || there === undefined) throw new Error('The memory has no such layer.');
      memory.places[name] = [there, here];
      const room = here.subarray(0, steps * heads * headSize);
      fetches[`present.${name}`] = new Tensor('float32', room, [1, heads, steps, headSize]);
    }
    // What the encoder heard does not change: its part of the memory is taken over once.
    if (!memory.begun) for (const part of heardParts) fetches[`present.${layer}.${part}`] = null;
    if (words) fetches[`cross_attentions.${layer}`] = null;
  }
  const outputs = await decoder.run(
    {
      ...memory.held,
      input_ids: new Tensor('int64', BigInt64Array.from(input, BigInt), [1, input.length]),
      // The network makes nothing of it any more, but would read all of it at every step.
      encoder_hidden_states: memory.begun ? memory.unheard : hidden,
      ...(decoder.inputNames.includes('use_cache_branch')
        ? { use_cache_branch: new Tensor('bool', new Uint8Array([memory.begun ? 1 : 0]), [1]) }
        : {}),
    },
    fetches,
  );
  for (const [name, output] of Object.entries(outputs)) {
    if (name.startsWith('present.'))
      memory.held[name.replace('present.', 'past_key_values.')] = output as unknown as Tensor;
  }
  const vocabulary = outputs['logits']?.dims.at(-1) ?? 0;
  memory.logits ??= new Tensor('float32', new Float32Array(vocabulary), [1, 1, vocabulary]);
  memory.begun = true;
  return outputs;
}

/** Of the last token read, one row per alignment head. */
function lookedAt({ tokens }: Whisper, outputs: Record<string, OrtTensor>): Float32Array[] {
  return tokens.alignmentHeads.map(([layer, head]) => {
    const { data, dims } = outputs[`cross_attentions.${layer}`] ?? { data: new Float32Array(0), dims: [1, 1, 1, 0] };
    const [, , rows = 1, places = 0] = dims;
    const from = (head * rows + rows - 1) * places;
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
