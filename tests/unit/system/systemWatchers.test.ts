import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSystemWatchers } from '../../../electron/engine/features/system/systemWatchers.ts';
import type { SystemEvent } from '../../../electron/engine/features/system/view.ts';
import type { JobView } from '../../../electron/engine/jobs/jobs.ts';

const jobs = (state: JobView['state'], done: number) => [{ id: 'a', state, progress: { done } }] as JobView[];

describe('what pages are told of jobs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  // Thousands of files had every page drawn anew ten times a second, on a machine that was busy with them.
  it('is progress four times a second at most, the newest of it, and a beginning or an end at once', async () => {
    let now = jobs('running', 0);
    const watchers = createSystemWatchers({ jobs: () => now, offline: () => false });
    const stop = new AbortController();
    const told: SystemEvent[] = [];
    const following = (async () => {
      for await (const event of watchers.watch(stop.signal)) if (event.type === 'jobs') told.push(event);
    })();
    const change = async (next: JobView[]) => {
      now = next;
      watchers.jobsChanged(next);
      await vi.advanceTimersByTimeAsync(0);
    };
    await change(jobs('running', 0));
    const begun = told.length;
    for (let done = 1; done <= 10; done += 1) {
      await change(jobs('running', done));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(told.length - begun).toBe(3);
    await change(jobs('running', 11));
    await change(jobs('done', 11));
    expect(told.at(-1)).toMatchObject({ jobs: [{ state: 'done', progress: { done: 11 } }] });
    expect(told.length - begun).toBe(4);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told.length - begun).toBe(4);
    stop.abort();
    await following;
  });
});
