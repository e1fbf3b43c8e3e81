import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { reportError } from '../../../../models/errors.ts';
import type { KnowledgeSource } from '../knowledge.ts';

/** A file that a source has now. */
export interface FoundFile {
  path: string;
  bytes: number;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
}

export interface ScannedSource {
  source: KnowledgeSource;
  files: FoundFile[];
  /** The source itself cannot be seen: what is known of it stays. */
  missing: boolean;
  /** Folders (and single files) that could not be looked at: what is known of them stays, too. */
  unread: { path: string; code: string; message: string }[];
}

export interface ScanOptions {
  /** Whether a file of this name is one that can be read. */
  knows: (fileName: string) => boolean;
  /** Never entered: the data folder, with the app's own files. */
  except: string;
  signal?: AbortSignal;
}

/** What programs put beside documents: thousands of files that nobody wrote for a reader. */
const foreign = new Set([
  'node_modules',
  'bower_components',
  '__pycache__',
  'site-packages',
  'venv',
  '$RECYCLE.BIN',
  'System Volume Information',
]);

/** Whether a file or folder of this name is passed by: hidden, a program's own, or an office program's lock. */
export function isForeign(name: string): boolean {
  return (name.startsWith('.') && name !== '.') || name.startsWith('~$') || foreign.has(name);
}

/**
 * Looks for documents in a file or a folder with all its folders. Hidden ones are left out, and links are not followed: what they lead to inside is found
 * anyway, and what lies outside was not asked for.
 */
export async function scanSource(source: KnowledgeSource, options: ScanOptions): Promise<ScannedSource> {
  const scanned: ScannedSource = { source, files: [], missing: false, unread: [] };
  const facts = await stat(source.path).catch((thrown: unknown) => thrown as NodeJS.ErrnoException);
  if (facts instanceof Error) {
    const gone = facts.code === 'ENOENT' || facts.code === 'ENOTDIR';
    return { ...scanned, missing: true, unread: gone ? [] : [unreadOf(source.path, facts)] };
  }
  if (source.kind === 'file') {
    if (!facts.isFile()) return { ...scanned, missing: true };
    return { ...scanned, files: [{ path: source.path, bytes: facts.size, modifiedAt: facts.mtimeMs }] };
  }
  if (!facts.isDirectory()) return { ...scanned, missing: true };
  await scanFolder(source.path, scanned, options);
  return scanned;
}

async function scanFolder(root: string, scanned: ScannedSource, options: ScanOptions): Promise<void> {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    options.signal?.throwIfAborted();
    try {
      for await (const entry of await opendir(folder)) {
        const { name } = entry;
        if (isForeign(name)) continue;
        const full = path.join(folder, name);
        if (entry.isDirectory()) {
          if (full !== options.except) folders.push(full);
        } else if (entry.isFile() && options.knows(name)) {
          const facts = await stat(full).catch((thrown: unknown) => thrown as NodeJS.ErrnoException);
          if (!(facts instanceof Error)) {
            scanned.files.push({ path: full, bytes: facts.size, modifiedAt: facts.mtimeMs });
          } else if (isUnnamable(name)) {
            scanned.unread.push(unnamable(full));
          } else if (facts.code !== 'ENOENT') {
            scanned.unread.push(unreadOf(full, facts));
          }
        }
      }
    } catch (thrown) {
      const isNamable = folder === root || !isUnnamable(path.basename(folder));
      if (!isNamable) scanned.unread.push(unnamable(folder));
      // A folder that was deleted while we looked is gone with its files; one that may not be read is not.
      else if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT' || folder === root) {
        scanned.unread.push(unreadOf(folder, thrown));
      }
    }
  }
}

/** Of what is unread because it cannot be named. */
export const badName = 'document/bad-name';

/** Whether a name may have bytes that are no UTF-8: Linux allows them, and nothing here can open what it cannot name. */
const isUnnamable = (name: string): boolean => name.includes('\ufffd');

function unnamable(place: string): ScannedSource['unread'][number] {
  return {
    path: place,
    code: badName,
    message: `${path.basename(place)} cannot be opened: its name is not written in UTF-8. Rename it.`,
  };
}

function unreadOf(place: string, thrown: unknown): { path: string; code: string; message: string } {
  const { code, message } = reportError(thrown);
  return { path: place, code, message };
}
