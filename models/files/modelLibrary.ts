import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { assertModelId, isModelId } from '../catalog/modelId.ts';
import { reportError, YardstickError, type ErrorReport } from '../errors.ts';
import { adaptersOf } from './adapters/adapterBase.ts';
import { checkUnchanged } from './checkUnchanged.ts';
import { folderBytes } from './folderBytes.ts';
import type { FetchLike } from './fetchLike.ts';
import { importModel } from './importModel.ts';
import type { InstalledModel } from './installedModel.ts';
import { fileDamage, readManifest, writeManifest } from './manifest.ts';
import { partialBytes } from './partialBytes.ts';
import { pathInside } from './pathInside.ts';
import type { ProgressListener } from './pullProgress.ts';
import { downloadHosts } from './sources/downloadHosts.ts';
import { pullModel, type PullResult } from './pullModel.ts';

export type { PullProgress } from './pullProgress.ts';

/** Where the parts of downloads lie until they are whole; not a model id, so it never clashes with one. */
const incomingName = '.incoming';
const trashName = '.trash';
/** Where imports are put together. */
const importsName = '.imports';

/** `Model 2` before `Model 10`, on every machine alike. */
const byName = new Intl.Collator('en', { numeric: true });

/** The models on this machine: a folder each, with a manifest that says what is in it. */
export interface ModelLibrary {
  /** Absolute; `<home>/models`. */
  directory: string;
  /** From memory, in order of name. Broken ones are not in it: see `problems`. */
  list(): InstalledModel[];
  get(id: string): InstalledModel | undefined;
  /**
   * Looks before a load whether the files are still the ones that were hashed, and hashes those that may not be. A changed import is from then on
   * the model with the new hash, to be distrusted like a new one.
   * @throws {YardstickError} `model/not-installed`, `model/changed`, `model/missing-file`, `model/truncated`, `model/hostile-file`
   */
  checkUnchanged(id: string, signal?: AbortSignal): Promise<InstalledModel>;
  /**
   * Absolute path of the main (largest) file; looks whether it still has its size.
   * @throws {YardstickError} `model/not-installed`, `model/missing-file`, `model/truncated`
   */
  weightsPath(id: string): string;
  /**
   * Gets a model of the catalogue. Goes on where an earlier try was cut off. An installed model answers at once with `seconds: 0`.
   * @throws {YardstickError} `model/unknown`, `model/busy`, `model/wrong-hash`, `model/gated`, `model/download-failed`, `disk/full`,
   *   what egress throws, and `AbortError` when stopped (the part is kept)
   */
  pull(id: string, options?: PullOptions): Promise<PullResult>;
  /**
   * Takes in a GGUF file or a folder in transformers.js layout: by hard link, else by copy; never moves. A LoRA adapter becomes a model of its own, which needs
   * the installed model that it is for.
   * @throws {YardstickError} `model/not-found`, `model/not-gguf`, `model/truncated`, `model/hostile-file`, `model/not-a-model`, `model/unsupported`,
   *   `model/exists`, `disk/full`; of an adapter `model/no-base`, `model/which-base`, `model/wrong-base`, and `model/not-an-adapter` where a base was given for none
   */
  import(source: string, options?: ImportOptions): Promise<InstalledModel>;
  /** Deletes a model, or the part of a download. @throws {YardstickError} `model/not-installed`, `model/busy`, `model/needed` by adapters */
  remove(id: string): Promise<{ id: string; freedBytes: number }>;
  /** Marks a model as not to be loaded, in its manifest, so that it also holds after a restart. */
  quarantine(id: string, reason: string): Promise<void>;
  clearQuarantine(id: string): Promise<void>;
  /** What is wrong in the folder: broken manifests, files gone or cut. */
  problems(): ErrorReport[];
  /** The models whose folders are here and cannot be used, with what is wrong with each; in order of id. */
  damaged(): { id: string; problem: ErrorReport }[];
  /** What is wrong with one model that is here and cannot be used. */
  problem(id: string): ErrorReport | undefined;
  /** Bytes of a model that its unfinished download has; 0 when there is none. */
  partialBytes(id: string): Promise<number>;
  /** Hosts that a pull (with the same `source`) would ask first, in order, with this machine's mirrors; empty for a model that is not in the catalogue. */
  hostsFor(id: string, options?: Pick<PullOptions, 'source'>): Promise<string[]>;
}

export interface PullOptions {
  /** Only this kind of source; both, in the catalogue's order, without it. */
  source?: 'hub' | 'registry';
  signal?: AbortSignal;
  /** At most ten times a second. */
  onProgress?: ProgressListener;
}

export interface ImportOptions {
  /** Made from the file's name without it. */
  id?: string;
  /** Of an adapter: the id of the installed model that it is for; found where only one fits without it. */
  base?: string;
  signal?: AbortSignal;
  onProgress?: ProgressListener;
}

/**
 * Opens the library's folder, makes it where it is missing, and reads every manifest.
 * @throws {YardstickError} `disk/not-a-folder`; system errors (`EACCES`, `EROFS`) when the folder cannot be made or read
 */
export async function openModelLibrary(options: {
  directory: string;
  catalog: Catalog;
  fetch: FetchLike;
  environment?: NodeJS.ProcessEnv;
  /** Milliseconds without a byte after which a connection is replaced; 30,000 where none is given. */
  stallMs?: number;
}): Promise<ModelLibrary> {
  const directory = path.resolve(options.directory);
  const environment = options.environment ?? process.env;
  const installed = new Map<string, InstalledModel>();
  const problems = new Map<string, ErrorReport>();
  const busy = new Set<string>();

  await mkdir(directory, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST' && error.code !== 'ENOTDIR') throw error;
    throw new YardstickError('disk/not-a-folder', `The folder of models is not a folder: ${directory}`, {
      hint: 'Move that file away, or choose another data folder with --home or YARDSTICK_HOME.',
      cause: error,
    });
  });
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory() || !isModelId(entry.name)) continue;
    try {
      installed.set(entry.name, await readManifest(path.join(directory, entry.name)));
    } catch (error) {
      problems.set(entry.name, reportError(error));
    }
  }
  await removeLeftovers(directory);

  const incoming = (id: string): string => pathInside(path.join(directory, incomingName), id);

  function require(id: string): InstalledModel {
    const model = installed.get(id);
    if (model !== undefined) return model;
    const known = options.catalog.get(id) !== undefined;
    const damage = problems.get(id);
    throw new YardstickError(
      'model/not-installed',
      damage === undefined ? `${id.slice(0, 100)} is not installed` : `${id} cannot be used: ${damage.message}`,
      {
        hint: known
          ? `Get it with: yardstick models pull ${id}`
          : 'See what there is with: yardstick models list --installed',
      },
    );
  }

  async function exclusively<T>(id: string, work: () => Promise<T>): Promise<T> {
    if (busy.has(id)) {
      throw new YardstickError('model/busy', `${id} is being downloaded, imported or removed already`, {
        hint: 'Wait until that is done, or cancel it.',
      });
    }
    busy.add(id);
    try {
      return await work();
    } finally {
      busy.delete(id);
    }
  }

  function admit(model: InstalledModel): InstalledModel {
    installed.set(model.id, model);
    problems.delete(model.id);
    return model;
  }

  /** A model that cannot be used is of no use to its adapters either, and has to go before it can be had again. */
  function requireUnneeded(id: string): void {
    const model = installed.get(id);
    const needing = model === undefined ? [] : adaptersOf([...installed.values()], model).map((adapter) => adapter.id);
    if (needing.length === 0) return;
    const [first = ''] = needing;
    throw new YardstickError(
      'model/needed',
      `${id} is the base of ${needing.join(', ')}, which would be of no use without it`,
      {
        hint: `Remove what is put upon it first: yardstick models remove ${first}`,
      },
    );
  }

  async function setQuarantine(id: string, quarantine: InstalledModel['quarantine']): Promise<void> {
    const model = { ...require(id), quarantine };
    // In memory first: a full or read-only disk must not let a file that kills the runtime be loaded again.
    installed.set(id, model);
    await writeManifest(model);
  }

  const library: ModelLibrary = {
    directory,
    list: () => [...installed.values()].sort((a, b) => byName.compare(a.name, b.name)),
    get: (id) => installed.get(id),
    problems: () => [...problems.values()],
    damaged: () => [...problems].map(([id, problem]) => ({ id, problem })).sort((a, b) => byName.compare(a.id, b.id)),
    problem: (id) => problems.get(id),

    async checkUnchanged(id, signal) {
      const model = require(id);
      const published = model.origin.kind === 'catalog' || options.catalog.get(id) !== undefined;
      const now = await checkUnchanged(model, { published, signal });
      // Meanwhile it may have been removed, or put into quarantine.
      const current = require(id);
      if (now === model) return current;
      const updated = { ...current, files: now.files, sha256: now.sha256 };
      installed.set(id, updated);
      // What is not written down is looked at again after the next start.
      await writeManifest(updated).catch(() => undefined);
      return updated;
    },

    weightsPath(id) {
      const model = require(id);
      const main = model.files.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
      const file = pathInside(model.directory, main.name);
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? null;
      if (size !== main.sizeBytes) throw fileDamage(id, main.name, main.sizeBytes, size);
      return file;
    },

    async pull(id, pullOptions = {}) {
      assertModelId(id);
      return exclusively(id, async () => {
        const present = installed.get(id);
        if (present !== undefined) {
          return { id, bytes: present.sizeBytes, seconds: 0, source: present.origin.source, sha256: present.sha256 };
        }
        const entry = options.catalog.get(id);
        if (entry === undefined) {
          throw new YardstickError('model/unknown', `There is no model ${id} in the catalogue`, {
            hint: 'See what there is with: yardstick models list. A file of your own: yardstick models import PATH.',
          });
        }
        const { model, result } = await pullModel({
          entry,
          staging: incoming(id),
          target: pathInside(directory, id),
          fetch: options.fetch,
          environment,
          ...(options.stallMs === undefined ? {} : { stallMs: options.stallMs }),
          ...pullOptions,
        });
        admit(model);
        return result;
      });
    },

    async import(source, importOptions = {}) {
      if (importOptions.id !== undefined) assertModelId(importOptions.id);
      const model = await importModel({
        source,
        ...importOptions,
        directory,
        staging: path.join(directory, importsName),
        catalog: options.catalog,
        library,
        exclusively,
      });
      return admit(model);
    },

    async remove(id) {
      assertModelId(id);
      return exclusively(id, async () => {
        requireUnneeded(id);
        const folders = [pathInside(directory, id), incoming(id)];
        const sizes = await Promise.all(folders.map(folderBytes));
        if (sizes.every((size) => size === null)) require(id);
        // The rename takes the model away at once and whole; deleting gigabytes can then take its time, or be cut short.
        const trash = path.join(directory, trashName);
        await mkdir(trash, { recursive: true });
        installed.delete(id);
        problems.delete(id);
        for (const [index, folder] of folders.entries()) {
          if (sizes[index] === null) continue;
          const away = path.join(trash, randomUUID());
          await rename(folder, away);
          await rm(away, { recursive: true, force: true });
        }
        return { id, freedBytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) };
      });
    },

    quarantine: (id, reason) => setQuarantine(id, { reason: reason.slice(0, 2000), at: Date.now() }),
    clearQuarantine: (id) => setQuarantine(id, null),
    async hostsFor(id, { source } = {}) {
      const entry = options.catalog.get(id);
      return entry === undefined ? [] : downloadHosts(entry, environment, source);
    },
    partialBytes: async (id) => (isModelId(id) ? partialBytes(incoming(id)) : 0),
  };
  return library;
}

/** Finishes removals, and takes away imports, that were cut short. (Parts of downloads stay: they go on.) */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of [trashName, importsName]) {
    await rm(path.join(directory, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
