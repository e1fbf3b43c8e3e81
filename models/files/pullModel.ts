import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogEntry, CatalogFile, FileSource } from '../catalog/entry.ts';
import { YardstickError } from '../errors.ts';
import { attentionFacts } from './attentionFacts.ts';
import { checkWeights } from './checkWeights.ts';
import { ProgressMeter } from './download/progressMeter.ts';
import type { Transport } from './download/transport.ts';
import { syncDirectory } from './durableFiles.ts';
import { fetchFile } from './fetchFile.ts';
import type { FetchLike } from './fetchLike.ts';
import { findFinished, noteFinished, type FinishedFile } from './finishedFile.ts';
import type { InstalledModel } from './installedModel.ts';
import { stampOf } from './fileStamp.ts';
import { linkOrCopy } from './linkOrCopy.ts';
import { writeManifest } from './manifest.ts';
import { notePacking, ownBytes } from './packing.ts';
import { pathInside } from './pathInside.ts';
import type { ProgressListener, PullProgress } from './pullProgress.ts';
import { summarizeFailures } from './summarizeFailures.ts';
import { locate, locateOnDisk, sourceLabel } from './sources/locate.ts';
import { isWantedSource } from './sources/isWantedSource.ts';

export interface PullResult {
  id: string;
  /** Of the installed files. */
  bytes: number;
  seconds: number;
  /** Where the bytes came from; several are parted by commas. */
  source: string;
  /** Of the weights file. */
  sha256: string;
}

export interface PullModelOptions {
  entry: CatalogEntry;
  /** Folder for parts; kept when the pull is cut off. */
  staging: string;
  /** Folder of the model; appears whole. */
  target: string;
  fetch: FetchLike;
  environment: NodeJS.ProcessEnv;
  source?: 'hub' | 'registry';
  signal?: AbortSignal;
  onProgress?: ProgressListener;
  /** Milliseconds without a byte after which a connection is replaced. */
  stallMs?: number;
}

/**
 * Gets every file of a catalogue entry into `staging`, each from the first source that has it, verifies them, writes the manifest
 * as the last file and gives the whole folder its name: a model is either there and checked, or not there.
 * @throws {YardstickError} see `ModelLibrary.pull`
 */
export async function pullModel(options: PullModelOptions): Promise<{ model: InstalledModel; result: PullResult }> {
  const started = performance.now();
  const { entry, staging, target } = options;
  const files = path.join(staging, 'files');
  await mkdir(files, { recursive: true });
  const transport: Transport = {
    fetch: options.fetch,
    reason: `download ${entry.id}`,
    onBehalfOf: entry.id,
    stallMs: options.stallMs ?? 30_000,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const progress = createProgress(entry, options.onProgress);
  const finished: FinishedFile[] = [];
  for (const [index, file] of entry.files.entries()) {
    options.signal?.throwIfAborted();
    finished.push(await pullFile({ ...options, transport, progress, file, index, files }));
  }

  const main = finished.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
  progress('installing', main.name, main.source);
  const header = await checkWeights(pathInside(files, main.name), entry.runtime);
  const sources = [...new Set(finished.map((file) => file.source))].join(', ');
  const attention = header === null ? null : attentionFacts(header);
  const described = describe(entry, finished, main, target, sources);
  const model: InstalledModel = {
    ...described,
    ...(attention === null ? {} : { attention }),
    files: await Promise.all(
      described.files.map(async (file) => ({ ...file, stamp: (await stampOf(pathInside(files, file.name))).stamp })),
    ),
  };
  await writeManifest({ ...model, directory: files });
  await rm(target, { recursive: true, force: true }); // remains without a manifest
  await rename(files, target);
  await syncDirectory(path.dirname(target));
  await rm(staging, { recursive: true, force: true });
  const seconds = (performance.now() - started) / 1000;
  return { model, result: { id: entry.id, bytes: model.sizeBytes, seconds, source: sources, sha256: model.sha256 } };
}

type Progress = (phase: PullProgress['phase'], file: string, source: string, done?: number, total?: number) => void;

/** Adds up the files of a model: bytes done over all of them, with what each file's source says in place of the catalogue's guess. */
function createProgress(entry: CatalogEntry, listener: ProgressListener | undefined): Progress {
  const meter = new ProgressMeter(entry.id, listener);
  const totals = new Map(entry.files.map((file) => [file.name, file.sizeBytes ?? file.approximateBytes ?? 0]));
  const done = new Map<string, number>();
  const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
  return (phase, file, source, fileDone, fileTotal) => {
    if (phase === 'downloading') {
      if (fileTotal !== undefined) totals.set(file, fileTotal);
      if (fileDone !== undefined) done.set(file, fileDone);
    }
    const ownCount = phase === 'verifying';
    meter.report({
      file,
      source,
      phase,
      bytesDone: ownCount ? (fileDone ?? 0) : sum(done.values()),
      bytesTotal: ownCount ? (fileTotal ?? 0) : sum(totals.values()),
    });
  };
}

async function pullFile(
  options: PullModelOptions & {
    transport: Transport;
    progress: Progress;
    file: CatalogFile;
    index: number;
    files: string;
  },
): Promise<FinishedFile> {
  const { entry, file, staging, environment, transport, progress } = options;
  const target = pathInside(options.files, file.name);
  const note = path.join(staging, 'parts', `${options.index}.finished`);
  const already = await findFinished(target, note, file);
  if (already !== null) {
    progress('downloading', file.name, already.source, already.sizeBytes, already.sizeBytes);
    return already;
  }
  const sources = file.sources.filter((source) => isWantedSource(source, options.source));
  if (sources.length === 0) {
    throw new YardstickError('model/source-missing', `${entry.id} cannot be had from the ${options.source ?? ''}`, {
      hint: 'Leave out --source to use what there is.',
    });
  }
  const failures: { label: string; error: unknown }[] = [];
  for (const [place, source] of sources.entries()) {
    const label = sourceLabel(source, environment);
    try {
      const hashes =
        source.kind === 'local'
          ? await takeLocalFile(source.path, target, file, transport.signal)
          : await fetchFrom(source, path.join(staging, 'parts', `${options.index}.${place}`), target, options);
      const result = { name: file.name, sizeBytes: hashes.bytes, sha256: hashes.sha256, source: label };
      await noteFinished(note, result);
      return result;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push({ label, error });
      // A full disk is full for every source.
      if (isDiskTrouble(error)) break;
    }
  }
  throw summarizeFailures(file.name, failures);
}

async function fetchFrom(
  source: Exclude<FileSource, { kind: 'local' }>,
  partPrefix: string,
  target: string,
  options: Parameters<typeof pullFile>[0],
): ReturnType<typeof fetchFile> {
  const { file, transport, progress } = options;
  const located = await locate(source, file, transport, options.environment);
  const packed = located.pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  const size = located.sizeBytes ?? file.sizeBytes ?? packed;
  await notePacking(partPrefix, { packed, size });
  return fetchFile({
    file,
    located,
    transport,
    target,
    partPrefix,
    onDownloaded: (done) => progress('downloading', file.name, located.label, ownBytes(done, { packed, size }), size),
    onVerified: (done, of) => progress('verifying', file.name, located.label, done, of),
  });
}

async function takeLocalFile(
  source: string,
  target: string,
  file: CatalogFile,
  signal: AbortSignal | undefined,
): ReturnType<typeof fetchFile> {
  const found = await locateOnDisk(source);
  await rm(target, { force: true });
  const hashes = await linkOrCopy(found.path, target, { signal });
  if (file.sha256 === null || file.sha256 === hashes.sha256) return hashes;
  await rm(target, { force: true });
  throw new YardstickError('model/wrong-hash', `${source} is not the file that the catalogue means`, {
    hint: 'Check the path in the catalogue entry.',
    data: { expected: file.sha256, found: hashes.sha256 },
  });
}

function isDiskTrouble(error: unknown): boolean {
  if (error instanceof YardstickError) return error.code.startsWith('disk/');
  return ['ENOSPC', 'EROFS', 'EACCES', 'EDQUOT', 'EMFILE'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function describe(
  entry: CatalogEntry,
  files: FinishedFile[],
  main: FinishedFile,
  directory: string,
  source: string,
): InstalledModel {
  return {
    id: entry.id,
    name: entry.name,
    task: entry.task,
    architecture: entry.architecture,
    family: entry.family,
    runtime: entry.runtime,
    quantization: entry.quantization,
    parameters: entry.parameters,
    contextTokens: entry.contextTokens,
    tuning: entry.tuning,
    directory,
    files: files.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 })),
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    sha256: main.sha256,
    origin: { kind: 'catalog', source: source.slice(0, 2000) },
    installedAt: Date.now(),
    quarantine: null,
  };
}
