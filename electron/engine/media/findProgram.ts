import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** Looks for a program in the folders of PATH. Relative folders are left out: what stands in the current one is not asked for. */
export function findProgram(name: string, environment: NodeJS.ProcessEnv): string | null {
  const isWindows = process.platform === 'win32';
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(path.delimiter);
  for (const folder of folders.filter((entry) => path.isAbsolute(entry))) {
    const file = path.join(folder, isWindows ? `${name}.exe` : name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not in this one.
    }
  }
  return null;
}
