import { reportError, YardstickError } from '../errors.ts';
import { protocolVersion, type FromWorker, type MethodMap, type ToWorker } from './protocol.ts';

export interface CallContext<Event> {
  /** Aborts when the engine no longer wants the answer. */
  signal: AbortSignal;
  emit: (event: Event) => void;
}

export type Handlers<Methods extends MethodMap> = {
  [Name in keyof Methods]: (
    params: Methods[Name]['params'],
    context: CallContext<Methods[Name]['event']>,
  ) => Promise<Methods[Name]['result']>;
};

/** The worker's end of the channel to the engine. */
export interface WorkerChannel {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
  exit(): void;
}

/** Answers the engine's calls, one after another in the order they came; stops and pings are heard at once. */
export function serveWorker<Methods extends MethodMap>(handlers: Handlers<Methods>, channel: WorkerChannel): void {
  const running = new Map<number, AbortController>();
  let last: Promise<void> = Promise.resolve();

  async function answer(call: Extract<ToWorker, { type: 'call' }>, signal: AbortSignal): Promise<void> {
    const { generation, id, method, params } = call;
    try {
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      if (handler === undefined) throw new YardstickError('worker/unknown-call', `This worker cannot ${method}.`);
      signal.throwIfAborted();
      const result = await handler(params, {
        signal,
        emit: (event) => channel.send({ type: 'event', generation, id, event }),
      });
      channel.send({ type: 'result', generation, id, result });
    } catch (thrown) {
      channel.send({ type: 'failure', generation, id, error: reportError(thrown) });
    } finally {
      running.delete(id);
    }
  }

  channel.onMessage((message) => {
    switch (message.type) {
      case 'start':
        channel.send({ type: 'ready', generation: message.generation, protocol: protocolVersion });
        break;
      case 'ping':
        channel.send({ type: 'pong', generation: message.generation });
        break;
      case 'abort':
        running.get(message.id)?.abort();
        break;
      case 'stop':
        channel.exit();
        break;
      case 'call': {
        const controller = new AbortController();
        running.set(message.id, controller);
        last = last.then(() => answer(message, controller.signal));
        break;
      }
    }
  });
}
