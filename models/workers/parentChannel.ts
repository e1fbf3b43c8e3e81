import type { ToWorker } from './protocol.ts';
import type { WorkerChannel } from './workerServer.ts';

/** The channel of a forked worker to its engine. The worker does not outlive it: it ends when the channel closes. */
export function parentChannel(): WorkerChannel {
  // Ends at once, without waiting for native threads: there is nothing to save here.
  const exit = () => process.kill(process.pid, 'SIGKILL');
  process.once('disconnect', exit);
  return {
    send(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
    exit,
  };
}
