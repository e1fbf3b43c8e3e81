import { describe, expect, it, vi } from 'vitest';
import { retryBeforeFirstByte, type RetryWait } from '../../../models/cloud/retry.ts';
import { readRetryAfter } from '../../../models/cloud/retryAfter.ts';
import { YardstickError } from '../../../models/errors.ts';

const busy = (data: Record<string, unknown> = {}) =>
  new YardstickError('cloud/rate-limited', 'busy', { data: { retryable: true, ...data } });

/** Runs a retry on a clock of its own and says how long it waited each time. */
async function waitsOf(failures: unknown[], random = 0.5): Promise<{ waits: number[]; outcome: unknown }> {
  vi.useFakeTimers();
  try {
    const waits: RetryWait[] = [];
    let tries = 0;
    const outcome = retryBeforeFirstByte(
      () => {
        const failure = failures[tries];
        tries += 1;
        return failure === undefined ? Promise.resolve(`answer ${tries}`) : Promise.reject(failure);
      },
      { onWait: (wait) => waits.push(wait), random: () => random },
    ).catch((thrown: unknown) => thrown);
    await vi.runAllTimersAsync();
    return { waits: waits.map((wait) => wait.waitMs), outcome: await outcome };
  } finally {
    vi.useRealTimers();
  }
}

describe('retryBeforeFirstByte', () => {
  it('honours Retry-After, never less and at most 10 % more', async () => {
    for (const random of [0, 0.5, 0.999]) {
      const { waits } = await waitsOf([busy({ retryAfterMs: 4_000 })], random);
      expect(waits[0]).toBeGreaterThanOrEqual(4_000);
      expect(waits[0]).toBeLessThanOrEqual(4_400);
    }
  });

  it('doubles its pause where the service names none, and gives up after three tries', async () => {
    const { waits, outcome } = await waitsOf([busy(), busy(), busy(), busy()], 0);
    expect(waits).toEqual([1_000, 2_000]);
    expect(outcome).toMatchObject({ code: 'cloud/rate-limited' });
  });

  it('returns the answer of the try that worked', async () => {
    expect((await waitsOf([busy(), busy()])).outcome).toBe('answer 3');
  });

  it('does not try again what cannot get better', async () => {
    for (const failure of [
      new YardstickError('cloud/bad-key', 'no', { data: { retryable: false } }),
      new YardstickError('egress/offline', 'no'),
      new TypeError('a bug'),
    ]) {
      const { waits, outcome } = await waitsOf([failure]);
      expect(waits).toEqual([]);
      expect(outcome).toBe(failure);
    }
  });

  it('reports a service that asks for a long pause at once', async () => {
    expect((await waitsOf([busy({ retryAfterMs: 3_600_000 })])).waits).toEqual([]);
  });

  it('stops waiting when it is aborted', async () => {
    const control = new AbortController();
    const reason = new Error('stopped');
    const running = retryBeforeFirstByte(() => Promise.reject(busy({ retryAfterMs: 50_000 })), {
      signal: control.signal,
      onWait: () => control.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
  });
});

describe('readRetryAfter', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  it.each([
    [{ 'retry-after': '7' }, '', 7_000],
    [{ 'retry-after': '0.5' }, '', 500],
    [{ 'retry-after-ms': '350', 'retry-after': '1' }, '', 350],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, '', 30_000],
    // The service's clock is an hour ahead of ours: only the difference counts.
    [{ 'retry-after': 'Mon, 23 Nov 2026 13:00:05 GMT', date: 'Mon, 23 Nov 2026 13:00:00 GMT' }, '', 5_000],
    [{ 'retry-after': 'Mon, 23 Nov 2020 12:00:30 GMT' }, '', 0],
    [{}, '{"error":{"details":[{"@type":"…RetryInfo","retryDelay": "34.5s"}]}}', 34_500],
    [{ 'retry-after': 'soon' }, '', null],
    [{ 'retry-after': '-5' }, '', 0],
    [{}, '', null],
  ] as [Record<string, string>, string, number | null][])('%j %s', (headers, body, expected) => {
    expect(readRetryAfter(headers, body, now)).toBe(expected);
  });
});
