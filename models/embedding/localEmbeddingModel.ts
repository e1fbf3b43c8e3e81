import type { EmbeddingModelV4, SharedV4Warning } from '@ai-sdk/provider';
import type { EmbeddingPurpose, LocalEmbeddings } from './localEmbeddings.ts';

/** Small, so that whoever else wants the machine waits for little, and a stop is soon. */
const textsPerCall = 32;

/** A model of the library as an embedding model of the AI SDK: works with `embed` and `embedMany` like any other. */
export function createLocalEmbeddingModel(id: string, embeddings: Pick<LocalEmbeddings, 'embed'>): EmbeddingModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'local',
    modelId: id,
    maxEmbeddingsPerCall: textsPerCall,
    supportsParallelCalls: false,
    async doEmbed({ values, dimensions, abortSignal, providerOptions }) {
      const warnings: SharedV4Warning[] = [];
      if (dimensions !== undefined) {
        warnings.push({
          type: 'unsupported',
          feature: 'dimensions',
          details: 'The vectors of a local model have the length it was trained for.',
        });
      }
      const purpose: EmbeddingPurpose = providerOptions?.['yardstick']?.['purpose'] === 'query' ? 'query' : 'document';
      const { vectors, cut, tokens } = await embeddings.embed(id, values, {
        purpose,
        ...(abortSignal === undefined ? {} : { signal: abortSignal }),
      });
      if (cut.length > 0) {
        warnings.push({
          type: 'other',
          message: `${cut.length} of ${values.length} texts were longer than it can read.`,
        });
      }
      return { embeddings: vectors.map((vector) => Array.from(vector)), usage: { tokens }, warnings };
    },
  };
}
