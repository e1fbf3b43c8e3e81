import { parentChannel } from '../parentChannel.ts';
import { startWatchdog } from '../watchdog.ts';
import { serveWorker } from '../workerServer.ts';
import { createLlamaWorker } from './llamaWorker.ts';

/** Entry point of the llama worker: one process, one model. */
serveWorker(createLlamaWorker(startWatchdog(process.ppid, 'The chat template of the model')), parentChannel());
