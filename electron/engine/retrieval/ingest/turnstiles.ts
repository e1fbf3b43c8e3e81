/** One piece of work after another for each key, in the order they came; different keys do not wait for each other. */
export interface Turnstiles {
  pass<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

export function createTurnstiles(): Turnstiles {
  const last = new Map<string, Promise<unknown>>();
  return {
    pass(key, work) {
      const result = (last.get(key) ?? Promise.resolve()).then(work);
      const settled = result.then(
        () => undefined,
        () => undefined,
      );
      last.set(key, settled);
      void settled.then(() => {
        if (last.get(key) === settled) last.delete(key);
      });
      return result;
    },
  };
}
