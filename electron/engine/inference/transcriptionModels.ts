import type { Catalog } from '../../../models/catalog/catalog.ts';
import type { CatalogEntry } from '../../../models/catalog/entry.ts';
import { entrySize, type EntrySize } from '../../../models/catalog/entrySize.ts';
import type { ConnectionKind } from '../../../models/cloud/connection.ts';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { Store } from '../store/store.ts';
import { connectionModels, localDetail } from './modelLines.ts';
import type { SelectableTranscription } from './transcription.ts';

/** What the services say their speech models are called. */
const published: Readonly<Partial<Record<ConnectionKind, readonly string[]>>> = {
  openai: ['gpt-4o-transcribe', 'gpt-4o-mini-transcribe', 'whisper-1'],
};
const called = /whisper|transcri|parakeet|canary|voxtral/i;
const kinds: readonly ConnectionKind[] = ['openai', 'azure', 'openai-compatible'];

/** Speech models that can be chosen: those here, those of the catalogue that could be, then those of the connections. */
export function transcriptionModels({
  library,
  catalog,
  connections,
  cloudModelsOf,
}: {
  library: Pick<ModelLibrary, 'list'>;
  catalog: Catalog;
  connections: Pick<Store['connections'], 'list'>;
  cloudModelsOf: (connection: string) => { id: string; name?: string }[];
}): SelectableTranscription[] {
  const here = library.list().filter(({ task, runtime }) => task === 'transcription' && runtime === 'onnx');
  const ids = new Set(here.map(({ id }) => id));
  const elsewhere = catalog.entries.filter((entry) => entry.task === 'transcription' && !ids.has(entry.id));
  return [
    ...here.map((model) => ({ ...localModel(model, { bytes: model.sizeBytes, exact: true }), installed: true })),
    ...elsewhere.map((entry) => ({ ...localModel(entry, entrySize(entry)), installed: false })),
    ...connections
      .list()
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap((connection) => connectionModels(connection, cloudModelsOf(connection.name), { published, called })),
  ];
}

function localModel(
  { id, name, quantization }: Pick<CatalogEntry, 'id' | 'name' | 'quantization'>,
  size: EntrySize,
): Omit<SelectableTranscription, 'installed'> {
  return { id: `local:${id}`, name, local: true, detail: localDetail(quantization, size) };
}
