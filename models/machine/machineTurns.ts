/** The right to use the machine; give it back exactly once. */
type ReleaseTurn = () => void;

/**
 * Local models take turns: while one is timed no other runs, or both figures would be worthless. First come, first served.
 */
export interface MachineTurns {
  /** Waits for the turn. Rejects with the signal's reason as soon as it aborts, also while queued. */
  take(signal: AbortSignal): Promise<ReleaseTurn>;
  /** Work in a turn of its own, given back when it has ended. Rejects as `take` does, and with what the work throws. */
  run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
  /**
   * Lends the machine to work that gives way: done only if nobody holds or waits for a turn. Its signal aborts as soon as somebody
   * wants one, who then waits until the work has ended. Rejects with what the work throws.
   */
  lend(work: (giveWay: AbortSignal) => Promise<void>): Promise<void>;
  /** Nobody holds a turn or waits for one; a loan does not count. */
  readonly idle: boolean;
  /** Waiting, without the one whose turn it is. */
  readonly waiting: number;
}

const never = new AbortController().signal;

export function createMachineTurns(): MachineTurns {
  const queue: (() => void)[] = [];
  let taken = false;
  let loan: AbortController | undefined;

  const giveToNext = () => {
    const next = queue.shift();
    if (next === undefined) taken = false;
    else next();
  };

  const releaseOnce = (): ReleaseTurn => {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      giveToNext();
    };
  };

  const turns: MachineTurns = {
    async take(signal) {
      signal.throwIfAborted();
      if (!taken) {
        taken = true;
        return releaseOnce();
      }
      return new Promise<ReleaseTurn>((resolve, reject) => {
        const begin = () => {
          signal.removeEventListener('abort', leave);
          resolve(releaseOnce());
        };
        const leave = () => {
          queue.splice(queue.indexOf(begin), 1);
          reject(signal.reason as Error);
        };
        queue.push(begin);
        loan?.abort();
        signal.addEventListener('abort', leave, { once: true });
      });
    },
    async run(signal, work) {
      const release = await turns.take(signal ?? never);
      try {
        return await work();
      } finally {
        release();
      }
    },
    async lend(work) {
      if (taken) return;
      taken = true;
      loan = new AbortController();
      try {
        await work(loan.signal);
      } finally {
        loan = undefined;
        giveToNext();
      }
    },
    get idle() {
      return !taken || (loan !== undefined && queue.length === 0);
    },
    get waiting() {
      return queue.length;
    },
  };
  return turns;
}
