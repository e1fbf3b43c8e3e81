import type { Catalog } from '../catalog/catalog.ts';
import type { CatalogEntry } from '../catalog/entry.ts';
import type { InstalledModel } from './installedModel.ts';

/**
 * The catalogue's entry that speaks for an installed model: its publisher, licence and card are stated of these files. One that was fetched by the entry is
 * that model; of one that was imported only its hashes can say so, since anybody can name a folder as the catalogue does.
 */
export function catalogEntryOf(model: InstalledModel, catalog: Pick<Catalog, 'get'>): CatalogEntry | undefined {
  const entry = catalog.get(model.id);
  if (entry === undefined || model.origin.kind === 'catalog') return entry;
  return isEntry(entry, model.files) ? entry : undefined;
}

/** True when every file of the entry is there with the hash that the catalogue states. One file alone may have any name. */
export function isEntry(entry: CatalogEntry, files: readonly { name: string; sha256: string }[]): boolean {
  if (!statesHashes(entry)) return false;
  if (entry.files.length === 1) return files.length === 1 && files[0]?.sha256 === entry.files[0]?.sha256;
  return entry.files.every(({ name, sha256 }) => files.some((file) => file.name === name && file.sha256 === sha256));
}

export function statesHashes(entry: CatalogEntry): boolean {
  return entry.files.every((file) => file.sha256 !== null);
}
