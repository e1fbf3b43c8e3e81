import { getLlama, LlamaLogLevel, LlamaText, resolveChatWrapper, SpecialToken, type Token } from 'node-llama-cpp';

/**
 * node-llama-cpp called bare, with the settings our worker uses and nothing around it: what everything else is compared with. A child process:
 * `fork(bareLlama, [JSON.stringify(BareSettings)], { execArgv: [], env: { UV_THREADPOOL_SIZE: '1' } })` says `{ ready: true }`, then answers each
 * `BareRequest` with a `BareResult`.
 */
export interface BareSettings {
  path: string;
  /** null: one per physical core. */
  threads: number | null;
  contextTokens: number;
  /** Continue the text, without a chat template. */
  completion: boolean;
}

export interface BareRequest {
  prompt: string;
  outputTokens: number;
}

export interface BareResult {
  promptTokens: number;
  outputTokens: number;
  /** Milliseconds from the request to the first piece of text. */
  ttftMs: number;
  /** Tokens after the first over the time from the first to the last. */
  outputTokensPerSecond: number;
  text: string;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as BareSettings;
const llama = await getLlama({
  gpu: false,
  build: 'never',
  maxThreads: settings.threads ?? 1,
  logLevel: LlamaLogLevel.error,
});
const threads = settings.threads ?? llama.cpuMathCores;
llama.maxThreads = threads;
const model = await llama.loadModel({ modelPath: settings.path });
const template = resolveChatWrapper(model, { type: 'jinjaTemplate', warningLogs: false });
const context = await model.createContext({ contextSize: settings.contextTokens, threads, batchSize: 512 });
const sequence = context.getSequence();

process.on('disconnect', () => process.exit());
process.on('message', (request) => void answer(request as BareRequest).then((result) => process.send?.(result)));
process.send?.({ ready: true });

async function answer({ prompt, outputTokens }: BareRequest): Promise<BareResult> {
  const startedAt = performance.now();
  const tokens = promptTokens(prompt);
  await sequence.clearHistory();
  let text = '';
  let count = 0;
  let firstAt = startedAt;
  let lastAt = startedAt;
  for await (const token of sequence.evaluate(tokens, { temperature: 0 })) {
    text += model.detokenize([token]);
    lastAt = performance.now();
    if (count++ === 0) firstAt = lastAt;
    if (count === outputTokens) break;
  }
  return {
    promptTokens: tokens.length,
    outputTokens: count,
    ttftMs: firstAt - startedAt,
    outputTokensPerSecond: ((count - 1) * 1_000) / (lastAt - firstAt),
    text,
  };
}

function promptTokens(prompt: string): Token[] {
  if (settings.completion) return LlamaText([new SpecialToken('BOS'), prompt]).tokenize(model.tokenizer);
  const chatHistory = [
    { type: 'user' as const, text: prompt },
    { type: 'model' as const, response: [] },
  ];
  return template.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer);
}
