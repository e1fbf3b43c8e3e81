import type { WorkerProcess } from './workerProcess.ts';

/** Milliseconds after which a process that was asked to stop is told to (SIGTERM), then made to (SIGKILL). */
const termAfterMs = 1_500;
const killAfterMs = 3_000;
/** A process that outlives SIGKILL hangs in the kernel: nobody waits for it any longer. */
const giveUpAfterMs = 3_900;

/** Ends a process within 4 seconds: asks, then SIGTERM, then SIGKILL. Resolves when it is gone, or when nothing more can be done. */
export function stopProcess(child: WorkerProcess, generation: number): Promise<void> {
  return new Promise((resolve) => {
    const timers = [
      setTimeout(() => child.kill('SIGTERM'), termAfterMs),
      setTimeout(() => child.kill('SIGKILL'), killAfterMs),
      setTimeout(resolve, giveUpAfterMs),
    ];
    child.onExit(() => {
      for (const timer of timers) clearTimeout(timer);
      resolve();
    });
    child.send({ type: 'stop', generation });
  });
}
