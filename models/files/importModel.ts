import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { assertModelId, modelIdFrom } from '../catalog/modelId.ts';
import type { CatalogEntry } from '../catalog/entry.ts';
import { YardstickError } from '../errors.ts';
import { isEntry, statesHashes } from './catalogEntryOf.ts';
import { findBase, type BaseSearch } from './adapters/adapterBase.ts';
import { isAdapter } from './adapters/adapterFacts.ts';
import { readAdapter } from './adapters/readAdapter.ts';
import { checkModelHeader, checkWeights } from './checkWeights.ts';
import { ProgressMeter } from './download/progressMeter.ts';
import { describeAdapter, describeGguf, describeOnnxFolder, type ModelFacts } from './describeImport.ts';
import { syncDirectory } from './durableFiles.ts';
import { readGgufHeader } from './ggufHeader.ts';
import { expandHome } from './expandHome.ts';
import type { InstalledFile, InstalledModel } from './installedModel.ts';
import { isSameStamp, stampOf } from './fileStamp.ts';
import { linkOrCopy } from './linkOrCopy.ts';
import { writeManifest } from './manifest.ts';
import { findOnnxFolder, type FolderFile } from './onnxFolder.ts';
import { pathInside } from './pathInside.ts';
import type { ProgressListener } from './pullProgress.ts';

export interface ImportModelOptions {
  source: string;
  id?: string;
  /** Of an adapter: the installed model that it is put upon; the one that it fits without it. */
  base?: string;
  signal?: AbortSignal;
  onProgress?: ProgressListener;
  /** The library's folder. */
  directory: string;
  /** Where imports are put together; on the library's disk. What is left in it after a crash is nobody's. */
  staging: string;
  catalog: Catalog;
  /** What is installed. */
  library: BaseSearch;
  exclusively<T>(id: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Takes a model of the user's into the library; see `ModelLibrary.import`. A file that the catalogue knows by its hash becomes the
 * catalogue's model. Importing the same file again gives the model that is there.
 */
export async function importModel(options: ImportModelOptions): Promise<InstalledModel> {
  // The empty path would be the folder one stands in.
  if (options.source.trim() === '') {
    throw new YardstickError('model/not-found', 'No file or folder was named', {
      hint: 'Give the path of a GGUF file, or of a folder in transformers.js layout.',
    });
  }
  const source = await realpath(path.resolve(expandHome(options.source))).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'ENOENT' || error.code === 'ENOTDIR' ? '' : ` that can be read (${error.code ?? 'error'})`;
    throw new YardstickError('model/not-found', `There is no file or folder ${options.source}${why}`, {
      hint: 'Check the path.',
      cause: error,
    });
  });
  const staging = path.join(options.staging, randomUUID());
  await mkdir(staging, { recursive: true });
  try {
    const isFolder = (await stat(source)).isDirectory();
    const { facts, files } = isFolder ? await readFolder(source) : await readFile(source, options);
    if (options.base !== undefined && facts.adapter === undefined) throw notAnAdapter(source);
    const installed = await takeFiles(files, staging, path.basename(source), options);
    return await install(source, staging, facts, installed, options);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function readFile(
  source: string,
  { base, library, signal }: ImportModelOptions,
): Promise<{ facts: ModelFacts; files: FolderFile[] }> {
  const name = path.basename(source);
  const safe = /^[A-Za-z0-9_][\w .+-]{0,150}\.gguf$/i.test(name) ? name : 'model.gguf';
  const header = await readGgufHeader(source);
  const files = [{ path: source, name: safe, sizeBytes: header.fileBytes }];
  if (isAdapter(header)) {
    const { facts } = await readAdapter(source, signal);
    return { facts: describeAdapter(facts, await findBase(source, header, base, library)), files };
  }
  checkModelHeader(source, header);
  return { facts: describeGguf(header, name), files };
}

function notAnAdapter(source: string): YardstickError {
  return new YardstickError('model/not-an-adapter', `${path.basename(source)} is a model of its own, not an adapter`, {
    hint: 'Leave out --base.',
  });
}

async function readFolder(source: string): Promise<{ facts: ModelFacts; files: FolderFile[] }> {
  const { files, config, tokenizerConfig } = await findOnnxFolder(source);
  for (const file of files.filter(({ name }) => name.endsWith('.onnx'))) await checkWeights(file.path, 'onnx');
  return { facts: describeOnnxFolder(config, tokenizerConfig, files, path.basename(source)), files };
}

async function takeFiles(
  files: FolderFile[],
  staging: string,
  label: string,
  options: ImportModelOptions,
): Promise<InstalledFile[]> {
  const meter = new ProgressMeter(options.id ?? modelIdFrom(label), options.onProgress);
  const bytesTotal = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const installed: InstalledFile[] = [];
  let before = 0;
  for (const file of files) {
    const target = pathInside(staging, file.name);
    const asFound = await stampOf(file.path);
    const hashes = await linkOrCopy(file.path, target, {
      signal: options.signal,
      onBytes: (done) =>
        meter.report({ file: file.name, bytesDone: before + done, bytesTotal, phase: 'installing', source: 'local' }),
    });
    if (hashes.bytes !== file.sizeBytes || !isSameStamp(asFound.stamp, (await stampOf(file.path)).stamp)) {
      throw new YardstickError('model/truncated', `${file.path} changed while it was imported`, {
        hint: 'Wait until whatever writes it is done, then import it again.',
      });
    }
    before += hashes.bytes;
    const { stamp } = await stampOf(target);
    installed.push({ name: file.name, sizeBytes: hashes.bytes, sha256: hashes.sha256, stamp });
  }
  return installed;
}

async function install(
  source: string,
  staging: string,
  facts: ModelFacts,
  files: InstalledFile[],
  options: ImportModelOptions,
): Promise<InstalledModel> {
  const main = files.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
  const known = options.catalog.entries.find((entry) => isEntry(entry, files));
  const id = options.id ?? known?.id ?? freeId(modelIdFrom(path.basename(source)), { facts, files, main }, options);
  assertModelId(id);
  const reserved = options.catalog.get(id);
  if (reserved !== undefined && reserved !== known && statesHashes(reserved)) {
    throw new YardstickError('model/exists', `${id} is the catalogue's name for another file`, {
      hint: 'Choose another id with --id.',
    });
  }
  return options.exclusively(id, async () => {
    const present = options.library.get(id);
    if (present !== undefined) {
      if (isSame(present, main, facts)) return present;
      throw new YardstickError('model/exists', `There is another model ${id} already`, {
        hint: `Choose another id with --id, or remove that one: yardstick models remove ${id}`,
      });
    }
    const directory = pathInside(options.directory, id);
    const model: InstalledModel = {
      id,
      ...facts,
      ...(known === undefined ? {} : factsOf(known)),
      directory,
      files,
      sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
      sha256: main.sha256,
      origin: { kind: 'import', source: source.slice(0, 2000) },
      installedAt: Date.now(),
      quarantine: null,
    };
    await writeManifest({ ...model, directory: staging });
    await rm(directory, { recursive: true, force: true }); // remains without a usable manifest
    await rename(staging, directory);
    await syncDirectory(options.directory);
    return model;
  });
}

/**
 * The file's own name, or with a number behind it where that is taken by a different model. An id of the catalogue is free where the catalogue states no
 * hashes that could say otherwise, and the same files are there. It is an id and no more: publisher, licence and card are the catalogue's only where hashes
 * say so (`catalogEntryOf`).
 */
function freeId(
  wanted: string,
  { facts, files, main }: { facts: ModelFacts; files: InstalledFile[]; main: InstalledFile },
  options: ImportModelOptions,
): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted.slice(0, 96)}-${number}`;
    const present = options.library.get(id);
    const taken = present !== undefined && !isSame(present, main, facts);
    const entry = options.catalog.get(id);
    if (!taken && (entry === undefined || mayBeEntry(entry, facts, files))) return id;
  }
}

/** The same adapter upon another base is another model, also where that has the former one's id. */
function isSame(present: InstalledModel, main: InstalledFile, { adapter }: ModelFacts): boolean {
  const baseSha256 = present.adapter?.baseSha256 ?? adapter?.baseSha256;
  return (
    present.sha256 === main.sha256 && present.adapter?.base === adapter?.base && baseSha256 === adapter?.baseSha256
  );
}

/** How far off a size may be that the catalogue has from a publisher's page, which states three digits. */
const statedTo = 0.01;

/** True when nothing that the catalogue states of the entry speaks against these files. */
function mayBeEntry(entry: CatalogEntry, facts: ModelFacts, files: InstalledFile[]): boolean {
  return (
    facts.adapter === undefined &&
    entry.task === facts.task &&
    entry.runtime === facts.runtime &&
    entry.files.every((stated) => {
      const file = files.find(({ name }) => name === stated.name);
      if (file === undefined || (stated.sha256 !== null && stated.sha256 !== file.sha256)) return false;
      if (stated.sizeBytes !== null) return stated.sizeBytes === file.sizeBytes;
      const about = stated.approximateBytes;
      return about === undefined || Math.abs(file.sizeBytes - about) <= about * statedTo;
    })
  );
}

function factsOf(entry: CatalogEntry): ModelFacts {
  const { name, task, architecture, family, runtime, quantization, parameters, contextTokens, tuning } = entry;
  return { name, task, architecture, family, runtime, quantization, parameters, contextTokens, tuning };
}
