import { parentPort, workerData } from 'node:worker_threads';
import { fitLogistic } from './logisticRegression.ts';
import type { FitJob } from './fitInThread.ts';

const { data, strength } = workerData as FitJob;
const fit = fitLogistic(data, strength);
parentPort?.postMessage(fit, [fit.weights.buffer as ArrayBuffer]);
