import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import { classifyCloudError, cloudError } from './cloudErrors.ts';
import { providerEmbeddingModel } from './embeddingProviders.ts';
import type { ProviderOptions } from './providers.ts';

/**
 * An embedding model of a connection as an AI SDK model. What differs from the bare provider: every error is a YardstickError `cloud/*` or, from the
 * gate, `egress/*`, and none holds the key, the texts or a raw response; vectors that are too few, or of different lengths, are an error, too.
 * Nothing is tried again here.
 *
 * `fetch` is the engine's egress. The key is used for this model's requests and kept nowhere.
 *
 * @throws YardstickError `cloud/no-key`, `cloud/bad-model`, `cloud/no-embeddings`
 */
export function createCloudEmbeddingModel(options: ProviderOptions): EmbeddingModelV4 {
  const { connection, modelId, apiKey } = options;
  const context = { connection, modelId, apiKey };
  const model = providerEmbeddingModel(options);

  return {
    specificationVersion: 'v4',
    provider: connection.kind,
    modelId,
    maxEmbeddingsPerCall: model.maxEmbeddingsPerCall,
    supportsParallelCalls: model.supportsParallelCalls,
    async doEmbed(call) {
      let result: Awaited<ReturnType<EmbeddingModelV4['doEmbed']>>;
      try {
        result = await model.doEmbed(call);
      } catch (thrown) {
        if (call.abortSignal?.aborted === true) throw call.abortSignal.reason;
        throw classifyCloudError(thrown, context);
      }
      const { embeddings, usage, warnings } = result;
      const width = embeddings[0]?.length ?? 0;
      const isWhole =
        embeddings.length === call.values.length &&
        embeddings.every((vector) => vector.length === width && vector.every(Number.isFinite));
      if (!isWhole || (width === 0 && call.values.length > 0)) {
        throw cloudError('cloud/bad-answer', context, { seen: 'the vectors are not one for each text, of one length' });
      }
      return { embeddings, warnings, ...(usage === undefined ? {} : { usage }) };
    },
  };
}
