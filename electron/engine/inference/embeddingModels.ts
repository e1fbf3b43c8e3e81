import { entrySize } from '../../../models/catalog/entrySize.ts';
import type { CatalogEntry, Runtime, Task } from '../../../models/catalog/entry.ts';
import type { ConnectionKind } from '../../../models/cloud/connection.ts';
import type { EmbedderOptions } from './embedder.ts';
import type { SelectableEmbedding } from './embedding.ts';

type Sources = Pick<EmbedderOptions, 'library' | 'catalog' | 'connections' | 'cloudModelsOf'>;

/** What the services say their embedding models are called; their lists of models leave them out or mix them with others. */
const published: Readonly<Partial<Record<ConnectionKind, readonly string[]>>> = {
  openai: ['text-embedding-3-small', 'text-embedding-3-large'],
  google: ['gemini-embedding-001'],
  mistral: ['mistral-embed'],
};

/** Embedding models that can be chosen: those here, those of the catalogue that could be, then those of the connections. */
export function embeddingModels(sources: Sources): SelectableEmbedding[] {
  return [...localModels(sources, 'embedding', ['onnx', 'llama.cpp']), ...cloudModels(sources)];
}

/** Rerankers that can be chosen: all are local. */
export function rerankingModels(sources: Sources): SelectableEmbedding[] {
  return localModels(sources, 'reranking', ['onnx']);
}

function localModels({ library, catalog }: Sources, task: Task, runtimes: readonly Runtime[]): SelectableEmbedding[] {
  const isWanted = (model: { task: Task; runtime: Runtime }) => model.task === task && runtimes.includes(model.runtime);
  const here = library.list().filter(isWanted);
  const ids = new Set(here.map(({ id }) => id));
  const elsewhere = catalog.entries.filter((entry) => isWanted(entry) && !ids.has(entry.id));
  return [
    ...here.map((model) => ({ ...localModel(model, model.sizeBytes, true), installed: true })),
    ...elsewhere.map((entry) => {
      const { bytes, exact } = entrySize(entry);
      return { ...localModel(entry, bytes, exact), installed: false };
    }),
  ];
}

function localModel(
  { id, name, quantization }: Pick<CatalogEntry, 'id' | 'name' | 'quantization'>,
  bytes: number,
  exact: boolean,
): Omit<SelectableEmbedding, 'installed'> {
  const size = bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
  return { id: `local:${id}`, name, local: true, detail: `${quantization} · ${exact ? '' : 'about '}${size}` };
}

function cloudModels({ connections, cloudModelsOf }: Sources): SelectableEmbedding[] {
  return connections.list().flatMap(({ name: connection, kind, baseUrl }) => {
    if (kind === 'anthropic') return [];
    const listed = cloudModelsOf(connection).filter(({ id, name }) =>
      /embed|\be5\b|\bbge\b|\bgte\b/i.test(`${id} ${name ?? ''}`),
    );
    const names = new Map((published[kind] ?? []).map((id) => [id, id]));
    for (const { id, name } of listed) names.set(id, name ?? id);
    return [...names].map(([id, name]) => ({
      id: `${connection}:${id}`,
      name,
      local: false,
      installed: true,
      detail: URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl,
    }));
  });
}
