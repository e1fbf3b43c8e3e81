import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { YardstickError } from '../errors.ts';
import { catalogEntrySchema } from './catalogSchema.ts';
import type { CatalogEntry } from './entry.ts';

/** The models that Yardstick knows, installed or not. */
export interface Catalog {
  /** Starters first, then by size. */
  entries: CatalogEntry[];
  get(id: string): CatalogEntry | undefined;
}

const shippedCatalog = path.resolve(import.meta.dirname, '../../resources/catalog');

/**
 * Reads every `*.json` of the catalogue folder; one file is one entry, named for its id.
 * @throws {YardstickError} `catalog/invalid` naming the file: the catalogue is shipped with the app, so a fault in it is ours.
 */
export function loadCatalog(directory: string = shippedCatalog): Catalog {
  const entries: CatalogEntry[] = [];
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
    entries.push(readEntry(path.join(directory, file)));
  }
  entries.sort(
    (a, b) => Number(b.starter) - Number(a.starter) || a.parameters - b.parameters || a.id.localeCompare(b.id),
  );
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return { entries, get: (id) => byId.get(id) };
}

function readEntry(file: string): CatalogEntry {
  const invalid = (why: string): YardstickError =>
    new YardstickError('catalog/invalid', `${file}: ${why}`, { hint: 'Install Yardstick again.' });
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid((error as Error).message);
  }
  const parsed = catalogEntrySchema.safeParse(json);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  if (`${parsed.data.id}.json` !== path.basename(file)) throw invalid(`it describes ${parsed.data.id}`);
  return withAbsolutePaths(parsed.data, path.dirname(file));
}

function withAbsolutePaths(entry: CatalogEntry, directory: string): CatalogEntry {
  const files = entry.files.map((file) => ({
    ...file,
    sources: file.sources.map((source) =>
      source.kind === 'local' ? { ...source, path: path.resolve(directory, source.path) } : source,
    ),
  }));
  return { ...entry, files };
}
