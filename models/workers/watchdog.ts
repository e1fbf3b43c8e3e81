import { writeSync } from 'node:fs';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

/**
 * A thread that watches its own process, since a process whose event loop is blocked cannot: it ends it when the engine is gone, or
 * when guarded work takes more than it was allowed.
 */
export interface Watchdog {
  /** Runs synchronous work on hostile input. Work beyond its limits ends the process, with the reason as its last words. */
  guard<T>(limits: GuardLimits, work: () => T): T;
  /** The same for work that waits in between. One piece of work at a time: its limits hold for the whole process. */
  guardAsync<T>(limits: GuardLimits, work: () => Promise<T>): Promise<T>;
}

export interface GuardLimits {
  /** Of the process, so that a busy machine is not mistaken for an endless loop. */
  cpuSeconds: number;
  /** Beyond what the process holds when the work begins. */
  memoryMegabytes: number;
}

interface WatchData {
  yardstickWatchdog: true;
  parent: number;
  guarded: string;
  shared: SharedArrayBuffer;
}

const checkEveryMs = 250;
/** Places in the shared memory. */
const place = { active: 0, cpuTenths: 1, megabytes: 2 } as const;

/**
 * @param parent process id of the engine
 * @param guarded what the guarded work is, for the last words: "The chat template of the model"
 */
export function startWatchdog(parent: number, guarded: string): Watchdog {
  const shared = new SharedArrayBuffer(12);
  const limits = new Int32Array(shared);
  const data: WatchData = { yardstickWatchdog: true, parent, guarded, shared };
  new Worker(new URL(import.meta.url), { workerData: data }).unref();
  const begin = ({ cpuSeconds, memoryMegabytes }: GuardLimits) => {
    Atomics.store(limits, place.cpuTenths, cpuTenths() + cpuSeconds * 10);
    Atomics.store(limits, place.megabytes, megabytes() + memoryMegabytes);
    Atomics.store(limits, place.active, 1);
  };
  const finish = () => Atomics.store(limits, place.active, 0);
  return {
    guard(allowed, work) {
      begin(allowed);
      try {
        return work();
      } finally {
        finish();
      }
    },
    async guardAsync(allowed, work) {
      begin(allowed);
      try {
        return await work();
      } finally {
        finish();
      }
    },
  };
}

function watch({ parent, guarded, shared }: WatchData): void {
  const limits = new Int32Array(shared);
  setInterval(() => {
    if (process.ppid !== parent || !exists(parent)) end('The engine is gone.');
    if (Atomics.load(limits, place.active) === 0) return;
    if (cpuTenths() > Atomics.load(limits, place.cpuTenths)) end(`${guarded} took too long.`);
    if (megabytes() > Atomics.load(limits, place.megabytes)) end(`${guarded} took too much memory.`);
  }, checkEveryMs);
}

function end(lastWords: string): void {
  try {
    writeSync(2, `\n${lastWords}\n`);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Tenths of a second: milliseconds outgrow 32 bits after 25 days of computing, which sixteen cores do in two. */
function cpuTenths(): number {
  const { user, system } = process.cpuUsage();
  return Math.ceil((user + system) / 100_000);
}

function megabytes(): number {
  return Math.ceil(process.memoryUsage.rss() / 2 ** 20);
}

if (!isMainThread && (workerData as Partial<WatchData> | null)?.yardstickWatchdog === true)
  watch(workerData as WatchData);
