#!/usr/bin/env node
// The installed `yardstick`: whatever Node starts it, the command runs on the one pinned in package.json.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const command = path.join(here, 'yardstick.ts');
const program = process.platform === 'win32' ? 'node.exe' : 'node';

/** npm puts the pinned Node inside our own node_modules, or beside us when it flattens the tree. */
function pinnedNode() {
  for (let folder = path.resolve(here, '../..'); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules/node/bin', program);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) return undefined;
  }
}

const node = pinnedNode();
if (node === undefined) {
  process.stderr.write(
    'error: The Node that Yardstick runs on is missing (install/incomplete)\nhint: Run npm ci in its folder.\n',
  );
  process.exit(1);
}
const child = spawn(node, [command, ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C reaches both; this one only waits. A polite kill is passed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`error: ${error.message} (install/incomplete)\n`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  if (signal === null) process.exitCode = code ?? 1;
  else process.kill(process.pid, signal);
});
