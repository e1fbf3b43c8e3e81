import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Builds the page before the first test, so that no test pays for it and none sees an older one. */
export default function buildOnce(): void {
  const root = path.resolve(import.meta.dirname, '../../..');
  const built = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--app', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`The page cannot be built:\n${built.stdout}\n${built.stderr}`);
}
