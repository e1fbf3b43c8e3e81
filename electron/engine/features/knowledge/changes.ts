import { createChangeFeed } from '../../jobs/changeFeed.ts';

/** Tells open pages that something of a base changed. */
export interface Changes {
  /** @param base its id */
  tell(base: string): void;
  /** Ids of bases that changed, as they do, until the signal aborts. */
  watch(signal: AbortSignal): AsyncGenerator<{ bases: string[] }, void, undefined>;
}

export function createChanges(): Changes {
  const feed = createChangeFeed();
  return {
    tell: (base) => feed.tell(base),
    async *watch(signal) {
      for await (const bases of feed.watch(signal)) yield { bases };
    },
  };
}
