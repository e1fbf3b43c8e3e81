const tickMs = 250;

/** What ends a call from outside: the caller's signal, or the clock. */
export interface Countdown {
  /** Rejects when the work is given up. */
  promise: Promise<never>;
  givenUp(): boolean;
  startClock(): void;
  forget(): void;
}

/** Ticks are counted: a machine that slept is not slow work. @param late what is thrown when the time is over */
export function startCountdown(signal: AbortSignal | undefined, seconds: number, late: () => Error): Countdown {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  let happened = false;
  const end = (why: unknown) => {
    happened = true;
    reject(why);
  };
  const abort = () => end(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  let ticks = 0;
  let clock: NodeJS.Timeout | undefined;
  const tick = () => {
    ticks += 1;
    if (ticks * tickMs >= seconds * 1_000) end(late());
  };
  return {
    promise,
    givenUp: () => happened,
    startClock() {
      if (!happened) clock = setInterval(tick, tickMs);
      clock?.unref();
    },
    forget() {
      clearInterval(clock);
      signal?.removeEventListener('abort', abort);
    },
  };
}
