/** Counts deaths and says when it is enough: something that dies again and again is not started again and again. */
export interface CircuitBreaker {
  /** @param at milliseconds, monotonic. @returns whether this death opened the breaker */
  died(at: number): boolean;
  readonly open: boolean;
  reset(): void;
}

/** Opens at `deaths` deaths within `withinMs`, and stays open until reset. */
export function createCircuitBreaker({ deaths, withinMs }: { deaths: number; withinMs: number }): CircuitBreaker {
  let recent: number[] = [];
  let open = false;
  return {
    died(at) {
      recent = [...recent.filter((earlier) => at - earlier < withinMs), at];
      if (open || recent.length < deaths) return false;
      open = true;
      return true;
    },
    get open() {
      return open;
    },
    reset() {
      recent = [];
      open = false;
    },
  };
}
