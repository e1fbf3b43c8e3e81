import { randomUUID } from 'node:crypto';
import { reportError, type ErrorReport } from '../../../models/errors.ts';

export interface JobProgress {
  done: number;
  /** Null while the amount is not known. */
  total: number | null;
  /** What `done` counts, e.g. `bytes`, `documents`. */
  unit: string;
  perSecond: number | null;
  secondsLeft: number | null;
  /** What is being done right now, for people. */
  note: string | null;
}

/** One line of the activity list: what the page and `system.jobs` show. */
export interface JobView {
  id: string;
  /** What sort of work, e.g. `model-pull`. */
  kind: string;
  title: string;
  /** What it works on, e.g. a model's id: a page finds its own jobs by it. */
  subject: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  progress: JobProgress;
  error: ErrorReport | null;
  /** Milliseconds since the epoch. */
  startedAt: number;
  finishedAt: number | null;
}

export interface JobContext {
  /** Aborted by `cancel`; the work must heed it. */
  signal: AbortSignal;
  /** Fields left out keep their last value. Calls more frequent than ten a second reach listeners ten times a second. */
  report: (progress: Partial<JobProgress>) => void;
}

export interface JobHandle<T> {
  id: string;
  view(): JobView;
  /** Settles as the work does. Need not be awaited: a failure is in the view. */
  result: Promise<T>;
}

/** Long work of the engine: progress, time left, cancel, one list. Kept in memory: what outlives a restart is the work's own part files. */
export interface Jobs {
  start<T>(work: {
    kind: string;
    title: string;
    subject: string;
    run: (context: JobContext) => Promise<T>;
  }): JobHandle<T>;
  /** Running ones first, newest first; of the finished ones the last 50. */
  list(): JobView[];
  /** False when there is no such running job. The job ends when its work has let go. */
  cancel(id: string): boolean;
  /** Called with the whole list after a change, at most ten times a second. Returns how to stop listening. */
  subscribe(listener: (jobs: JobView[]) => void): () => void;
  /** Cancels everything and waits until the work has let go, at most `timeoutMs`. */
  close(timeoutMs?: number): Promise<void>;
}

const keepFinished = 50;
const notifyEveryMs = 100;

interface Job {
  view: JobView;
  controller: AbortController;
  settled: Promise<void>;
}

export function createJobs(): Jobs {
  const jobs = new Map<string, Job>();
  const listeners = new Set<(jobs: JobView[]) => void>();
  let timer: NodeJS.Timeout | null = null;
  let lastNotified = Number.NEGATIVE_INFINITY;

  const list = (): JobView[] =>
    [...jobs.values()]
      .reverse()
      .sort((a, b) => Number(b.view.state === 'running') - Number(a.view.state === 'running'))
      .map((job) => ({ ...job.view, progress: { ...job.view.progress } }));

  function notifyNow(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    lastNotified = performance.now();
    const snapshot = list();
    for (const listener of listeners) listener(snapshot);
  }

  /** A state change is told at once; progress waits for its tenth of a second. */
  function notifySoon(): void {
    if (timer !== null) return;
    const wait = lastNotified + notifyEveryMs - performance.now();
    if (wait <= 0) notifyNow();
    else timer = setTimeout(notifyNow, wait).unref();
  }

  function forgetOld(): void {
    const finished = [...jobs].filter(([, job]) => job.view.state !== 'running');
    for (const [id] of finished.slice(0, Math.max(0, finished.length - keepFinished))) jobs.delete(id);
  }

  function cancel(id: string): boolean {
    const job = jobs.get(id);
    if (job?.view.state !== 'running') return false;
    job.controller.abort(new DOMException('Stopped.', 'AbortError'));
    return true;
  }

  return {
    list,
    cancel,

    start({ kind, title, subject, run }) {
      const controller = new AbortController();
      const view: JobView = {
        id: randomUUID(),
        kind,
        title,
        subject,
        state: 'running',
        progress: { done: 0, total: null, unit: '', perSecond: null, secondsLeft: null, note: null },
        error: null,
        startedAt: Date.now(),
        finishedAt: null,
      };
      const finish = (state: JobView['state'], error: ErrorReport | null): void => {
        Object.assign(view, { state, error, finishedAt: Date.now() });
        Object.assign(view.progress, { perSecond: null, secondsLeft: null });
        forgetOld();
        notifyNow();
      };
      // A job that throws before its first await must still be seen as failed, so the call itself is inside the promise.
      const result = Promise.resolve().then(() =>
        run({
          signal: controller.signal,
          report(progress) {
            if (view.state !== 'running') return;
            Object.assign(view.progress, progress);
            notifySoon();
          },
        }),
      );
      const settled = result.then(
        () => finish('done', null),
        (error: unknown) =>
          controller.signal.aborted ? finish('cancelled', null) : finish('failed', reportError(error)),
      );
      jobs.set(view.id, { view, controller, settled });
      notifyNow();
      return { id: view.id, view: () => ({ ...view, progress: { ...view.progress } }), result };
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    async close(timeoutMs = 3000) {
      for (const id of jobs.keys()) cancel(id);
      let limit: NodeJS.Timeout | undefined;
      await Promise.race([
        Promise.all([...jobs.values()].map((job) => job.settled)),
        new Promise((resolve) => (limit = setTimeout(resolve, timeoutMs))),
      ]);
      clearTimeout(limit);
      if (timer !== null) clearTimeout(timer);
      listeners.clear();
    },
  };
}
