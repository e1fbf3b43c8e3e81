import { YardstickError } from '../../errors.ts';
import type { Watchdog } from '../watchdog.ts';
import type { Handlers } from '../workerServer.ts';
import { embedTexts } from './embedTexts.ts';
import { loadEncoder, type Encoder } from './loadEncoder.ts';
import { onnxRuntime } from './onnxRuntime.ts';
import type { OnnxMethods } from './onnxMethods.ts';
import { rerankPassages } from './rerankPassages.ts';

/** What the worker does with the engine's calls: it holds one model. */
export function createOnnxWorker(watchdog: Watchdog): Handlers<OnnxMethods> {
  let loaded: Encoder | undefined;

  const encoder = (task?: Encoder['task']): Encoder => {
    if (loaded === undefined) throw new YardstickError('worker/no-model', 'No model is loaded.');
    if (task !== undefined && loaded.task !== task) {
      throw new YardstickError('worker/wrong-task', `The model that is loaded is not one for ${task}.`);
    }
    return loaded;
  };

  return {
    async runtime({ threads }) {
      return onnxRuntime(threads);
    },
    async load(params) {
      if (loaded !== undefined) throw new YardstickError('worker/has-model', 'This worker holds a model already.');
      loaded = await loadEncoder(params, watchdog);
      return loaded.facts;
    },
    embed: ({ texts }, { signal }) => embedTexts(encoder('embedding'), texts, signal),
    async countTokens({ texts }, { signal }) {
      const { tokens } = encoder();
      return { counts: await tokens.count(texts, signal) };
    },
    rerank: ({ query, passages }, { signal }) => rerankPassages(encoder('reranking'), query, passages, signal),
  };
}
