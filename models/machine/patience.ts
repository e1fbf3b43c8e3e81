const tickMs = 1_000;

/**
 * A signal that aborts after so many seconds. They are counted, not read off a clock: for a machine that was asleep, or a process that was held,
 * only one has passed.
 */
export function patience(seconds: number): { signal: AbortSignal; end(): void } {
  const limit = new AbortController();
  let left = seconds;
  const timer = setInterval(() => {
    left -= 1;
    if (left <= 0) limit.abort();
  }, tickMs);
  timer.unref();
  return { signal: limit.signal, end: () => clearInterval(timer) };
}
