import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJobs, type JobContext, type JobView } from '../../../electron/engine/jobs/jobs.ts';
import { YardstickError } from '../../../models/errors.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const work = { kind: 'test', title: 'Test', subject: 'x' };

/** Work that ends when the test says so. */
function held(): {
  run: (context: JobContext) => Promise<string>;
  context: () => JobContext;
  finish: (value: string) => void;
  fail: (error: unknown) => void;
} {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let context: JobContext | undefined;
  return {
    run: (given) => {
      context = given;
      return promise;
    },
    context: () => context as JobContext,
    finish: resolve,
    fail: reject,
  };
}

describe('jobs', () => {
  it('run, report and end; what was left out of a report stays', async () => {
    const jobs = createJobs();
    const task = held();
    const job = jobs.start({ ...work, run: task.run });
    await Promise.resolve();
    task.context().report({ done: 5, total: 10, unit: 'bytes', perSecond: 2, secondsLeft: 2.5 });
    task.context().report({ done: 6 });
    expect(job.view()).toMatchObject({
      state: 'running',
      progress: { done: 6, total: 10, unit: 'bytes', secondsLeft: 2.5 },
    });
    task.finish('value');
    expect(await job.result).toBe('value');
    await Promise.resolve();
    expect(jobs.list()).toMatchObject([
      { id: job.id, state: 'done', error: null, progress: { done: 6, secondsLeft: null } },
    ]);
  });

  it('that fail say why, and nobody has to catch them', async () => {
    const jobs = createJobs();
    const failed = jobs.start({
      ...work,
      run: () => Promise.reject(new YardstickError('disk/full', 'Full.', { hint: 'Free some.' })),
    });
    const threw = jobs.start({
      ...work,
      run: () => {
        throw new Error('before the first await');
      },
    });
    await vi.waitFor(() => expect(jobs.list().map(({ state }) => state)).toEqual(['failed', 'failed']));
    expect(failed.view().error).toEqual({ code: 'disk/full', message: 'Full.', hint: 'Free some.' });
    expect(threw.view().error).toMatchObject({ code: 'internal/unexpected' });
  });

  it('are cancelled when their work lets go, not before, and only once', async () => {
    const jobs = createJobs();
    const task = held();
    const job = jobs.start({ ...work, run: task.run });
    await Promise.resolve();
    expect(jobs.cancel(job.id)).toBe(true);
    expect(task.context().signal.aborted).toBe(true);
    expect(job.view().state).toBe('running');
    task.fail(task.context().signal.reason);
    await expect(job.result).rejects.toMatchObject({ name: 'AbortError' });
    expect(job.view()).toMatchObject({ state: 'cancelled', error: null });
    expect(jobs.cancel(job.id)).toBe(false);
    expect(jobs.cancel('nobody')).toBe(false);
  });

  it('that end in spite of a cancel are done: what was acknowledged is not denied', async () => {
    const jobs = createJobs();
    const task = held();
    const job = jobs.start({ ...work, run: task.run });
    jobs.cancel(job.id);
    task.finish('in time');
    await job.result;
    expect(job.view().state).toBe('done');
  });

  it('tell their listeners at most ten times a second, and of a change of state at once', async () => {
    const jobs = createJobs();
    const seen: JobView[][] = [];
    const stop = jobs.subscribe((list) => seen.push(list));
    const task = held();
    const job = jobs.start({ ...work, run: task.run });
    await Promise.resolve();
    expect(seen).toHaveLength(1);
    for (let step = 0; step < 1000; step++) {
      task.context().report({ done: step });
      vi.advanceTimersByTime(1);
    }
    expect(seen.length).toBeGreaterThanOrEqual(9);
    expect(seen.length).toBeLessThanOrEqual(12);
    const before = seen.length;
    task.finish('');
    await job.result;
    await Promise.resolve();
    expect(seen.length).toBe(before + 1);
    expect(seen.at(-1)?.[0]).toMatchObject({ state: 'done', progress: { done: 999 } });
    stop();
    jobs.start({ ...work, run: () => Promise.resolve() });
    expect(seen.length).toBe(before + 1);
  });

  // A page that was handed the engine's own objects saw them change under it, and could not tell what was new.
  it('are listed as they are at that moment', async () => {
    const jobs = createJobs();
    const task = held();
    jobs.start({ ...work, run: task.run });
    await Promise.resolve();
    const before = jobs.list();
    task.context().report({ done: 7 });
    expect(before[0]?.progress.done).toBe(0);
    expect(jobs.list()[0]?.progress.done).toBe(7);
  });

  // What still reports when all is over (a late answer of a process that was stopped) moved the bar of work that was done.
  it('that are over take no report any more', async () => {
    const jobs = createJobs();
    const task = held();
    const job = jobs.start({ ...work, run: task.run });
    await Promise.resolve();
    task.context().report({ done: 5, total: 5 });
    task.finish('');
    await job.result;
    task.context().report({ done: 1, note: 'still at it' });
    expect(job.view()).toMatchObject({ state: 'done', progress: { done: 5, note: null } });
  });

  it('keep the last 50 that ended and list running ones first', async () => {
    const jobs = createJobs();
    const running = jobs.start({ ...work, run: held().run });
    for (let index = 0; index < 70; index++)
      await jobs.start({ ...work, subject: String(index), run: () => Promise.resolve() }).result;
    await Promise.resolve();
    const list = jobs.list();
    expect(list).toHaveLength(51);
    expect(list[0]?.id).toBe(running.id);
    expect(list[1]?.subject).toBe('69');
  });

  it('are let go by close, which waits for them but not for ever', async () => {
    const jobs = createJobs();
    const deaf = held();
    jobs.start({ ...work, run: deaf.run });
    const polite = jobs.start({
      ...work,
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    });
    polite.result.catch(() => undefined);
    await Promise.resolve();
    const closed = jobs.close(1000);
    await vi.advanceTimersByTimeAsync(1000);
    await closed;
    expect(polite.view().state).toBe('cancelled');
  });
});
