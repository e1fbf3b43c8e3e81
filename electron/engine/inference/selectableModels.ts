import { entrySize, type EntrySize } from '../../../models/catalog/entrySize.ts';
import type { CatalogEntry, Task } from '../../../models/catalog/entry.ts';
import type { InferenceOptions, SelectableModel } from './inference.ts';
import { hostDetail, localDetail } from './modelLines.ts';
import { splitModelId } from './resolveModel.ts';

const answering: readonly Task[] = ['chat', 'completion'];
/**
 * Names by which services call models that write no text (vectors, sound, pictures, moderation), where their list says nothing of what a model
 * does. One that is left out by mistake can still be asked for by its name.
 */
const calledOtherwise =
  /embed|\be5\b|\bbge\b|\bgte\b|whisper|transcri|\btts\b|dall-e|gpt-image|\bsora\b|moderation|realtime|rerank/i;

/** Models that answer a prompt: those here, those of the catalogue that could be, then what the connections are known to offer. */
export function selectableModels(options: InferenceOptions): SelectableModel[] {
  return [...localModels(options), ...cloudModels(options)];
}

function localModels({ library, catalog }: InferenceOptions): SelectableModel[] {
  const here = library.list().filter(({ task, runtime }) => runtime === 'llama.cpp' && answering.includes(task));
  const ids = new Set(here.map(({ id }) => id));
  const elsewhere = catalog.entries.filter(
    (entry) => entry.runtime === 'llama.cpp' && answering.includes(entry.task) && !ids.has(entry.id),
  );
  return [
    ...here.map((model) => ({
      ...localModel(model, { bytes: model.sizeBytes, exact: true }, model.adapter !== undefined),
      installed: true,
    })),
    ...elsewhere.map((entry) => ({
      ...localModel(entry, entrySize(entry)),
      installed: false,
    })),
  ];
}

function localModel(
  { id, name, tuning, quantization }: Pick<CatalogEntry, 'id' | 'name' | 'tuning' | 'quantization'>,
  size: EntrySize,
  tuned = false,
): Omit<SelectableModel, 'installed'> {
  // An adapter's size is its own, its quantisation its base's.
  const detail = localDetail(tuned ? `${quantization} · LoRA adapter` : quantization, size);
  return { id: `local:${id}`, name, connection: null, local: true, detail, tuning };
}

function cloudModels({ connections, cloudModelsOf }: InferenceOptions): SelectableModel[] {
  return connections.list().flatMap((connection) =>
    cloudModelsOf(connection.name)
      // A deployment is called what its owner likes ("transcript-summary"); what it runs has been looked at where that is said.
      .filter(({ id, name }) => (connection.kind === 'azure' && name !== undefined) || !calledOtherwise.test(id))
      .map((model) => ({
        id: `${connection.name}:${model.id}`,
        name: model.name ?? model.id,
        connection: connection.name,
        local: false,
        installed: true,
        detail: hostDetail(connection.baseUrl),
        tuning: 'instruct' as const,
      })),
  );
}

/** What a person calls a model; its id where nothing better is known. */
export function nameOf({ library, catalog, cloudModelsOf }: InferenceOptions, id: string): string {
  try {
    const { source, model } = splitModelId(id);
    if (source === 'local') return library.get(model)?.name ?? catalog.get(model)?.name ?? id;
    return cloudModelsOf(source).find((known) => known.id === model)?.name ?? model;
  } catch {
    return id;
  }
}
