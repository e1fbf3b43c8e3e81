import { YardstickError } from '../errors.ts';

/** A pause before another try; shown on the answer, never silent. */
export interface RetryWait {
  /** The try that failed, 1-based. */
  attempt: number;
  waitMs: number;
  error: YardstickError;
}

export interface RetryOptions {
  signal?: AbortSignal | undefined;
  /** Told before each pause. */
  onWait?: (wait: RetryWait) => void;
  /** Tries in all, the first included. */
  maximumTries?: number;
  /** A service that asks for a longer pause is reported at once instead. Milliseconds. */
  longestWaitMs?: number;
  random?: () => number;
}

const firstPauseMs = 1_000;

/**
 * Tries a request again when a service was busy, at most three times in all and only as long as nothing has come: `attempt` is the
 * call up to the head of the response (`doStream`), never the reading of the answer. What the service asked for in Retry-After is
 * honoured, with up to 10 % more so that many clients do not come back at once; without it the pause doubles from one second.
 *
 * @throws the last error; the signal's reason when it was aborted.
 */
export async function retryBeforeFirstByte<T>(
  attempt: (number: number) => PromiseLike<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { signal, onWait, maximumTries = 3, longestWaitMs = 60_000, random = Math.random } = options;
  for (let number = 1; ; number += 1) {
    signal?.throwIfAborted();
    try {
      return await attempt(number);
    } catch (thrown) {
      signal?.throwIfAborted();
      if (!(thrown instanceof YardstickError) || !isRetryable(thrown) || number >= maximumTries) throw thrown;
      const asked = thrown.data['retryAfterMs'];
      const pause = typeof asked === 'number' ? asked : firstPauseMs * 2 ** (number - 1);
      if (pause > longestWaitMs) throw thrown;
      const waitMs = Math.round(pause * (1 + 0.1 * random()));
      onWait?.({ attempt: number, waitMs, error: thrown });
      await sleep(waitMs, signal);
    }
  }
}

/** Whether asking the same again later can help. Says nothing about whether it is safe: that is the caller's rule. */
export function isRetryable(error: YardstickError): boolean {
  return error.data['retryable'] === true;
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
