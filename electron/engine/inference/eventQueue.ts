/** Hands events from one who must not wait (a measured stream) to one who takes them when it can. */
export interface EventQueue<T> {
  /** Does nothing after `end`. */
  push(event: T): void;
  /** No more events; those pushed before are still handed out. */
  end(): void;
  [Symbol.asyncIterator](): AsyncGenerator<T>;
}

export function createEventQueue<T>(): EventQueue<T> {
  let events: T[] = [];
  let ended = false;
  let wake: (() => void) | undefined;

  const signal = () => {
    wake?.();
    wake = undefined;
  };

  return {
    push(event) {
      if (ended) return;
      events.push(event);
      signal();
    },
    end() {
      ended = true;
      signal();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const batch = events;
        events = [];
        yield* batch;
        if (events.length > 0) continue;
        if (ended) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
