import path from 'node:path';
import { reportError, YardstickError } from '../../errors.ts';
import { readGgufHeader, type GgufHeader } from '../ggufHeader.ts';
import type { InstalledModel } from '../installedModel.ts';
import type { ModelLibrary } from '../modelLibrary.ts';
import { adapterMisfit } from './checkAdapterFit.ts';

type Library = Pick<ModelLibrary, 'get'>;

/**
 * The model whose weights are loaded for an installed one: itself, or an adapter's base.
 * @throws {YardstickError} `model/no-base` where that is not here, `model/wrong-base` where other weights have its id, `model/quarantined` where it may not be loaded
 */
export function requireBase(library: Library, installed: InstalledModel): InstalledModel {
  if (installed.adapter === undefined) return installed;
  const { base: id } = installed.adapter;
  const base = library.get(id);
  if (base === undefined || !canBeBase(base)) {
    throw new YardstickError(
      'model/no-base',
      `${installed.name} is an adapter of ${id}, which is not on this machine any more`,
      {
        hint: `Get ${id} again (yardstick models pull or import), or remove the adapter: yardstick models remove ${installed.id}`,
      },
    );
  }
  assertBase(installed, base);
  if (base.quarantine !== null) {
    throw new YardstickError('model/quarantined', `${installed.name} is not loaded: ${base.quarantine.reason}`, {
      hint: `Remove ${id} and get it again, or clear its quarantine to try once more.`,
    });
  }
  return base;
}

/**
 * Another model may have got the id of an adapter's base, which was removed or whose file was changed: upon its weights the adapter would answer, and its figures
 * would be nobody's.
 * @throws {YardstickError} `model/wrong-base`
 */
export function assertBase(installed: InstalledModel, base: InstalledModel): void {
  if (hasWeightsFor(installed, base)) return;
  throw new YardstickError(
    'model/wrong-base',
    `${installed.name} was imported for other weights than those that ${base.id} has now`,
    {
      hint: `Put the former ${base.id} back; or remove the adapter (yardstick models remove ${installed.id}) and import it again for the model that is here now.`,
    },
  );
}

/** True also where it is not known which weights they were. */
function hasWeightsFor({ adapter }: InstalledModel, base: InstalledModel): boolean {
  return (adapter?.baseSha256 ?? base.sha256) === base.sha256;
}

/** The adapters that are of no use without a model; one in quarantine, or with other weights, is of no use to them as it is. */
export function adaptersOf(models: readonly InstalledModel[], base: InstalledModel): InstalledModel[] {
  if (base.quarantine !== null) return [];
  return models.filter((model) => model.adapter?.base === base.id && hasWeightsFor(model, base));
}

/** A model as it takes memory: an adapter and its base together. */
export function asLoaded(installed: InstalledModel, base: InstalledModel | undefined): InstalledModel {
  if (installed.adapter === undefined || base === undefined) return installed;
  return { ...base, id: installed.id, name: installed.name, sizeBytes: base.sizeBytes + installed.sizeBytes };
}

/** Models that write, and are no adapters themselves. */
function canBeBase({ runtime, task, adapter }: InstalledModel): boolean {
  return runtime === 'llama.cpp' && (task === 'chat' || task === 'completion') && adapter === undefined;
}

/** What choosing a base asks of the library. */
export interface BaseSearch {
  get(id: string): InstalledModel | undefined;
  list(): readonly InstalledModel[];
  /** @throws what is wrong with a model's file */
  weightsPath(id: string): string;
}

/**
 * The installed model that an adapter is for: the one that was named, else the only one that it fits.
 * @throws {YardstickError} `model/wrong-base`, `model/not-installed`, `model/no-base`, `model/which-base`
 */
export async function findBase(
  file: string,
  header: GgufHeader,
  named: string | undefined,
  library: BaseSearch,
): Promise<InstalledModel> {
  const name = path.basename(file);
  if (named !== undefined) {
    const base = library.get(named);
    if (base === undefined) {
      throw new YardstickError('model/not-installed', `${named.slice(0, 100)} is not installed`, {
        hint: 'An adapter needs its base model here. See what there is with: yardstick models list --installed',
      });
    }
    const why = await misfit(name, header, base, library);
    if (why === null) return base;
    throw new YardstickError('model/wrong-base', `${name} is not an adapter of ${named}: ${why}`, {
      hint: 'Name the model that it was trained on.',
    });
  }
  const candidates = library.list().filter(canBeBase);
  const fitting: InstalledModel[] = [];
  const reasons: string[] = [];
  for (const base of candidates) {
    // A model whose file is gone is not the one, and keeps no other from being it.
    const why = await misfit(name, header, base, library).catch((error: unknown) => reportError(error).message);
    if (why === null) fitting.push(base);
    else reasons.push(`${base.id}: ${why}`);
  }
  const [only, second] = fitting;
  if (only === undefined) {
    throw new YardstickError('model/no-base', `${name} is an adapter, and none of the installed models is its base`, {
      hint: `Install the model that it was trained on (architecture ${header.architecture}) first, then import it again.`,
      data: { details: reasons },
    });
  }
  if (second === undefined) return only;
  throw new YardstickError(
    'model/which-base',
    `${name} is an adapter that fits ${fitting.length} installed models: ${fitting.map(({ id }) => id).join(', ')}`,
    {
      hint: `Say which of them it was trained on, on the command line with \`--base ${only.id}\``,
      data: { choices: fitting.map(({ id }) => id) },
    },
  );
}

async function misfit(
  name: string,
  header: GgufHeader,
  base: InstalledModel,
  library: Pick<BaseSearch, 'weightsPath'>,
): Promise<string | null> {
  if (base.adapter !== undefined) return 'that is an adapter itself';
  if (!canBeBase(base)) return 'that is no language model that writes';
  return adapterMisfit(header, await readGgufHeader(library.weightsPath(base.id)), name);
}
