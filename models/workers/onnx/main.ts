import { parentChannel } from '../parentChannel.ts';
import { startWatchdog } from '../watchdog.ts';
import { serveWorker } from '../workerServer.ts';
import { createOnnxWorker } from './onnxWorker.ts';

/** Entry point of the onnx worker: one process, one model. */
serveWorker(createOnnxWorker(startWatchdog(process.ppid, 'Reading with the files of the model')), parentChannel());
