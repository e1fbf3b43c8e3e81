import type { Catalog } from '../../../../models/catalog/catalog.ts';
import type { CatalogEntry, FileSource, Modality, Task } from '../../../../models/catalog/entry.ts';
import { entrySize } from '../../../../models/catalog/entrySize.ts';
import { estimateFit } from '../../../../models/catalog/memoryFit.ts';
import { YardstickError } from '../../../../models/errors.ts';
import { asLoaded } from '../../../../models/files/adapters/adapterBase.ts';
import { catalogEntryOf } from '../../../../models/files/catalogEntryOf.ts';
import type { InstalledModel } from '../../../../models/files/installedModel.ts';
import type { ModelLibrary } from '../../../../models/files/modelLibrary.ts';
import type { LocalModels } from '../../../../models/language/localModels.ts';
import type { Jobs, JobView } from '../../jobs/jobs.ts';
import { adapterView } from './adapterView.ts';
import type { DamagedModelView, ModelDetail, ModelFileView, ModelView } from './view.ts';

/** What the views are made from. */
export interface ModelRooms {
  catalog: Catalog;
  library: ModelLibrary;
  jobs: Jobs;
  localModels: Pick<LocalModels, 'devices'>;
}

export interface ModelFilter {
  /** One of the catalogue's tasks; another word finds nothing. */
  task?: string | undefined;
  installed?: boolean | undefined;
  /** Words that must all stand in the name, id, family, publisher or card. */
  search?: string | undefined;
}

/** `kind` of the job that downloads a model; its `subject` is the model's id. */
export const pullKind = 'model-pull';
/** Fit is judged for a conversation of this length, or the model's own limit where that is less. */
const usualContextTokens = 4096;

/** The catalogue and what is installed, in one list: starters, then by size, imported ones last. */
export async function listModels(rooms: ModelRooms, filter: ModelFilter): Promise<ModelView[]> {
  const { catalog, library } = rooms;
  const known = catalog.entries.map((entry) => {
    const installed = library.get(entry.id);
    return { id: entry.id, entry: installed === undefined ? entry : catalogEntryOf(installed, catalog), installed };
  });
  const imported = library
    .list()
    .filter((model) => catalog.get(model.id) === undefined)
    .map((installed) => ({ id: installed.id, entry: undefined, installed }));
  const words = (filter.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = [...known, ...imported].filter(
    ({ entry, installed }) =>
      (filter.task === undefined || (installed ?? entry)?.task === filter.task) &&
      (filter.installed === undefined || (installed !== undefined) === filter.installed) &&
      words.every((word) => searchText(entry, installed).includes(word)),
  );
  const jobs = rooms.jobs.list();
  return Promise.all(wanted.map(({ id, entry, installed }) => viewOf(rooms, jobs, id, entry, installed)));
}

/** The models that are here and cannot be used: they are in no other list, or only as not installed. */
export function listDamaged({ catalog, library }: Pick<ModelRooms, 'catalog' | 'library'>): DamagedModelView[] {
  return library.damaged().map(({ id, problem }) => {
    const entry = catalog.get(id);
    return { id, name: entry?.name ?? id, published: entry !== undefined, problem };
  });
}

/** One model with its card and files. @throws {YardstickError} `model/unknown` */
export async function showModel(rooms: ModelRooms, id: string): Promise<ModelDetail> {
  const installed = rooms.library.get(id);
  const entry = installed === undefined ? rooms.catalog.get(id) : catalogEntryOf(installed, rooms.catalog);
  if (entry === undefined && installed === undefined) {
    throw new YardstickError('model/unknown', `There is no model ${JSON.stringify(id.slice(0, 100))}`, {
      hint: 'See what there is with: yardstick models list',
    });
  }
  const view = await viewOf(rooms, rooms.jobs.list(), id, entry, installed);
  return { ...view, card: entry?.card ?? null, files: filesOf(entry, installed), measured: [] };
}

async function viewOf(
  { library, localModels }: ModelRooms,
  jobs: JobView[],
  id: string,
  entry: CatalogEntry | undefined,
  installed: InstalledModel | undefined,
): Promise<ModelView> {
  const facts = installed ?? (entry as CatalogEntry);
  const size = installed === undefined ? entrySize(entry as CatalogEntry) : { bytes: installed.sizeBytes, exact: true };
  const freeMemoryBytes = process.availableMemory();
  const fit = estimateFit({
    ...(entry === undefined ? {} : { entry }),
    ...(installed === undefined ? {} : { installed: asLoaded(installed, library.get(installed.adapter?.base ?? '')) }),
    contextTokens: usualContextTokens,
    freeMemoryBytes,
    gpus: localModels.devices(),
  });
  return {
    id,
    name: facts.name,
    publisher: entry?.publisher ?? '',
    task: facts.task,
    modality: entry?.modality ?? modalityOf(facts.task),
    architecture: facts.architecture,
    family: facts.family,
    runtime: facts.runtime,
    parameters: facts.parameters,
    quantization: facts.quantization,
    sizeBytes: size.bytes,
    sizeExact: size.exact,
    contextTokens: facts.contextTokens,
    licence: entry?.licence.name ?? 'unknown',
    licenceUrl: entry?.licence.url ?? null,
    open: entry?.licence.open ?? false,
    installed: installed !== undefined,
    fit: { ...fit, freeMemoryBytes },
    hosts: await library.hostsFor(id),
    starter: entry?.starter ?? false,
    tuning: facts.tuning,
    ...adapterView(library, installed),
    quarantine: installed?.quarantine ?? null,
    download: downloadOf(jobs, id, installed !== undefined),
    partialBytes: installed === undefined ? await library.partialBytes(id) : 0,
  };
}

/** The running download; else the newest one, while it is a failure that the user has not got past. */
function downloadOf(jobs: JobView[], id: string, installed: boolean): JobView | null {
  const own = jobs.filter((job) => job.kind === pullKind && job.subject === id);
  const running = own.find((job) => job.state === 'running');
  if (running !== undefined) return running;
  const newest = own[0];
  return newest?.state === 'failed' && !installed ? newest : null;
}

function filesOf(entry: CatalogEntry | undefined, installed: InstalledModel | undefined): ModelFileView[] {
  if (installed === undefined) {
    return (entry?.files ?? []).map((file) => ({
      name: file.name,
      sizeBytes: file.sizeBytes ?? file.approximateBytes ?? null,
      sha256: file.sha256,
      sources: file.sources.map(describeSource),
    }));
  }
  return installed.files.map((file) => {
    const published = entry?.files.find((candidate) => candidate.name === file.name);
    return { ...file, sources: published?.sources.map(describeSource) ?? [installed.origin.source] };
  });
}

function describeSource(source: FileSource): string {
  switch (source.kind) {
    case 'hub':
      return `hub ${source.repository}/${source.path}`;
    case 'local':
      return 'shipped with Yardstick';
    case 'python-package':
    case 'npm-package':
      return `${source.kind} ${source.parts.map((part) => `${part.package} ${part.version}`).join(', ')}`;
  }
}

function searchText(entry: CatalogEntry | undefined, installed: InstalledModel | undefined): string {
  const parts = [
    installed?.id,
    installed?.name,
    installed?.family,
    entry?.id,
    entry?.name,
    entry?.family,
    entry?.publisher,
    entry?.licence.name,
    entry?.card.summary,
    entry?.card.intendedUse,
  ];
  return parts
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase();
}

function modalityOf(task: Task): Modality {
  return task === 'transcription' || task === 'diarization' ? 'speech' : 'text';
}
