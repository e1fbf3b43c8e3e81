import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { cacheFolder } from './cacheFolder.ts';

/**
 * Compiled code is kept in the user's cache: it halves the time to start. What is kept is run as it stands, so it lies neither in the data folder, which
 * may come from somebody else, nor in the system's shared temporary one; and it is kept and taken only where nobody else can write.
 * @param folder of all that is cached; made where it is not there
 * @param enable of Node, given for tests
 */
export function keepCompiledCode(
  folder: string = cacheFolder(process.env),
  enable: (folder: string) => unknown = enableCompileCache,
): void {
  const compiled = path.join(folder, 'compiled');
  try {
    mkdirSync(compiled, { recursive: true, mode: 0o700 });
    if (isOursAlone(folder) && isOursAlone(compiled) && isSafeAbove(path.dirname(folder))) enable(compiled);
  } catch {
    // Without it everything works, later.
  }
}

/** A folder, no link to one, that nobody else can even look into. Windows has no such bits: there a user's folders are the user's own. */
function isOursAlone(folder: string): boolean {
  const facts = lstatSync(folder);
  if (process.getuid === undefined) return facts.isDirectory();
  return facts.isDirectory() && facts.uid === process.getuid() && (facts.mode & 0o077) === 0;
}

/** Whoever may write above could put another folder in the place of ours. */
function isSafeAbove(folder: string): boolean {
  if (process.getuid === undefined) return true;
  const facts = statSync(folder);
  return facts.uid === process.getuid() && (facts.mode & 0o022) === 0;
}
