import { InsufficientMemoryError, type LlamaContext, type LlamaContextSequence, type LlamaModel } from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';
import { decodeDirectly } from './decodeDirectly.ts';
import type { LoadParams } from './llamaMethods.ts';

/** What a model has read of one conversation. */
export interface Lane {
  /** Name of the conversation; null between two that keep nothing. */
  key: string | null;
  sequence: LlamaContextSequence;
  /** Room of the conversation, in tokens. */
  contextTokens: number;
  /** Messages of the conversation that had to be left out so far. */
  droppedMessages: number;
  /** What a series of prompts shares and the sequence begins with, read in batches of its own (`sharedPrefix.ts`); null where it holds no prompt of a series. */
  prefix: Readonly<LlamaContextSequence['contextTokens']> | null;
}

/** The few conversations of a model that stay in memory, least recently used out first. */
export interface Lanes {
  /** The longest context there can be: what the model was trained on, as far as memory goes. Tokens. */
  readonly longest: number;
  /**
   * The lane of a conversation with room for `tokens`, or of the longest context where that is less; one for null keys is always empty. Made,
   * grown or taken over as needed.
   */
  take(
    key: string | null,
    tokens: number,
    options?: { /** The lane of null keys may still hold what was read last. */ keep?: boolean },
  ): Promise<Lane>;
  /** The lane of a conversation if it is in memory. */
  find(key: string): Lane | undefined;
  all(): readonly Lane[];
}

export interface LaneLimits {
  threads: number;
  /** For all contexts together. */
  budgetBytes: number;
  /** Tokens of a context unless a prompt needs more. */
  contextTokens: number;
  /** Belongs to a context, not to the model: each one has it. */
  adapter: LoadParams['adapter'];
}

const mostLanes = 4;
const leastContext = 512;
const batchTokens = 512;
/** What conversations of the usual length may take together before there are any: a share of the budget, and at most so many bytes. */
const sharedShare = 0.25;
const mostSharedBytes = 1e9;

/**
 * Conversations of the usual length are sequences of one context: another context has buffers of its own, which the processor must fetch anew
 * (measured with Gemma 3 270M, 471 tokens: 2.9 s to the first token after a change of context, 1.7 s after a change of sequence). A longer one, and every one
 * of a model whose conversations are large, has a context to itself, so that conversations grow and go independently.
 */
export async function createLanes(model: LlamaModel, limits: LaneLimits): Promise<Lanes> {
  /** Most recently used last. */
  const lanes: Lane[] = [];
  const contexts = new Map<Lane, LlamaContext>();
  let shared: LlamaContext | undefined;

  const bytesOf = async (tokens: number, sequences = 1): Promise<number> => {
    const need = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize: tokens,
      modelGpuLayers: model.gpuLayers,
      batchSize: batchTokens,
      sequences,
    });
    return need.cpuRam + need.gpuVram;
  };
  const longest = await longestThatFits(Math.max(leastContext, model.trainContextSize), limits.budgetBytes, bytesOf);
  const usual = Math.min(longest, limits.contextTokens);
  const sharedSequences = await mostThatFit(Math.min(mostSharedBytes, limits.budgetBytes * sharedShare), (sequences) =>
    bytesOf(usual, sequences),
  );
  const inUse = () =>
    [...new Set(contexts.values())].reduce((sum, { memoryUsage: { ram, vram } }) => sum + ram + vram, 0);

  /** Doubles until it fits, so that a growing conversation is not moved at every turn. */
  const sizeFor = (tokens: number): number => {
    let size = usual;
    while (size < tokens && size < longest) size *= 2;
    return Math.min(size, longest);
  };

  async function createContext(size: number, sequences: number): Promise<LlamaContext> {
    try {
      const context = await model.createContext({
        contextSize: size,
        threads: limits.threads,
        batchSize: batchTokens,
        sequences,
        failedCreationRemedy: false,
        ...(limits.adapter === null
          ? {}
          : { lora: { adapters: [{ filePath: limits.adapter.path, scale: limits.adapter.scale }] } }),
      });
      decodeDirectly(context);
      return context;
    } catch (error) {
      if (!(error instanceof InsufficientMemoryError)) throw error;
      throw new YardstickError('model/too-large', `There is not enough memory for a context of ${size} tokens.`, {
        hint: 'Close other programs, shorten the conversation, or choose a smaller model.',
        cause: error,
      });
    }
  }

  function add(key: string | null, context: LlamaContext, contextTokens: number): Lane {
    const lane: Lane = { key, sequence: context.getSequence(), contextTokens, droppedMessages: 0, prefix: null };
    lanes.push(lane);
    contexts.set(lane, context);
    return lane;
  }

  async function open(key: string | null, tokens: number): Promise<Lane> {
    const size = sizeFor(tokens);
    const joins = size === usual && shared !== undefined && shared.sequencesLeft > 0;
    const sequences = size === usual && shared === undefined ? sharedSequences : 1;
    const needed = joins ? 0 : await bytesOf(size, sequences);
    while (lanes.length > 0 && (lanes.length >= mostLanes || inUse() + needed > limits.budgetBytes)) {
      const [oldest] = lanes;
      if (oldest !== undefined) await drop(oldest);
    }
    if (size === usual && shared !== undefined && shared.sequencesLeft > 0) return add(key, shared, size);
    const context = await createContext(size, sequences);
    if (sequences > 1) shared = context;
    return add(key, context, size);
  }

  const touch = (lane: Lane): Lane => {
    lanes.splice(lanes.indexOf(lane), 1);
    lanes.push(lane);
    return lane;
  };
  async function drop(lane: Lane): Promise<void> {
    const context = contexts.get(lane);
    lanes.splice(lanes.indexOf(lane), 1);
    contexts.delete(lane);
    // A sequence that is given back can be had again; the last one takes the context, and its memory, with it.
    if ([...contexts.values()].some((other) => other === context)) await lane.sequence.dispose();
    else {
      if (context === shared) shared = undefined;
      await context?.dispose();
    }
  }

  return {
    longest,
    find: (key) => lanes.find((lane) => lane.key === key),
    all: () => lanes,
    async take(key, wanted, { keep = false } = {}) {
      // Nothing is longer than the longest: a lane of that size is as good as there can be, and is not made anew at every turn.
      const tokens = Math.min(wanted, longest);
      const own = lanes.find((lane) => lane.key === key);
      if (own !== undefined && own.contextTokens >= tokens) {
        if (key === null && !keep) await empty(own);
        return touch(own);
      }
      if (own !== undefined) await drop(own);
      // A lane that is taken over costs nothing to make; one is made as long as there is room.
      const idle = lanes.find((lane) => lane.key === null) ?? (lanes.length >= mostLanes ? lanes[0] : undefined);
      if (idle === undefined || idle.contextTokens < sizeFor(tokens)) return open(key, tokens);
      await empty(idle);
      idle.key = key;
      idle.droppedMessages = 0;
      return touch(idle);
    },
  };
}

/** Nothing is left of what a lane held. */
export async function empty(lane: Lane): Promise<void> {
  lane.prefix = null;
  await lane.sequence.clearHistory();
}

/** How many conversations share a context: 1 where two are too large already. */
async function mostThatFit(limitBytes: number, bytesOf: (sequences: number) => Promise<number>): Promise<number> {
  for (let sequences = mostLanes; sequences > 1; sequences -= 1) {
    if ((await bytesOf(sequences)) <= limitBytes) return sequences;
  }
  return 1;
}

async function longestThatFits(
  train: number,
  budgetBytes: number,
  bytesOf: (tokens: number) => Promise<number>,
): Promise<number> {
  let size = train;
  while (size > leastContext && (await bytesOf(size)) > budgetBytes)
    size = Math.max(leastContext, Math.floor(size / 2));
  return size;
}
