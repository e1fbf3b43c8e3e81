import { YardstickError } from '../../errors.ts';
import type { Watchdog } from '../watchdog.ts';
import type { Handlers } from '../workerServer.ts';
import { openBackend, type Backend } from './backend.ts';
import { continuationLikelihoods } from './continuationLikelihoods.ts';
import { loadEmbedder, type Embedder } from './embedder.ts';
import { generate } from './generate.ts';
import type { LlamaMethods } from './llamaMethods.ts';
import { loadModel, type LoadedModel } from './loadModel.ts';
import { logProbabilities } from './logProbabilities.ts';
import { preload } from './preload.ts';
import { samplingCuts } from './sampling.ts';
import { tokenDistributions } from './tokenDistributions.ts';

/** What the worker does with the engine's calls: it holds one backend and one model. */
export function createLlamaWorker(watchdog: Watchdog): Handlers<LlamaMethods> {
  let backend: Backend | undefined;
  let loaded: LoadedModel | undefined;
  let embedder: Embedder | undefined;

  const model = (): LoadedModel => {
    if (loaded === undefined) throw new YardstickError('worker/no-model', 'No model is loaded.');
    return loaded;
  };

  const requireEmpty = (): void => {
    if (loaded === undefined && embedder === undefined) return;
    throw new YardstickError('worker/has-model', 'This worker holds a model already.');
  };
  const encoder = (): Embedder => {
    if (embedder === undefined) throw new YardstickError('worker/no-model', 'No model for embeddings is loaded.');
    return embedder;
  };

  return {
    async runtime({ gpu, threads }) {
      backend ??= await openBackend(gpu, threads);
      return backend.facts;
    },
    async load(params, { emit, signal }) {
      requireEmpty();
      backend ??= await openBackend(params.gpu, params.threads);
      loaded = await loadModel(
        { backend, watchdog },
        params,
        (progress) => emit({ type: 'loading', progress }),
        signal,
      );
      return loaded.facts;
    },
    async generate(params, { emit, signal }) {
      const holding = model();
      const result = await generate(holding, params, emit, signal);
      return { ...result, ...samplingCuts(params.sampling, holding.model) };
    },
    preload: (params, { signal }) => preload(model(), params, signal),
    logProbabilities: (params, { signal }) => logProbabilities(model(), params, signal),
    continuationLikelihoods: (params, { signal }) => continuationLikelihoods(model(), params, signal),
    tokenDistributions: (params, { signal }) => tokenDistributions(model(), params, signal),
    async loadEmbedder(params, { signal }) {
      requireEmpty();
      backend ??= await openBackend(params.gpu, params.threads);
      embedder = await loadEmbedder(backend, params, signal);
      return embedder.facts;
    },
    embed: ({ texts }, { signal }) => encoder().embed(texts, signal),
    async countTokens({ texts }, { signal }) {
      return { counts: encoder().count(texts, signal) };
    },
  };
}
