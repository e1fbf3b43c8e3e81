import type { InferenceOptions } from './inference.ts';
import { splitModelId } from './resolveModel.ts';
import { requireBase } from '../../../models/files/adapters/adapterBase.ts';
import { YardstickError } from '../../../models/errors.ts';

/** Why a model cannot be asked now, in a sentence; null where nothing is known to be in the way. Asks nobody. */
export function modelTrouble(
  { library, catalog, connections }: Pick<InferenceOptions, 'library' | 'catalog' | 'connections'>,
  id: string,
): string | null {
  try {
    const { source, model } = splitModelId(id);
    if (source !== 'local') {
      return connections.get(source) === undefined
        ? `There is no connection "${source.slice(0, 100)}": add it on the Connections page, or: yardstick connections add`
        : null;
    }
    const installed = library.get(model);
    if (installed === undefined) {
      const name = catalog.get(model)?.name;
      return name === undefined
        ? `There is no local model "${model.slice(0, 100)}".`
        : `${name} is not on this machine yet: download it on the Models page, or: yardstick models pull ${model}`;
    }
    if (installed.quarantine !== null) return `${installed.name} is in quarantine: ${installed.quarantine.reason}`;
    requireBase(library, installed);
    return null;
  } catch (thrown) {
    if (thrown instanceof YardstickError) return thrown.message;
    throw thrown;
  }
}
