/** Saves changes of one thing in the order they were made, never two at a time. */
export interface ChangeSaver<Fields extends object> {
  /** Adds a change; it is saved a moment after the last one. A failure then is told to `save`'s caller only: the change stays to be saved. */
  soon(change: Partial<Fields>): void;
  /** Saves all that is not saved yet, what is on its way included. @throws what `save` threw; the change is kept and goes with the next. */
  now(): Promise<void>;
}

export function createChangeSaver<Fields extends object>(options: {
  save: (change: Partial<Fields>) => Promise<unknown>;
  delayMs: number;
}): ChangeSaver<Fields> {
  let pending: Partial<Fields> = {};
  let inFlight: Promise<unknown> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function now(): Promise<void> {
    clearTimeout(timer);
    // Whoever began it hears of its failure; here it is enough that the change is pending again.
    while (inFlight !== null) await inFlight.catch(() => undefined);
    if (Object.keys(pending).length === 0) return;
    const change = pending;
    pending = {};
    inFlight = options.save(change).finally(() => (inFlight = null));
    try {
      await inFlight;
    } catch (thrown) {
      pending = { ...change, ...pending };
      throw thrown;
    }
  }

  return {
    soon(change) {
      pending = { ...pending, ...change };
      clearTimeout(timer);
      timer = setTimeout(() => void now().catch(() => undefined), options.delayMs);
    },
    now,
  };
}
