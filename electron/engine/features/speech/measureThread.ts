import { parentPort, workerData } from 'node:worker_threads';
import { measureTranscript, type MeasuredTranscript } from './measureTranscript.ts';

/** One transcript, measured away from the engine's event loop: of an hour of speech the alignment of characters takes seconds. */
parentPort?.postMessage(measureTranscript(workerData as MeasuredTranscript));
