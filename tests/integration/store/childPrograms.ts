import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';

export interface ChildProgram {
  process: ChildProcess;
  /** The next line it printed; undefined at its end. */
  line(): Promise<string | undefined>;
  send(text: string): void;
  /** SIGKILL, and wait until it is gone. Returns the lines printed that were not read. */
  kill(): Promise<string[]>;
  ended: Promise<unknown>;
}

/** Runs a program of this folder in a process of its own, on the Node that runs the tests. */
export function startProgram(
  name: string,
  parameters: string[],
  options: { uid?: number; gid?: number } = {},
): ChildProgram {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, name), ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
  });
  const ended = once(child, 'close');
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // A killed child no longer reads what it is sent.
  child.stdin.on('error', () => {});
  const line = async (): Promise<string | undefined> => (await lines.next()).value as string | undefined;
  return {
    process: child,
    line,
    send: (text) => void child.stdin.write(`${text}\n`),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
      const rest: string[] = [];
      for (let next = await line(); next !== undefined; next = await line()) rest.push(next);
      return rest;
    },
  };
}
