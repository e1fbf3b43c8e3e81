import { Worker, type Transferable } from 'node:worker_threads';
import { YardstickError } from '../../../../models/errors.ts';
import type { IndexRequest, IndexResponse, IndexThreadOptions } from './indexCalls.ts';

type Calls<Methods> = { [Name in keyof Methods]: (...values: never[]) => unknown };

export interface CallOptions {
  /** A call that has not begun is taken back; the answer of one that has is not waited for. */
  signal?: AbortSignal | undefined;
  transfer?: Transferable[];
}

/** Asks a thread (`program`: another one, for tests), one request at a time in the order of the calls. The thread starts with the first call and does not keep the process alive. */
export interface ThreadClient<Methods extends Calls<Methods>> {
  /** @throws {YardstickError} what the thread reports; `index/thread-ended` when it died over this or another call, the next call starts it anew */
  call<Name extends keyof Methods & string>(
    method: Name,
    file: string,
    values: Parameters<Methods[Name]>,
    options?: CallOptions,
  ): Promise<ReturnType<Methods[Name]>>;
  /** After the calls made so far. */
  close(): Promise<void>;
}

interface OpenCall {
  request: IndexRequest;
  transfer: Transferable[];
  resolve: (result: unknown) => void;
  reject: (reason: unknown) => void;
}

export function createThreadClient<Methods extends Calls<Methods>>(
  options: IndexThreadOptions & { program?: URL },
): ThreadClient<Methods> {
  const { program = new URL('indexThread.ts', import.meta.url), ...workerData } = options;
  const waiting: OpenCall[] = [];
  let current: OpenCall | undefined;
  let worker: Worker | undefined;
  let nextId = 1;
  let whenIdle: (() => void) | undefined;

  function start(): Worker {
    const started = new Worker(program, {
      name: `index-${options.role}`,
      workerData,
      execArgv: [],
      env: {},
    });
    let reason: unknown;
    started.on('message', (response: IndexResponse) => finish(response));
    started.on('error', (thrown) => (reason = thrown));
    started.on('exit', () => {
      if (worker === started) worker = undefined;
      fail(reason);
    });
    return started;
  }

  function next(): void {
    if (current !== undefined) return;
    current = waiting.shift();
    if (current === undefined) {
      worker?.unref();
      whenIdle?.();
      return;
    }
    try {
      worker ??= start();
      worker.ref();
      worker.postMessage(current.request, current.transfer);
    } catch (thrown) {
      const call = current;
      current = undefined;
      call.reject(thrown);
      next();
    }
  }

  function finish(response: IndexResponse): void {
    const call = current;
    if (call?.request.id !== response.id) return;
    current = undefined;
    if ('error' in response) {
      const { code, message, hint, data } = response.error;
      call.reject(
        new YardstickError(code, message, {
          ...(hint === undefined ? {} : { hint }),
          ...(data === undefined ? {} : { data }),
        }),
      );
    } else {
      call.resolve(response.result);
    }
    next();
  }

  /** Only the call in hand is lost: those that wait have not begun. */
  function fail(reason: unknown): void {
    const call = current;
    current = undefined;
    call?.reject(
      new YardstickError('index/thread-ended', `The index stopped working while it was asked: ${call.request.file}`, {
        hint: 'Try again. What was in the index is still there.',
        cause: reason,
      }),
    );
    next();
  }

  return {
    call(method, file, values, { signal, transfer = [] } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const call: OpenCall = {
          request: { id: nextId++, method, file, arguments: values },
          transfer,
          resolve: (result) => {
            signal?.removeEventListener('abort', onAbort);
            (resolve as (result: unknown) => void)(result);
          },
          reject: (thrown) => {
            signal?.removeEventListener('abort', onAbort);
            reject(thrown as Error);
          },
        };
        const onAbort = (): void => {
          const place = waiting.indexOf(call);
          if (place >= 0) waiting.splice(place, 1);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.push(call);
        next();
      });
    },

    async close() {
      if (current !== undefined || waiting.length > 0) {
        await new Promise<void>((resolve) => (whenIdle = resolve));
      }
      const ending = worker;
      worker = undefined;
      await ending?.terminate();
    },
  };
}
