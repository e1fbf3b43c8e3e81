import type { RerankingModelV4 } from '@ai-sdk/provider';
import type { LocalEmbeddings } from './localEmbeddings.ts';

/** A cross-encoder of the library as a reranking model of the AI SDK: works with `rerank` like any other. */
export function createLocalRerankingModel(id: string, embeddings: Pick<LocalEmbeddings, 'rerank'>): RerankingModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'local',
    modelId: id,
    async doRerank({ documents, query, topN, abortSignal }) {
      const passages =
        documents.type === 'text' ? documents.values : documents.values.map((value) => JSON.stringify(value));
      const { scores } = await embeddings.rerank(id, query, passages, abortSignal);
      return {
        ranking: scores
          .map((relevanceScore, index) => ({ index, relevanceScore }))
          .sort((a, b) => b.relevanceScore - a.relevanceScore || a.index - b.index)
          .slice(0, topN ?? scores.length),
      };
    },
  };
}
