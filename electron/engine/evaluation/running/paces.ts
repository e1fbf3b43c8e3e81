/** How fast each candidate gets on, in this session. */
export interface Paces {
  begun(candidate: string): void;
  ended(candidate: string): void;
  /** Seconds for so many more; null while nothing is known. */
  secondsFor(candidate: string, left: number): number | null;
}

export function createPaces(now: () => number): Paces {
  const known = new Map<string, { from: number; ended: number }>();
  return {
    begun(candidate) {
      if (!known.has(candidate)) known.set(candidate, { from: now(), ended: 0 });
    },
    ended(candidate) {
      const pace = known.get(candidate);
      if (pace !== undefined) pace.ended += 1;
    },
    secondsFor(candidate, left) {
      if (left === 0) return 0;
      const pace = known.get(candidate);
      if (pace === undefined || pace.ended === 0) return null;
      return ((now() - pace.from) / 1000 / pace.ended) * left;
    },
  };
}
