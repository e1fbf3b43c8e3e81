import type { LanguageModelV4StreamPart, LanguageModelV4StreamResult } from '@ai-sdk/provider';
import { createEventQueue } from './eventQueue.ts';

export interface TimedPart {
  part: LanguageModelV4StreamPart;
  /** When it arrived, by the clock of the run. */
  at: number;
}

/** A model's stream, read as fast as it comes so that nobody behind it can spoil the times. */
export interface ModelCall {
  /** Ends with the stream, or `graceMs` after an abort, whichever is first. Throws what the stream threw. */
  parts(): AsyncGenerator<TimedPart>;
  /** The model has really stopped: resolves when the stream is over, also after `parts` was given up. Never rejects. */
  settled: Promise<void>;
}

/** After a stop a stream may still say what it used; it is not waited for longer than this. */
const graceMs = 700;

/** @param start begins the call; it must listen to `signal` */
export function openModelCall(
  start: () => PromiseLike<LanguageModelV4StreamResult>,
  signal: AbortSignal,
  clock: () => number,
): ModelCall {
  const queue = createEventQueue<TimedPart>();
  let failure: { thrown: unknown } | undefined;

  const read = async () => {
    try {
      signal.throwIfAborted();
      const { stream } = await start();
      const reader = stream.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        queue.push({ part: value, at: clock() });
      }
    } catch (thrown) {
      failure = { thrown };
    } finally {
      queue.end();
    }
  };
  const settled = read();

  return {
    settled,
    async *parts() {
      let grace: NodeJS.Timeout | undefined;
      const giveUp = () => {
        grace = setTimeout(() => queue.end(), graceMs);
      };
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
      try {
        yield* queue;
        if (failure !== undefined) throw failure.thrown;
        signal.throwIfAborted();
      } finally {
        clearTimeout(grace);
        signal.removeEventListener('abort', giveUp);
        queue.end();
      }
    },
  };
}
