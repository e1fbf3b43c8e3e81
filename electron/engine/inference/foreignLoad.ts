import os from 'node:os';

/** CPU time counted so far, in seconds over all cores. */
export interface CpuSample {
  /** Spent by any program. */
  busy: number;
  /** Busy and idle together. */
  total: number;
  /** Spent by this process. */
  own: number;
}

/** As counted since the machine, and this process, began. */
export function sampleCpu(): CpuSample {
  let busy = 0;
  let total = 0;
  for (const { times } of os.cpus()) {
    const work = times.user + times.nice + times.sys + times.irq;
    busy += work;
    total += work + times.idle;
  }
  const own = process.cpuUsage();
  return { busy: busy / 1000, total: total / 1000, own: (own.user + own.system) / 1e6 };
}

/** Share of all cores used by other programs above which speeds are no longer the model's own. */
export const busyShare = 0.25;

/** Shorter spans say nothing: the system counts in ticks of 10 ms. */
const shortestSpanSeconds = 0.1;

/**
 * Share (0..1) of all cores that other programs used between two samples: what was busy, less this process and the worker.
 * Null where it cannot be told: the system gives no CPU times, the span is too short, or the worker did not say what it used.
 */
export function foreignLoad(
  before: CpuSample | null,
  after: CpuSample,
  workerCpuSeconds: number | null,
): number | null {
  if (before === null || workerCpuSeconds === null) return null;
  const total = after.total - before.total;
  if (!(total >= shortestSpanSeconds)) return null;
  const foreign = after.busy - before.busy - (after.own - before.own) - workerCpuSeconds;
  return Math.min(1, Math.max(0, foreign / total));
}
