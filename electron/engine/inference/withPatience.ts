import { YardstickError } from '../../../models/errors.ts';

/**
 * Waits for a service, and gives it up when it says nothing for too long.
 * @param silenceMs milliseconds
 * @param name of the connection
 * @throws {YardstickError} `cloud/timeout`; the signal's reason; what the work throws
 */
export async function withPatience<T>(
  { wanted, silenceMs, name }: { wanted: AbortSignal | undefined; silenceMs: number; name: string },
  work: (signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(
      new YardstickError('cloud/timeout', `${name} said nothing for ${silenceMs / 1000} s.`, {
        hint: 'Try again; if it stays so, the service is stuck or the network is slow.',
      }),
    );
  }, silenceMs);
  try {
    return await work(wanted === undefined ? limit.signal : AbortSignal.any([wanted, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
