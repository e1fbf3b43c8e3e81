import { statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';

/**
 * Compiled code is kept in the data folder (never in the system's shared temporary one): it halves the time to start. What is kept is run as it stands, so
 * it is kept and taken only where nobody else can write; and only in a folder that is there: one that cannot be made is reported by the store, in its own
 * words.
 * @param enable of Node, given for tests
 */
export function keepCompiledCode(home: string, enable: (folder: string) => unknown = enableCompileCache): void {
  const cache = path.join(home, 'cache');
  const compiled = path.join(cache, 'compiled');
  try {
    if (isOursAlone(home) === true && isOursAlone(cache) !== false && isOursAlone(compiled) !== false) enable(compiled);
  } catch {
    // Without it everything works, later.
  }
}

/** Undefined where there is nothing. Windows has no such bits: there a user's folders are the user's own. */
function isOursAlone(folder: string): boolean | undefined {
  const facts = statSync(folder, { throwIfNoEntry: false });
  if (facts === undefined || process.getuid === undefined) return facts?.isDirectory();
  return facts.isDirectory() && facts.uid === process.getuid() && (facts.mode & 0o022) === 0;
}
