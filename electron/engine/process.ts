import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { reportError } from '../../models/errors.ts';
import { closeGlobalNetwork } from './egress/closeGlobalNetwork.ts';
import type { RunningServer, ServeOptions } from './http/app.ts';
import { keepCompiledCode } from './store/keepCompiledCode.ts';
import { dataFolder } from './store/dataFolder.ts';

/**
 * The engine as a process of its own, started by the desktop window with an IPC channel. Says `{event: 'ready', url, port, token}` once
 * it listens, or `{event: 'failed', error}`; ends on `{event: 'close'}`, when the channel closes, and on SIGTERM or SIGINT.
 */

const root = path.resolve(import.meta.dirname, '../..');
/** Milliseconds to save and stop the workers before the process ends regardless. */
const stopBudget = 3_900;

const home = dataFolder(undefined, process.env);
const wantedPort = Number(process.env['YARDSTICK_PORT'] ?? 0);

const stopped = new Promise<void>((resolve) => {
  process.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'event' in message && message.event === 'close') resolve();
  });
  for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(event, () => resolve());
});

try {
  closeGlobalNetwork();
  keepCompiledCode();
  const { createEngine } = await import('./engine.ts');
  const { serve } = await import('./http/app.ts');
  const engine = await createEngine({ home, ...(process.env['YARDSTICK_OFFLINE'] === '1' ? { offline: true } : {}) });
  const server = await listen((options) => serve(engine, options));
  engine.store.announce(server.url);
  process.send?.({ event: 'ready', url: server.url, port: server.port, token: server.token });
  flushCompileCache();
  await stopped;
  setTimeout(() => process.exit(0), stopBudget).unref();
  await server.close();
  await engine.close();
  process.exit(0);
} catch (thrown) {
  const error = reportError(thrown);
  process.stderr.write(`error: ${error.message} (${error.code})\n`);
  if (process.send === undefined) process.exit(1);
  process.send({ event: 'failed', error }, () => process.exit(1));
}

/** After a restart the page finds the engine where it was; if that port is gone, anywhere. */
async function listen(serve: (options: ServeOptions) => Promise<RunningServer>): Promise<RunningServer> {
  const options = { host: '127.0.0.1', pageDirectory: path.join(root, 'dist/renderer') };
  const isUsable = Number.isInteger(wantedPort) && wantedPort > 0 && wantedPort < 65_536;
  if (!isUsable) return serve({ ...options, port: 0 });
  return serve({ ...options, port: wantedPort }).catch(() => serve({ ...options, port: 0 }));
}
