import { createChangeSignal } from './changeSignal.ts';

/** Keeps a run from spending more than it may. US dollars. */
export interface Budget {
  /**
   * Sets the most that a request can cost aside. Waits while requests under way may turn out cheaper than was set aside for them. False: it does not
   * fit, and nothing under way can change that.
   */
  reserve(usd: number, signal: AbortSignal): Promise<boolean>;
  /** A request has ended (or was not sent): what was set aside is free, what it cost is spent. */
  settle(reserved: number, spent: number): void;
}

/** @param limit null for none */
export function createBudget(limit: number | null, spentBefore: number): Budget {
  let spent = spentBefore;
  let reserved = 0;
  const changed = createChangeSignal();
  // Sums of small amounts differ in their last digits with their order: a limit that is met exactly must hold.
  const tolerance = limit === null ? 0 : limit * 1e-9;

  return {
    async reserve(usd, signal) {
      if (limit === null || usd === 0) return true;
      for (;;) {
        if (signal.aborted) return false;
        if (spent + reserved + usd <= limit + tolerance) {
          reserved += usd;
          return true;
        }
        if (reserved <= tolerance) return false;
        await changed.wait();
      }
    },
    settle(amount, cost) {
      if (limit === null) return;
      reserved = Math.max(0, reserved - amount);
      spent += cost;
      changed.fire();
    },
  };
}
