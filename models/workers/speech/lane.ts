import { Worker } from 'node:worker_threads';
import { YardstickError, type ErrorReport } from '../../errors.ts';
import type { LoadSpeechParams, TranscribedWindow, TranscribeWindowParams } from './speechMethods.ts';

/** What a lane's thread is made with. */
export interface LaneData {
  model: LoadSpeechParams;
}

type WindowSettings = Omit<TranscribeWindowParams, 'samples'>;
export type ToLane = { type: 'read'; samples: Float32Array; settings: WindowSettings } | { type: 'stop' };
export type FromLane = { window: TranscribedWindow } | { error: ErrorReport };

/**
 * A second reader of the same model, in a thread of its own: runs of onnxruntime hold the thread that asks for them, and of a small model each keeps one
 * core busy. One window at a time.
 */
export interface Lane {
  /**
   * @param samples are given away
   * @throws {YardstickError} as `transcribeWindow`; the signal's reason
   */
  read(samples: Float32Array, settings: WindowSettings, signal: AbortSignal): Promise<TranscribedWindow>;
}

export function createLane(model: LoadSpeechParams): Lane {
  const data: LaneData = { model };
  const thread = new Worker(new URL('laneThread.ts', import.meta.url), { workerData: data });
  thread.unref();
  let last: Promise<unknown> = Promise.resolve();
  let broken: Error | undefined;
  thread.once('error', (error) => (broken = error));

  const answer = (samples: Float32Array, settings: WindowSettings, signal: AbortSignal) =>
    new Promise<FromLane>((resolve, reject) => {
      if (broken !== undefined) throw broken;
      const stop = () => thread.postMessage({ type: 'stop' } satisfies ToLane);
      const done = () => {
        signal.removeEventListener('abort', stop);
        thread.off('message', take);
        thread.off('error', fail);
      };
      const take = (message: FromLane) => {
        done();
        resolve(message);
      };
      const fail = (error: Error) => {
        done();
        reject(error);
      };
      thread.once('message', take);
      thread.once('error', fail);
      signal.addEventListener('abort', stop, { once: true });
      thread.postMessage({ type: 'read', samples, settings } satisfies ToLane, [samples.buffer as ArrayBuffer]);
    });

  return {
    async read(samples, settings, signal) {
      // What was stopped has ended before the next begins.
      const own = last.then(async () => {
        signal.throwIfAborted();
        const said = await answer(samples, settings, signal);
        signal.throwIfAborted();
        if ('window' in said) return said.window;
        const { code, message: text, hint } = said.error;
        throw new YardstickError(code, text, hint === undefined ? {} : { hint });
      });
      last = own.catch(() => undefined);
      return own;
    },
  };
}
