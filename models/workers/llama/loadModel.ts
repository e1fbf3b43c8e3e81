import { setTimeout } from 'node:timers/promises';
import { InsufficientMemoryError, type ChatWrapper, type LlamaContextSequence, type LlamaModel } from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';
import type { Watchdog } from '../watchdog.ts';
import { cpuName, type Backend } from './backend.ts';
import { freeCores } from './freeCores.ts';
import { gpuFallback } from './gpuFallback.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { createThreadGovernor, type ThreadGovernor } from './threadGovernor.ts';
import type { LoadedFacts, LoadParams } from './llamaMethods.ts';
import { chatTemplateOf } from './chatTemplate.ts';
import type { KnownPrefix } from './sharedPrefix.ts';

/** Trying a template out takes up to a second of computing with the largest ones there are. */
const templateTrial = { cpuSeconds: 3, memoryMegabytes: 512 };

/** A model in memory with its template and its conversations. */
export interface LoadedModel {
  backend: Backend;
  watchdog: Watchdog;
  model: LlamaModel;
  template: ChatWrapper;
  lanes: Lanes;
  governor: ThreadGovernor;
  facts: LoadedFacts;
  /** Tokens a second when reading a prompt, as last measured; null before the first. */
  readSpeed: number | null;
  /** What the prompts of the series in hand share; null before the first one. */
  prefix: KnownPrefix | null;
  /** How long the load took. Milliseconds. */
  loadMs: number;
}

const logDelayMs = 100;

/**
 * Loads a model file. Its header must have been checked before: the binding's own reader can be made to abort the process.
 * @throws {YardstickError} `model/load-failed`, `model/too-large`
 */
export async function loadModel(
  { backend, watchdog }: { backend: Backend; watchdog: Watchdog },
  params: LoadParams,
  onProgress: (progress: number) => void,
  signal: AbortSignal,
): Promise<LoadedModel> {
  const startedAt = performance.now();
  const model = await openModel(backend, params, signal, onProgress);
  // The template is a program of the file's author: trying it out is the first time it runs.
  const template = watchdog.guard(templateTrial, () => chatTemplateOf(model, params.completion));
  const lanes = await createLanes(model, {
    threads: backend.facts.threads,
    budgetBytes: params.contextBudgetBytes,
    contextTokens: params.contextTokens,
    adapter: params.adapter,
  });
  // Made now, so that the first prompt does not wait for it. The adapter's file is read here.
  const lane = await lanes.take(null, 1).catch(async (error: unknown) => {
    if (error instanceof YardstickError || params.adapter === null) throw error;
    await setTimeout(logDelayMs);
    throw loadError(error, backend);
  });
  const governor = createThreadGovernor({
    full: backend.facts.threads,
    singleThreadTokenMs: await singleThreadTokenMs(backend, model, lane.sequence),
    setThreads: (threads) => (backend.llama.maxThreads = threads),
    freeCores,
    now: () => performance.now(),
  });
  return {
    backend,
    watchdog,
    model,
    template: template.wrapper,
    lanes,
    governor,
    readSpeed: null,
    prefix: null,
    loadMs: performance.now() - startedAt,
    facts: {
      runtime: { ...backend.facts, gpuFallback: gpuFallback(backend.facts, model.gpuLayers) },
      device: await deviceOf(backend, model),
      template: template.name,
      trainContextTokens: model.trainContextSize,
      memoryBytes: process.memoryUsage.rss(),
    },
  };
}

/** Opens a file's weights, with the reason where that fails. @throws {YardstickError} `model/load-failed`, `model/too-large` */
export function openModel(
  backend: Backend,
  params: Pick<LoadParams, 'path' | 'gpu' | 'checkTensors'>,
  signal: AbortSignal,
  onProgress: (progress: number) => void = () => undefined,
): Promise<LlamaModel> {
  let reported = -1;
  return backend.llama
    .loadModel({
      modelPath: params.path,
      gpuLayers: params.gpu === false ? 0 : 'auto',
      checkTensors: params.checkTensors,
      loadSignal: signal,
      onLoadProgress(progress) {
        const percent = Math.floor(progress * 100);
        if (percent === reported) return;
        reported = percent;
        onProgress(percent / 100);
      },
    })
    .catch(async (error: unknown) => {
      // The binding hands its log over from another thread: the reason may come after the refusal.
      await setTimeout(logDelayMs);
      throw signal.aborted ? signal.reason : loadError(error, backend);
    });
}

/** How long one thread takes for a token; null where it does not matter. */
async function singleThreadTokenMs(
  backend: Backend,
  model: LlamaModel,
  sequence: LlamaContextSequence,
): Promise<number | null> {
  const { threads } = backend.facts;
  if (threads === 1 || model.gpuLayers > 0) return null;
  backend.llama.maxThreads = 1;
  const times: number[] = [];
  let startedAt = performance.now();
  const [token] = model.tokens.bos === null ? model.tokenize('a') : [model.tokens.bos];
  // The end of the text is not taken as one; the first token warms the caches, the second counts.
  const options = { temperature: 0, yieldEogToken: true };
  for await (const _ of sequence.evaluate(token === undefined ? [] : [token], options)) {
    times.push(performance.now() - startedAt);
    startedAt = performance.now();
    if (times.length === 2) break;
  }
  await sequence.clearHistory();
  backend.llama.maxThreads = threads;
  return times.at(-1) ?? null;
}

/** Where the layers lie: `CPU: NAME`, the GPUs, or both with how many. */
export async function deviceOf(backend: Backend, model: LlamaModel): Promise<string> {
  if (model.gpuLayers === 0) return `CPU: ${cpuName()}`;
  const names = (await backend.llama.getGpuDeviceNames()).join(' + ') || backend.facts.backend;
  const layers = model.fileInsights.totalLayers;
  return model.gpuLayers >= layers ? names : `${names} (${model.gpuLayers} of ${layers} layers) + CPU: ${cpuName()}`;
}

function loadError(error: unknown, backend: Backend): YardstickError {
  if (error instanceof InsufficientMemoryError) {
    return new YardstickError('model/too-large', `The model does not fit into memory: ${error.message}`, {
      hint: 'Close other programs, or choose a smaller model or a stronger quantisation.',
    });
  }
  const said = error instanceof Error ? error.message : String(error);
  const reason = reasonIn(backend.log.text());
  return new YardstickError('model/load-failed', `The model could not be loaded: ${reason ?? said}`.slice(0, 500), {
    hint: 'The file may be damaged or of a kind that this version of llama.cpp does not know. Remove it and get it again.',
  });
}

/** llama.cpp logs why, wrapped in what it was doing; the first error is the cause, later ones say only that it failed. */
function reasonIn(log: string): string | undefined {
  const cause = log.split('\n').find((line) => line.startsWith('error: '));
  return cause
    ?.slice('error: '.length)
    .replaceAll(/\b(llama_model_load(_from_file_impl)?|error loading model( \w+)?): /g, '')
    .trim();
}
