import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../../..');
export const commandFile = path.join(root, 'electron/cli/yardstick.ts');

export interface Ended {
  exitCode: number | null;
  out: string;
  err: string;
  json: () => unknown;
}

export interface Started {
  process: ChildProcess;
  /** Resolves with the first line on stdout. */
  firstLine: Promise<string>;
  /** Resolves as soon as stdout holds any text. */
  firstText: Promise<void>;
  ended: Promise<Ended>;
}

/** Starts the real command in a process of its own. */
export function start(
  argv: string[],
  options: { home: string; stdin?: string; environment?: NodeJS.ProcessEnv; file?: string },
): Started {
  const { home, stdin, environment = {}, file = commandFile } = options;
  const child = spawn(process.execPath, [file, ...argv], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', YARDSTICK_HOME: home, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // the command may end without reading
  child.stdin.end(stdin ?? '');
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return {
    process: child,
    firstLine: new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    firstText: new Promise((resolve) => child.stdout.once('data', () => resolve())),
    ended: new Promise((resolve) => {
      child.once('close', (exitCode) => resolve({ exitCode, out, err, json: () => JSON.parse(out) as unknown }));
    }),
  };
}

/** Runs the real command to its end. */
export function yardstick(argv: string[], options: Parameters<typeof start>[1]): Promise<Ended> {
  return start(argv, options).ended;
}
