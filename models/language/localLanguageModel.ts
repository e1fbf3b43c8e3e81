import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { YardstickError } from '../errors.ts';
import { weightFacts } from '../files/adapters/weightFacts.ts';
import type { GenerateParams, GenerateReport, GenerateResult } from '../workers/llama/llamaMethods.ts';
import { callSettings } from './callSettings.ts';
import type { LocalProgress, LocalRunFacts } from './localFacts.ts';
import type { ModelLease, LanguagePool } from './languagePool.ts';
import { promptMessages } from './promptMessages.ts';
import { createTextParts } from './textParts.ts';

type Part = LanguageModelV4StreamPart;

/** A model that reads cannot hear a stop before its slice is over: ended after this, the machine is idle within a second. Milliseconds. */
const stopWithinMs = 700;

/** A model of the library as a language model of the AI SDK: works with `streamText` and `generateText` like any other. */
export function createLocalLanguageModel(id: string, pool: LanguagePool): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'local',
    modelId: id,
    supportedUrls: {},
    async doStream(options) {
      const { params, warnings } = prepare(options);
      const left = new AbortController();
      const signal =
        options.abortSignal === undefined ? left.signal : AbortSignal.any([options.abortSignal, left.signal]);
      const stream = new ReadableStream<Part>({
        async start(controller) {
          let open = true;
          left.signal.addEventListener('abort', () => (open = false));
          const enqueue = (part: Part) => {
            if (open) controller.enqueue(part);
          };
          enqueue({ type: 'stream-start', warnings });
          enqueue({ type: 'response-metadata', modelId: id, timestamp: new Date() });
          // Not awaited: a stream hands out nothing before its start is over.
          void run(id, pool, params, signal, enqueue).finally(() => {
            if (open) controller.close();
            open = false;
          });
        },
        cancel: (reason) => left.abort(reason),
      });
      return { stream };
    },
    async doGenerate(options) {
      const { params, warnings } = prepare(options);
      const texts = { reasoning: '', text: '' };
      let finish: Extract<Part, { type: 'finish' }> | undefined;
      await run(id, pool, params, options.abortSignal, (part) => {
        if (part.type === 'text-delta') texts.text += part.delta;
        else if (part.type === 'reasoning-delta') texts.reasoning += part.delta;
        else if (part.type === 'error') throw part.error;
        else if (part.type === 'finish') finish = part;
      });
      options.abortSignal?.throwIfAborted();
      if (finish === undefined) throw new YardstickError('worker/no-answer', 'The model gave no answer.');
      const { usage, finishReason, providerMetadata } = finish;
      const content: LanguageModelV4Content[] = [];
      if (texts.reasoning !== '') content.push({ type: 'reasoning', text: texts.reasoning });
      if (texts.text !== '') content.push({ type: 'text', text: texts.text });
      return {
        content,
        usage,
        finishReason,
        warnings,
        response: { modelId: id, timestamp: new Date() },
        ...(providerMetadata === undefined ? {} : { providerMetadata }),
      };
    },
  };
}

function prepare(options: LanguageModelV4CallOptions): { params: GenerateParams; warnings: SharedV4Warning[] } {
  const { messages, warnings } = promptMessages(options.prompt);
  const { warnings: unsupported, ...settings } = callSettings(options);
  return { params: { messages, ...settings }, warnings: [...warnings, ...unsupported] };
}

/** Runs a call and says what happens as stream parts; the last one is `finish`. Rejects only if `emit` throws. */
async function run(
  id: string,
  pool: LanguagePool,
  params: GenerateParams,
  signal: AbortSignal | undefined,
  emit: (part: Part) => void,
): Promise<void> {
  const texts = createTextParts(emit);
  const progress = (phase: LocalProgress['phase'], value: number) => {
    emit({ type: 'raw', rawValue: { yardstick: 'progress', phase, progress: value } satisfies LocalProgress });
  };
  const options = {
    ...(signal === undefined ? {} : { signal }),
    onLoading: (value: number) => progress('loading', value),
  };
  let outcome: { result: GenerateReport; lease: ModelLease };
  try {
    outcome = await pool.use(id, options, async (lease) => {
      progress('reading', 0);
      let expendable = false;
      const result = await lease.call('generate', params, {
        ...(signal === undefined ? {} : { signal }),
        stopWithinMs: () => (expendable ? stopWithinMs : null),
        onEvent(event) {
          if (event.type === 'reading') {
            expendable = event.expendable;
            progress('reading', event.progress);
          } else if (event.type === 'scoring') {
            progress('scoring', 0);
          } else {
            // Between two tokens a stop is heard.
            expendable = false;
            texts.push(event.type, event.text);
          }
        },
      });
      pool.setMemory(id, result.memoryBytes);
      return { result, lease };
    });
  } catch (thrown) {
    texts.end();
    emit({ type: 'error', error: thrown });
    const code = thrown instanceof YardstickError ? thrown.code : 'error';
    const finishReason = { unified: code.startsWith('worker/') ? 'interrupted' : 'error', raw: code } as const;
    emit({ type: 'finish', usage: unknownUsage, finishReason });
    return;
  }
  texts.end();
  const { result, lease } = outcome;
  emit({
    type: 'finish',
    usage: usageOf(result),
    finishReason: finishReasonOf(result),
    providerMetadata: { yardstick: { ...factsOf(lease, result) } } satisfies SharedV4ProviderMetadata,
  });
}

function finishReasonOf({ finish, rawFinish }: GenerateResult): LanguageModelV4FinishReason {
  // A stop is the caller's own doing, which the interface has no word for.
  return finish === 'stopped' ? { unified: 'other', raw: 'stopped' } : { unified: finish, raw: rawFinish };
}

function usageOf({ usage }: GenerateResult): LanguageModelV4Usage {
  return {
    inputTokens: {
      total: usage.promptTokens,
      noCache: usage.promptTokens - usage.cachedTokens,
      cacheRead: usage.cachedTokens,
      cacheWrite: undefined,
    },
    outputTokens: {
      total: usage.outputTokens,
      text: Math.max(0, usage.outputTokens - usage.reasoningTokens),
      reasoning: usage.reasoningTokens,
    },
  };
}

const unknownUsage: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

function factsOf({ installed, base, facts, cold, loadMs }: ModelLease, result: GenerateReport): LocalRunFacts {
  return {
    ...weightFacts(installed, base),
    runtime: 'llama.cpp (node-llama-cpp)',
    runtimeVersion: facts.runtime.version,
    device: facts.device,
    gpuFallback: facts.runtime.gpuFallback !== null,
    threads: result.threads,
    contextTokens: result.contextTokens,
    template: facts.template,
    cold,
    loadMs,
    temperature: result.temperature,
    topP: result.topP,
    topK: result.topK,
    minP: result.minP,
    seed: result.seed,
    maxTokens: result.maxTokens,
    cpuSeconds: result.cpuSeconds,
    droppedMessages: result.droppedMessages,
    droppedTokens: result.droppedTokens,
    likelihood: result.likelihood,
    keptTokens: result.keptTokens,
    prefixMs: result.prefixMs,
  };
}
