import { Worker } from 'node:worker_threads';
import type { ToWorker } from './protocol.ts';
import type { WorkerChannel } from './workerServer.ts';

/**
 * The channel of a forked worker to its engine. The worker never outlives the engine: it ends when the channel closes, and a
 * watching thread ends it when the parent is gone while native code keeps the event loop from noticing.
 */
export function parentChannel(): WorkerChannel {
  // Ends at once, without waiting for native threads: there is nothing to save here.
  const exit = () => process.kill(process.pid, 'SIGKILL');
  process.once('disconnect', exit);
  watchParent();
  return {
    send(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
    exit,
  };
}

const watcher = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  let gone = process.ppid !== workerData.parent;
  try { process.kill(workerData.parent, 0); } catch { gone = true; }
  if (gone) process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

function watchParent(): void {
  new Worker(watcher, { eval: true, workerData: { parent: process.ppid }, stdout: false, stderr: false }).unref();
}
