import { adaptersOf } from '../../../../models/files/adapters/adapterBase.ts';
import type { InstalledModel } from '../../../../models/files/installedModel.ts';
import type { ModelLibrary } from '../../../../models/files/modelLibrary.ts';
import type { ModelView } from './view.ts';

/** What a model has to do with adapters: it is one, or others are put upon it. */
export function adapterView(
  library: Pick<ModelLibrary, 'get' | 'list'>,
  installed: InstalledModel | undefined,
): Pick<ModelView, 'adapter' | 'neededBy'> {
  if (installed === undefined) return { adapter: null, neededBy: [] };
  const { adapter } = installed;
  const neededBy = adaptersOf(library.list(), installed).map(({ id, name }) => ({ id, name }));
  if (adapter === undefined) return { adapter: null, neededBy };
  const base = library.get(adapter.base);
  return { adapter: { ...adapter, baseName: base?.name ?? null }, neededBy };
}
