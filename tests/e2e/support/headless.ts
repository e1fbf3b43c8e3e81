import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../../..');
/** A start with the page built takes about a second; a busy machine gets more. */
const startLimit = 60_000;

/** The product without a window, in a process of its own, on a data folder of its own. */
export interface Headless {
  url: string;
  port: number;
  token: string;
  home: string;
  process: ChildProcess;
  /** Ends it politely; resolves with its exit code when it is gone. */
  stop(): Promise<number | null>;
  /** Kills it at once, as a crash or a power cut would. */
  kill(): Promise<void>;
}

/** Runs `yardstick serve --json --port 0` and waits until it listens. The data folder stays: remove it with `removeHome`. */
export async function startHeadless(options: {
  home: string;
  port?: number;
  offline?: boolean;
  environment?: Record<string, string>;
}): Promise<Headless> {
  const { home, port = 0, offline = false, environment = {} } = options;
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'electron/cli/yardstick.ts'),
      'serve',
      '--json',
      '--port',
      String(port),
      '--home',
      home,
      ...(offline ? ['--offline'] : []),
    ],
    { cwd: root, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const ready = await new Promise<{ url: string; port: number; token: string }>((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`yardstick serve did not start:\n${said}`));
    }, startLimit);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { event: string; url: string; port: number; token: string };
      if (event.event !== 'ready') return;
      clearTimeout(limit);
      resolve(event);
    });
    void ended.then((code) => {
      clearTimeout(limit);
      reject(new Error(`yardstick serve ended with ${code}:\n${said}`));
    });
  });
  return {
    ...ready,
    home,
    process: child,
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
}
