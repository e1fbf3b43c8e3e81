import {
  getLlama,
  LlamaLogLevel,
  type LlamaContextSequence,
  type SequenceEvaluateOptions,
  type Token,
} from 'node-llama-cpp';
import { decodeDirectly } from '../../../models/workers/llama/decodeDirectly.ts';

/** What a model wrote, and what its sequence says of it afterwards. */
export interface WrittenTokens {
  tokens: number[];
  held: number[];
  next: number;
  usage: { input: number; output: number };
}

export interface TokensReport {
  greedy: WrittenTokens;
  drawn: WrittenTokens;
  penalised: WrittenTokens;
  together: [WrittenTokens, WrittenTokens];
  /** How often the binding put together a batch for `greedy`. */
  batches: number;
}

/** Writes with one model in several ways: a process of its own, whose pool of threads is as large as its environment says. */
const [file = '', way] = process.argv.slice(2);
const count = 40;
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({ contextSize: 256, threads: 1, sequences: 2 });
if (way === 'directly') decodeDirectly(context);
let batches = 0;
const internals = context as unknown as { dispatchPendingBatch(): void };
const dispatch = internals.dispatchPendingBatch.bind(context);
internals.dispatchPendingBatch = () => {
  batches += 1;
  dispatch();
};
const [first, second] = [context.getSequence(), context.getSequence()];

async function write(
  sequence: LlamaContextSequence,
  text: string,
  optionsFor: (written: Token[]) => SequenceEvaluateOptions,
) {
  await sequence.clearHistory();
  const before = sequence.tokenMeter.getState();
  const tokens: Token[] = [];
  for await (const token of sequence.evaluate(model.tokenize(text), optionsFor(tokens))) {
    tokens.push(token);
    if (tokens.length === count) break;
  }
  const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter.diff(before);
  return {
    tokens,
    held: [...sequence.contextTokens],
    next: sequence.nextTokenIndex,
    usage: { input: usedInputTokens, output: usedOutputTokens },
  };
}

const greedily = () => ({ temperature: 0 });
const greedy = await write(first, 'Once upon a time', greedily);
const seen = batches;
console.log(
  JSON.stringify({
    greedy,
    drawn: await write(first, 'Once upon a time', () => ({ temperature: 1.5, topK: 0, topP: 1, seed: 7 })),
    penalised: await write(first, 'Once upon a time', (written) => ({
      temperature: 0,
      repeatPenalty: { punishTokens: () => written.slice(), frequencyPenalty: 1, penalty: 1.3 },
    })),
    together: await Promise.all([write(first, 'Once upon a time', greedily), write(second, 'There was', greedily)]),
    batches: seen,
  } satisfies TokensReport),
);
process.exit(0);
