/** Runs pieces of work one after another, first come, first served. */
export interface Queue {
  /** Waits for its turn; rejects with the signal's reason if it aborts while waiting. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  readonly busy: boolean;
}

export function createQueue(): Queue {
  const waiting: (() => void)[] = [];
  let busy = false;

  const turn = (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (!busy) {
      busy = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(signal.reason as Error);
      };
      waiting.push(begin);
      signal.addEventListener('abort', leave, { once: true });
    });
  };

  return {
    async run(signal, work) {
      await turn(signal);
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) busy = false;
        else next();
      }
    },
    get busy() {
      return busy;
    },
  };
}
