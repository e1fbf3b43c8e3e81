import { InsufficientMemoryError, type LlamaContext, type LlamaContextSequence, type LlamaModel } from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';

/** What a model has read of one conversation: a context of its own, so that conversations grow and go independently. */
export interface Lane {
  /** Name of the conversation; null between two that keep nothing. */
  key: string | null;
  context: LlamaContext;
  sequence: LlamaContextSequence;
  /** Messages of the conversation that had to be left out so far. */
  droppedMessages: number;
}

/** The few conversations of a model that stay in memory, least recently used out first. */
export interface Lanes {
  /** The longest context there can be: what the model was trained on, as far as memory goes. Tokens. */
  readonly longest: number;
  /**
   * The lane of a conversation with room for `tokens`, or of the longest context where that is less; one for null keys is always empty. Made,
   * grown or taken over as needed.
   */
  take(key: string | null, tokens: number): Promise<Lane>;
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
}

const mostLanes = 4;
const leastContext = 512;
const batchTokens = 512;

export async function createLanes(model: LlamaModel, limits: LaneLimits): Promise<Lanes> {
  /** Most recently used last. */
  const lanes: Lane[] = [];

  const bytesOf = async (tokens: number): Promise<number> => {
    const need = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize: tokens,
      modelGpuLayers: model.gpuLayers,
      batchSize: batchTokens,
      sequences: 1,
    });
    return need.cpuRam + need.gpuVram;
  };
  const longest = await longestThatFits(Math.max(leastContext, model.trainContextSize), limits.budgetBytes, bytesOf);
  const inUse = () => lanes.reduce((sum, { context }) => sum + context.memoryUsage.ram + context.memoryUsage.vram, 0);

  /** Doubles until it fits, so that a growing conversation is not moved at every turn. */
  const sizeFor = (tokens: number): number => {
    let size = Math.min(longest, limits.contextTokens);
    while (size < tokens && size < longest) size *= 2;
    return Math.min(size, longest);
  };

  async function open(key: string | null, tokens: number): Promise<Lane> {
    const size = sizeFor(tokens);
    const needed = await bytesOf(size);
    while (lanes.length > 0 && (lanes.length >= mostLanes || inUse() + needed > limits.budgetBytes)) {
      await lanes.shift()?.context.dispose();
    }
    try {
      const context = await model.createContext({
        contextSize: size,
        threads: limits.threads,
        batchSize: batchTokens,
        sequences: 1,
        failedCreationRemedy: false,
      });
      const lane: Lane = { key, context, sequence: context.getSequence(), droppedMessages: 0 };
      lanes.push(lane);
      return lane;
    } catch (error) {
      if (!(error instanceof InsufficientMemoryError)) throw error;
      throw new YardstickError('model/too-large', `There is not enough memory for a context of ${size} tokens.`, {
        hint: 'Close other programs, shorten the conversation, or choose a smaller model.',
        cause: error,
      });
    }
  }

  const touch = (lane: Lane): Lane => {
    lanes.splice(lanes.indexOf(lane), 1);
    lanes.push(lane);
    return lane;
  };
  const drop = async (lane: Lane): Promise<void> => {
    lanes.splice(lanes.indexOf(lane), 1);
    await lane.context.dispose();
  };

  return {
    longest,
    find: (key) => lanes.find((lane) => lane.key === key),
    all: () => lanes,
    async take(key, wanted) {
      // Nothing is longer than the longest: a lane of that size is as good as there can be, and is not made anew at every turn.
      const tokens = Math.min(wanted, longest);
      const own = lanes.find((lane) => lane.key === key);
      if (own !== undefined && own.context.contextSize >= tokens) {
        if (key === null) await own.sequence.clearHistory();
        return touch(own);
      }
      if (own !== undefined) await drop(own);
      // A lane that is taken over costs nothing to make; one is made as long as there is room.
      const idle = lanes.find((lane) => lane.key === null) ?? (lanes.length >= mostLanes ? lanes[0] : undefined);
      if (idle === undefined || idle.context.contextSize < sizeFor(tokens)) return open(key, tokens);
      await idle.sequence.clearHistory();
      idle.key = key;
      idle.droppedMessages = 0;
      return touch(idle);
    },
  };
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
