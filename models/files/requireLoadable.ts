import { YardstickError } from '../errors.ts';
import { requireBase } from './adapters/adapterBase.ts';
import type { InstalledModel } from './installedModel.ts';
import type { ModelLibrary } from './modelLibrary.ts';

/**
 * An installed model that may be loaded.
 * @throws {YardstickError} `model/not-installed`, or what is wrong with its files; `model/quarantined`; `model/no-base`; `model/wrong-base`
 */
export function requireLoadable(library: Pick<ModelLibrary, 'get' | 'weightsPath'>, id: string): InstalledModel {
  const installed = library.get(id);
  if (installed === undefined) {
    library.weightsPath(id);
    throw new YardstickError('model/not-installed', `${id} is not installed`);
  }
  if (installed.quarantine !== null) {
    throw new YardstickError('model/quarantined', `${installed.name} is not loaded: ${installed.quarantine.reason}`, {
      hint: 'Remove it and get it again, or clear its quarantine to try once more.',
    });
  }
  requireBase(library, installed);
  return installed;
}
