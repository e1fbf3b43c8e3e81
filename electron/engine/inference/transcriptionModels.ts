import type { Catalog } from '../../../models/catalog/catalog.ts';
import type { CatalogEntry } from '../../../models/catalog/entry.ts';
import { entrySize } from '../../../models/catalog/entrySize.ts';
import type { ConnectionKind } from '../../../models/cloud/connection.ts';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { Store } from '../store/store.ts';
import type { SelectableTranscription } from './transcription.ts';

/** What the services say their speech models are called. */
const published: Readonly<Partial<Record<ConnectionKind, readonly string[]>>> = {
  openai: ['gpt-4o-transcribe', 'gpt-4o-mini-transcribe', 'whisper-1'],
};
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
    ...here.map((model) => ({ ...localModel(model, model.sizeBytes, true), installed: true })),
    ...elsewhere.map((entry) => {
      const { bytes, exact } = entrySize(entry);
      return { ...localModel(entry, bytes, exact), installed: false };
    }),
    ...connections.list().flatMap(({ name: connection, kind, baseUrl }) => {
      if (!kinds.includes(kind)) return [];
      const listed = cloudModelsOf(connection).filter(({ id, name }) =>
        /whisper|transcri|parakeet|canary|voxtral/i.test(`${id} ${name ?? ''}`),
      );
      const names = new Map((published[kind] ?? []).map((id) => [id, id]));
      for (const { id, name } of listed) names.set(id, name ?? id);
      const detail = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
      return [...names].map(([id, name]) => ({
        id: `${connection}:${id}`,
        name,
        local: false,
        installed: true,
        detail,
      }));
    }),
  ];
}

function localModel(
  { id, name, quantization }: Pick<CatalogEntry, 'id' | 'name' | 'quantization'>,
  bytes: number,
  exact: boolean,
): Omit<SelectableTranscription, 'installed'> {
  const size = bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
  return { id: `local:${id}`, name, local: true, detail: `${quantization} · ${exact ? '' : 'about '}${size}` };
}
