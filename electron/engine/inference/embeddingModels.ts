import { entrySize, type EntrySize } from '../../../models/catalog/entrySize.ts';
import type { CatalogEntry, Runtime, Task } from '../../../models/catalog/entry.ts';
import type { ConnectionKind } from '../../../models/cloud/connection.ts';
import type { EmbedderOptions } from './embedder.ts';
import type { SelectableEmbedding } from './embedding.ts';
import { connectionModels, localDetail } from './modelLines.ts';

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
    ...here.map((model) => ({ ...localModel(model, { bytes: model.sizeBytes, exact: true }), installed: true })),
    ...elsewhere.map((entry) => ({ ...localModel(entry, entrySize(entry)), installed: false })),
  ];
}

function localModel(
  { id, name, quantization }: Pick<CatalogEntry, 'id' | 'name' | 'quantization'>,
  size: EntrySize,
): Omit<SelectableEmbedding, 'installed'> {
  return { id: `local:${id}`, name, local: true, detail: localDetail(quantization, size) };
}

const called = /embed|\be5\b|\bbge\b|\bgte\b/i;

function cloudModels({ connections, cloudModelsOf }: Sources): SelectableEmbedding[] {
  return connections
    .list()
    .filter(({ kind }) => kind !== 'anthropic')
    .flatMap((connection) => connectionModels(connection, cloudModelsOf(connection.name), { published, called }));
}
