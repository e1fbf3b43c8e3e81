import { Worker } from 'node:worker_threads';
import type { SandboxJob, SandboxOutcome } from './sandboxJob.ts';

/** Until the thread has loaded the machine; on a busy computer that takes seconds. */
const startMs = 20_000;
/** After its own limit the machine may still be within one long step; then the thread is ended. */
const graceMs = 1_000;
/** Threads at the same time: they compete with what is being measured. */
const mostThreads = 2;
/** Starting one costs about 150 ms of a core, so it waits this long for another job; and it has this many before a fresh one takes over. */
const idleMs = 10_000;
const mostJobs = 100;

interface Thread {
  worker: Worker;
  jobs: number;
  idle: NodeJS.Timeout | undefined;
  /** What the thread says goes to the job that it has, or while it waits to who looks after it. */
  hear: (message: SandboxOutcome | 'ready') => void;
}

let running = 0;
const waiting: (() => void)[] = [];
const idleThreads: Thread[] = [];

/**
 * Runs code of unknown origin in QuickJS (compiled to WebAssembly), in an instance of its own, in a thread that holds nothing else. QuickJS bounds
 * memory and stack, and asks for the time between steps; the clock here ends the thread where a single step takes longer. Never rejects but when
 * stopped. Threads are shared and do not keep the process alive.
 */
export async function runInSandbox(job: SandboxJob, signal: AbortSignal): Promise<SandboxOutcome> {
  while (running >= mostThreads) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    signal.throwIfAborted();
    return await runInThread(idleThreads.pop() ?? startThread(), job, signal);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function startThread(): Thread {
  const worker = new Worker(new URL('sandboxThread.ts', import.meta.url), {
    name: 'code-tests',
    execArgv: [],
    env: {},
    // What the machine prints when it breaks is nobody's output.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
  });
  const thread: Thread = { worker, jobs: 0, idle: undefined, hear: () => undefined };
  worker.on('message', (message: SandboxOutcome | 'ready') => thread.hear(message));
  worker.on('error', (thrown) => thread.hear({ kind: 'crashed', message: (thrown as Error).message.slice(0, 200) }));
  worker.on('exit', () => thread.hear({ kind: 'crashed', message: 'the sandbox ended' }));
  return thread;
}

function runInThread(thread: Thread, job: SandboxJob, signal: AbortSignal): Promise<SandboxOutcome> {
  clearTimeout(thread.idle);
  thread.jobs += 1;
  thread.worker.ref();
  return new Promise((resolve, reject) => {
    let timer = setTimeout(() => finish({ kind: 'crashed', message: 'the sandbox did not start' }), startMs);
    const stop = () => {
      clearTimeout(timer);
      endThread(thread);
      reject(signal.reason as Error);
    };
    const finish = (outcome: SandboxOutcome) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      const isSound = !['crashed', 'too-slow', 'too-much-memory'].includes(outcome.kind);
      if (isSound && thread.jobs < mostJobs) keepThread(thread);
      else endThread(thread);
      resolve(outcome);
    };
    signal.addEventListener('abort', stop, { once: true });
    thread.hear = (message) => {
      if (message !== 'ready') finish(message);
      else {
        clearTimeout(timer);
        timer = setTimeout(() => finish({ kind: 'too-slow' }), job.timeMs + graceMs);
      }
    };
    thread.worker.postMessage(job);
  });
}

function keepThread(thread: Thread): void {
  thread.worker.unref();
  const forget = () => {
    const place = idleThreads.indexOf(thread);
    if (place >= 0) idleThreads.splice(place, 1);
    endThread(thread);
  };
  // It has no job, so all that it can say now is that it ended.
  thread.hear = forget;
  thread.idle = setTimeout(forget, idleMs).unref();
  idleThreads.push(thread);
}

function endThread(thread: Thread): void {
  clearTimeout(thread.idle);
  thread.hear = () => undefined;
  void thread.worker.terminate();
}
