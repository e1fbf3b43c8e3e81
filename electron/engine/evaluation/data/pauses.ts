import { setImmediate } from 'node:timers/promises';

const longestMs = 20;

/** Lets others have the thread again and again during long work: await what it returns, at each step. */
export function createPauses(signal?: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < longestMs) return undefined;
    signal?.throwIfAborted();
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
