import type { Catalog } from '../../../models/catalog/catalog.ts';
import type { LocalEmbeddings } from '../../../models/embedding/localEmbeddings.ts';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { MachineTurns } from '../../../models/machine/machineTurns.ts';
import type { Egress } from '../egress/egress.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Store } from '../store/store.ts';
import { createCloudEmbedder } from './cloudEmbedder.ts';
import { embeddingModels, rerankingModels } from './embeddingModels.ts';
import type { Embedder, EmbeddingFacts, Reranker } from './embedding.ts';
import { splitModelId } from './resolveModel.ts';

export interface EmbedderOptions {
  localEmbeddings: LocalEmbeddings;
  /** Shared with everything that computes on this machine. */
  turns: MachineTurns;
  library: ModelLibrary;
  catalog: Catalog;
  connections: Pick<Store['connections'], 'get' | 'list'>;
  secrets: Pick<Secrets, 'get'>;
  egress: Pick<Egress, 'fetchFor'>;
  /** What a connection was last known to offer; asks nobody. */
  cloudModelsOf: (connection: string) => { id: string; name?: string }[];
}

/** Texts to vectors, and passages to scores: local models take the machine's turn for each call, services go through the gate. */
export function createEmbedder(options: EmbedderOptions): { embedder: Embedder; reranker: Reranker } {
  const { localEmbeddings, turns } = options;
  const cloud = createCloudEmbedder(options);

  async function localFacts(
    id: string,
    name: string,
    signal: AbortSignal | undefined,
    onTurn: () => void = () => undefined,
  ): Promise<EmbeddingFacts> {
    const read = () => localEmbeddings.facts(name, signal);
    const load = () => {
      onTurn();
      return read();
    };
    // Asking a model that is in memory disturbs nobody; loading one does.
    const facts = localEmbeddings.isLoaded(name) ? await read() : await turns.run(signal, load);
    return {
      model: id,
      name: facts.name,
      dimensions: facts.dimensions,
      maxTokens: facts.maxTokens,
      local: true,
      destination: null,
      conditions: {
        modelSha256: facts.modelSha256,
        quantization: facts.quantization,
        runtime: facts.runtime,
        runtimeVersion: facts.runtimeVersion,
      },
    };
  }

  const embedder: Embedder = {
    async facts(id, signal, onTurn) {
      const { source, model } = splitModelId(id);
      return source === 'local' ? localFacts(id, model, signal, onTurn) : cloud.facts(id, signal);
    },
    weightsOf(id) {
      const { source, model } = splitModelId(id);
      const installed = source === 'local' ? options.library.get(model) : undefined;
      return installed === undefined ? null : { name: installed.name, sha256: installed.sha256 };
    },
    async embed(id, texts, { purpose, signal }) {
      const { source, model } = splitModelId(id);
      if (texts.length === 0) return { vectors: [], embedMs: 0, cut: [], tokens: 0 };
      if (source !== 'local') return cloud.embed(id, texts, { purpose, ...given(signal) });
      const { vectors, embedMs, cut, tokens } = await turns.run(signal, () =>
        localEmbeddings.embed(model, texts, { purpose, ...given(signal) }),
      );
      return { vectors, embedMs, cut, tokens };
    },
    async countTokens(id, texts, signal) {
      const { source, model } = splitModelId(id);
      if (texts.length === 0) return [];
      if (source !== 'local') return cloud.countTokens(id, texts);
      if (!localEmbeddings.isLoaded(model)) await turns.run(signal, () => localEmbeddings.facts(model, signal));
      return localEmbeddings.countTokens(model, texts, signal);
    },
    models: () => embeddingModels(options),
  };

  const reranker: Reranker = {
    async rerank(id, query, passages, signal) {
      const { source, model } = splitModelId(id);
      if (source !== 'local') cloud.refuseReranking(id);
      if (passages.length === 0) return { scores: [], rerankMs: 0 };
      return turns.run(signal, () => localEmbeddings.rerank(model, query, passages, signal));
    },
    models: () => rerankingModels(options),
  };

  return { embedder, reranker };
}

function given(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
