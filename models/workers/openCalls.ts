import { YardstickError } from '../errors.ts';
import type { FromWorker, MessageCheck, ToWorker } from './protocol.ts';

type CallMessage = Extract<FromWorker, { id: number }>;
type Outgoing = WithoutGeneration<Extract<ToWorker, { id: number }>>;
type WithoutGeneration<Message> = Message extends unknown ? Omit<Message, 'generation'> : never;

/** The questions that one process has not answered yet. */
export interface OpenCalls {
  open(
    name: string,
    params: unknown,
    options: { signal?: AbortSignal; onEvent?: (event: never) => void; stopWithinMs?: () => number | null },
    /** The worker did not stop in time: end it, and the call fails with its end. `null`: that was to be expected of it. */
    giveUp: (error: YardstickError | null) => void,
  ): Promise<unknown>;
  /** @throws {YardstickError} `worker/bad-message` for content of another shape than the question's; what a listener throws */
  take(message: CallMessage): void;
  failAll(error: Error): void;
  any(): boolean;
}

/**
 * A worker that has not confirmed a stop after this long is ended. Until then its call stays open: whoever waits for the machine to be
 * idle must not be told so while a model still computes. A slice of a prompt takes this long only on a machine that is choked.
 */
const abortLimitMs = 15_000;

interface OpenCall {
  method: string;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  onEvent: ((event: never) => void) | undefined;
  signal: AbortSignal | undefined;
  dispose(): void;
}

/** @param isWellFormed looks at what the worker says before a caller is told */
export function openCalls(send: (message: Outgoing) => void, isWellFormed: MessageCheck): OpenCalls {
  const calls = new Map<number, OpenCall>();
  let lastId = 0;

  const close = (id: number): OpenCall | undefined => {
    const call = calls.get(id);
    calls.delete(id);
    call?.dispose();
    return call;
  };

  return {
    open(name, params, { signal, onEvent, stopWithinMs }, giveUp) {
      signal?.throwIfAborted();
      lastId += 1;
      const id = lastId;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      let limit: NodeJS.Timeout | undefined;
      const abort = () => {
        send({ type: 'abort', id });
        const soon = stopWithinMs?.() ?? null;
        const end = () =>
          giveUp(soon === null ? new YardstickError('worker/hung', 'The model did not stop and was ended.') : null);
        limit = setTimeout(end, soon ?? abortLimitMs);
        limit.unref();
      };
      const dispose = () => {
        clearTimeout(limit);
        signal?.removeEventListener('abort', abort);
      };
      calls.set(id, { method: name, resolve, reject, onEvent, signal, dispose });
      signal?.addEventListener('abort', abort, { once: true });
      send({ type: 'call', id, method: name, params });
      return promise;
    },
    take(message) {
      const asked = calls.get(message.id);
      if (asked === undefined) return;
      if (message.type !== 'failure') {
        const content = message.type === 'event' ? message.event : message.result;
        if (!isWellFormed(asked.method, message.type, content)) {
          throw new YardstickError('worker/bad-message', `The answer to ${asked.method} is not one.`);
        }
      }
      if (message.type === 'event') {
        asked.onEvent?.(message.event as never);
        return;
      }
      const call = close(message.id);
      if (message.type === 'result') call?.resolve(message.result);
      else if (call?.signal?.aborted === true) call.reject(call.signal.reason);
      else {
        const { code, message: text, hint } = message.error;
        call?.reject(new YardstickError(code, text, hint === undefined ? {} : { hint }));
      }
    },
    failAll(error) {
      for (const id of calls.keys()) {
        const call = close(id);
        call?.reject(call.signal?.aborted === true ? call.signal.reason : error);
      }
    },
    any: () => calls.size > 0,
  };
}
