import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';

/**
 * Compiled code is kept in the data folder (never in the system's shared temporary one): it halves the time to start. Only in a folder that is there: one that
 * cannot be made or is not ours is reported by the store, in its own words.
 */
export function keepCompiledCode(home: string): void {
  if (!existsSync(home)) return;
  try {
    enableCompileCache(path.join(home, 'cache', 'compiled'));
  } catch {
    // Without it everything works, later.
  }
}
