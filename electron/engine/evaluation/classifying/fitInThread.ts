import { Worker } from 'node:worker_threads';
import { YardstickError } from '../../../../models/errors.ts';
import type { LabelledVectors, LogisticFit } from './logisticRegression.ts';

export interface FitJob {
  data: LabelledVectors;
  strength: number;
}

/**
 * `fitLogistic` in a thread of its own: 10,000 rows take seconds of a core, and whatever else the engine is asked must not wait for them. The vectors are given
 * away.
 * @throws the signal's reason; {YardstickError} `evaluation/training` where the thread ended without a result (too little memory)
 */
export function fitInThread(job: FitJob, signal: AbortSignal): Promise<LogisticFit> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL('fitThread.ts', import.meta.url), {
      name: 'classifier',
      workerData: job,
      transferList: [job.data.vectors.buffer as ArrayBuffer],
      execArgv: [],
      env: {},
    });
    const stop = () => {
      void worker.terminate();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    const fail = (why: string) =>
      reject(
        new YardstickError('evaluation/training', `The classifier could not be trained: ${why}.`, {
          hint: 'Train it on fewer rows.',
        }),
      );
    worker.once('message', resolve);
    worker.once('error', (thrown) => fail((thrown as Error).message.slice(0, 200)));
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      fail('its thread ended');
    });
  });
}
