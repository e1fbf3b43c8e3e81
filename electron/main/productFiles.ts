import { existsSync } from 'node:fs';
import path from 'node:path';

/** The files that the window needs from the rest of the product. */
export interface ProductFiles {
  /** The pinned Node. */
  node: string;
  engineScript: string;
}

/**
 * Finds the pinned Node and the engine's sources: in a checkout beside the shell, in a packaged app among its resources.
 * @throws Error naming the first missing file
 */
export function findProductFiles(options: {
  packaged: boolean;
  appPath: string;
  resourcesPath: string;
  platform?: NodeJS.Platform;
}): ProductFiles {
  const program = (options.platform ?? process.platform) === 'win32' ? 'node.exe' : 'node';
  const root = options.packaged ? path.join(options.resourcesPath, 'app.asar.unpacked') : options.appPath;
  const node = options.packaged
    ? path.join(options.resourcesPath, 'node', program)
    : path.join(root, 'node_modules/node/bin', program);
  const engineScript = path.join(root, 'electron/engine/process.ts');
  for (const file of [node, engineScript]) {
    if (!existsSync(file)) throw new Error(`A file of Yardstick is missing: ${file}`);
  }
  return { node, engineScript };
}
