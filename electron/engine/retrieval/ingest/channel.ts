/** Hands items from one loop to the next, and makes the first wait while the second has enough to do. */
export interface Channel<Item> {
  /** Waits while it is full. An item alone always fits. */
  push(item: Item): Promise<void>;
  /** Waits for an item; undefined once it is closed and empty. */
  take(): Promise<Item | undefined>;
  /** An item that is there already. */
  takeNow(): Item | undefined;
  /** Nothing more will come. */
  close(): void;
  /** Nothing more will be taken: what is pushed is dropped, and nobody waits. */
  abandon(): void;
}

export function createChannel<Item>(options: {
  items: number;
  weight: number;
  weigh: (item: Item) => number;
}): Channel<Item> {
  const waiting: Item[] = [];
  let weight = 0;
  let isClosed = false;
  let isAbandoned = false;
  let wake = Promise.withResolvers<void>();

  const changed = (): void => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const takeNow = (): Item | undefined => {
    const item = waiting.shift();
    if (item !== undefined) {
      weight -= options.weigh(item);
      changed();
    }
    return item;
  };

  return {
    takeNow,
    async push(item) {
      const itemWeight = options.weigh(item);
      while (
        !isAbandoned &&
        waiting.length > 0 &&
        (waiting.length >= options.items || weight + itemWeight > options.weight)
      ) {
        await wake.promise;
      }
      if (isAbandoned) return;
      waiting.push(item);
      weight += itemWeight;
      changed();
    },
    async take() {
      for (;;) {
        const item = takeNow();
        if (item !== undefined || isClosed) return item;
        await wake.promise;
      }
    },
    close() {
      isClosed = true;
      changed();
    },
    abandon() {
      isAbandoned = true;
      waiting.length = 0;
      changed();
    },
  };
}
