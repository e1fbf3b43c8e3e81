import type { YardstickError } from '../errors.ts';

/**
 * Whether a worker died of too much memory: the watchdog says so; the engine of JavaScript aborts (a signal, or 134 where there are none), the system's
 * guard kills with -9.
 */
export function ranOutOfMemory({ code, message, data }: YardstickError): boolean {
  return (
    code === 'worker/died' &&
    (message.includes('took too much memory') ||
      data['signal'] === 'SIGABRT' ||
      data['signal'] === 'SIGKILL' ||
      data['code'] === 134)
  );
}
