import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChangeFeed } from '../../../electron/engine/jobs/changeFeed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a feed of changes', () => {
  // A page that was told the same again and again asked the engine again and again.
  it('tells each change once, and many to a page that reads slowly in one go', async () => {
    const feed = createChangeFeed();
    const watch = feed.watch(new AbortController().signal);
    const first = watch.next();
    feed.tell('a');
    expect(await first).toEqual({ done: false, value: ['a'] });
    for (const key of ['b', 'c', 'b']) feed.tell(key);
    const second = watch.next();
    await vi.advanceTimersByTimeAsync(200);
    expect(await second).toEqual({ done: false, value: ['b', 'c'] });
    let told = false;
    void watch.next().then(() => (told = true));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toBe(false);
  });

  it('tells every page, and nobody what was before', async () => {
    const feed = createChangeFeed();
    feed.tell('before');
    const watches = [0, 1].map(() => feed.watch(new AbortController().signal).next());
    feed.tell('now');
    expect(await Promise.all(watches)).toEqual([0, 1].map(() => ({ done: false, value: ['now'] })));
  });

  // A page that went away must not leave its generator waiting for ever.
  it.each(['while nothing happens', 'between two messages'])('ends with its page, %s', async (when) => {
    const feed = createChangeFeed();
    const left = new AbortController();
    const watch = feed.watch(left.signal);
    let next = watch.next();
    if (when === 'between two messages') {
      feed.tell('a');
      await next;
      next = watch.next();
    }
    left.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
