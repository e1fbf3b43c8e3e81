import { parentChannel } from '../parentChannel.ts';
import { startWatchdog } from '../watchdog.ts';
import { serveWorker } from '../workerServer.ts';
import { createDiarizationWorker } from './diarizationWorker.ts';

/** Entry point of the diarization worker: one process, the two networks that belong together. */
serveWorker(createDiarizationWorker(startWatchdog(process.ppid, 'Reading the files of the models')), parentChannel());
