import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { hasDisplay } from '../../../electron/cli/desktop/findElectron.ts';

export interface Display {
  /** What to add to a program's environment. */
  environment: Record<string, string>;
  close(): void;
}

/** The screen that is there, else a virtual one (Xvfb) on a free number; null where there can be none. */
export async function openDisplay(): Promise<Display | null> {
  if (hasDisplay(process.env)) return { environment: {}, close: () => undefined };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string | null>((resolve) => {
    server.once('error', () => resolve(null));
    server.once('exit', () => resolve(null));
    (server.stdio[3] as Readable).once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  if (number === null) return null;
  process.once('exit', () => server.kill());
  return { environment: { DISPLAY: `:${number}` }, close: () => void server.kill() };
}
