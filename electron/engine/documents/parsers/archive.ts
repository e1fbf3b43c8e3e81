import { readZipDirectory, readZipEntry, type ZipEntry } from '../zipDirectory.ts';
import { zipLimits } from '../zipGate.ts';
import { decodeText } from './decodeText.ts';
import { attributeOf, localName, xmlEvents } from './xml/xmlEvents.ts';

/** The members of a document that is an archive. The gate has been passed; no member unpacks to more than it claimed there. */
export interface Archive {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** @throws {YardstickError} `document/bomb`, `document/encrypted`, `document/damaged` */
  bytes(name: string): Buffer | undefined;
  /** As XML: decoded, entities untouched. */
  text(name: string): string | undefined;
}

export function openArchive(bytes: Uint8Array): Archive {
  const entries = new Map<string, ZipEntry>();
  for (const entry of readZipDirectory(bytes, zipLimits.entries))
    if (!entries.has(entry.name)) entries.set(entry.name, entry);
  const read = (name: string) => {
    const entry = entries.get(name);
    return entry === undefined ? undefined : readZipEntry(bytes, entry);
  };
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    bytes: read,
    text(name) {
      const content = read(name);
      return content === undefined ? undefined : decodeText(content).text;
    },
  };
}

export interface Relationship {
  target: string;
  type: string;
}

/**
 * What a part of an Office document refers to within the archive, by id. What leads outside is left out: it is never fetched.
 * @param part e.g. `ppt/presentation.xml`
 */
export function relationshipsOf(archive: Archive, part: string): Map<string, Relationship> {
  const slash = part.lastIndexOf('/');
  const folder = part.slice(0, slash + 1);
  const found = new Map<string, Relationship>();
  const xml = archive.text(`${folder}_rels/${part.slice(slash + 1)}.rels`);
  if (xml === undefined) return found;
  for (const event of xmlEvents(xml)) {
    if (event.type !== 'open' || localName(event.name) !== 'Relationship') continue;
    const id = attributeOf(event.tag, 'Id');
    const target = attributeOf(event.tag, 'Target');
    if (id === undefined || target === undefined || attributeOf(event.tag, 'TargetMode') === 'External') continue;
    const type = (attributeOf(event.tag, 'Type') ?? '').split('/').at(-1) ?? '';
    found.set(id, { target: resolveName(folder, target), type });
  }
  return found;
}

/** A name relative to a folder of the archive, as its full name. */
export function resolveName(folder: string, name: string): string {
  const parts: string[] = [];
  for (const part of (name.startsWith('/') ? name : folder + name).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

export interface CoreFacts {
  title: string | null;
  author: string | null;
  createdAt: number | null;
}

/** What an Office document states about itself. */
export function coreFactsOf(archive: Archive): CoreFacts {
  const values = new Map<string, string>();
  let open = '';
  for (const event of xmlEvents(archive.text('docProps/core.xml') ?? '')) {
    if (event.type === 'open') open = localName(event.name);
    else if (event.type === 'close') open = '';
    else if (open !== '') values.set(open, (values.get(open) ?? '') + event.text);
  }
  const stated = (name: string) => {
    const value = (values.get(name) ?? '').replace(/\s+/g, ' ').trim().slice(0, 500);
    return value === '' ? null : value.toWellFormed();
  };
  const created = Date.parse(values.get('created') ?? '');
  return { title: stated('title'), author: stated('creator'), createdAt: Number.isNaN(created) ? null : created };
}
