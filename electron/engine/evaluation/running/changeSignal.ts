/** Wakes whoever waits for the next change. */
export interface ChangeSignal {
  /** Resolves at the next `fire`. */
  wait(): Promise<void>;
  fire(): void;
}

export function createChangeSignal(): ChangeSignal {
  let waiting: (() => void)[] = [];
  return {
    wait: () => new Promise((resolve) => waiting.push(resolve)),
    fire() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
  };
}
