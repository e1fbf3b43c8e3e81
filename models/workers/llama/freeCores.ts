import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** What has just handed a prompt over still runs for a moment: the quietest of a few looks counts. */
const looks = 4;
const betweenMs = 1;

/**
 * How many cores nothing else computes on just now, this thread's own one included. Takes a few milliseconds at most.
 * @param wanted so many are enough: no further look is taken
 * @param read the text of `/proc/loadavg`, whose fourth field is RUNNING/ALL tasks of the whole machine (proc_loadavg(5))
 * @returns null where the system does not say: only Linux does
 */
export async function freeCores(
  wanted: number,
  read: () => string = () => readFileSync('/proc/loadavg', 'utf8'),
  cores = availableParallelism(),
): Promise<number | null> {
  let most: number | null = null;
  for (let look = 0; look < looks; look += 1) {
    if (look > 0) await setTimeout(betweenMs);
    const running = runningTasks(read);
    if (running === null) return null;
    most = Math.max(most ?? 0, cores - (running - 1));
    if (most >= wanted) break;
  }
  return most;
}

function runningTasks(read: () => string): number | null {
  try {
    const running = Number(/^(?:[\d.]+ ){3}(\d+)\//.exec(read())?.[1] ?? Number.NaN);
    return Number.isFinite(running) && running > 0 ? running : null;
  } catch {
    return null;
  }
}
