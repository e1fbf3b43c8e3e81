import { parentChannel } from '../parentChannel.ts';
import { startWatchdog } from '../watchdog.ts';
import { serveWorker } from '../workerServer.ts';
import { createSpeechWorker } from './speechWorker.ts';

/** Entry point of the speech worker: one process, one model. */
serveWorker(createSpeechWorker(startWatchdog(process.ppid, 'Reading the files of the model')), parentChannel());
