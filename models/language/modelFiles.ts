import { asLoaded, assertBase, requireBase } from '../files/adapters/adapterBase.ts';
import { isAdapter } from '../files/adapters/adapterFacts.ts';
import { adapterMisfit } from '../files/adapters/checkAdapterFit.ts';
import { adapterScale } from '../files/adapters/weightFacts.ts';
import { readGgufHeader, type GgufHeader } from '../files/ggufHeader.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import { YardstickError } from '../errors.ts';
import type { LoadParams } from '../workers/llama/llamaMethods.ts';

/** What is loaded for a model: its weights, or its base's with an adapter upon them. */
export interface ModelFiles {
  /** As it was asked for. */
  installed: InstalledModel;
  /** Whose weights they are: itself, or an adapter's base. */
  base: InstalledModel;
  /** As it takes memory. */
  inMemory: InstalledModel;
  /** Of the weights. */
  path: string;
  header: GgufHeader;
  adapter: LoadParams['adapter'];
  /** Names these very files, by their hashes. */
  contents: string;
  /** Some of them came from nobody that the catalogue knows. */
  unknown: boolean;
}

/**
 * Looks at a model's files before native code sees them: that they are the ones that were hashed, and that an adapter still fits the weights that it is put
 * upon, which may have become others.
 * @throws {YardstickError} what `ModelLibrary.checkUnchanged`, `requireBase` and `readGgufHeader` throw; `model/wrong-base`
 */
export async function checkModelFiles(
  library: Pick<ModelLibrary, 'get' | 'checkUnchanged' | 'weightsPath'>,
  id: string,
  signal: AbortSignal,
): Promise<ModelFiles> {
  const installed = await library.checkUnchanged(id, signal);
  const isOwn = installed.adapter === undefined;
  const base = isOwn ? installed : await library.checkUnchanged(requireBase(library, installed).id, signal);
  const path = library.weightsPath(base.id);
  const header = await readGgufHeader(path);
  if (!isOwn) await requireFit(installed, library.weightsPath(installed.id), base, header);
  return {
    installed,
    base,
    inMemory: asLoaded(installed, base),
    path,
    header,
    adapter: isOwn ? null : { path: library.weightsPath(installed.id), scale: adapterScale },
    contents: isOwn ? base.sha256 : `${base.sha256} + ${installed.sha256}`,
    unknown: base.origin.kind === 'import' || installed.origin.kind === 'import',
  };
}

async function requireFit(
  installed: InstalledModel,
  file: string,
  base: InstalledModel,
  header: GgufHeader,
): Promise<void> {
  // Once more: what was hashed just now may be another file than the one that was known.
  assertBase(installed, base);
  const own = await readGgufHeader(file);
  const why = isAdapter(own) ? adapterMisfit(own, header, installed.id) : 'its file is none';
  if (why === null) return;
  throw new YardstickError('model/wrong-base', `${installed.name} is not an adapter of ${base.id} any more: ${why}`, {
    hint: `Get the base that it was imported for, or remove the adapter: yardstick models remove ${installed.id}`,
  });
}
