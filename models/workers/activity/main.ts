import { parentChannel } from '../parentChannel.ts';
import { startWatchdog } from '../watchdog.ts';
import { serveWorker } from '../workerServer.ts';
import { createActivityWorker } from './activityWorker.ts';

/** Entry point of the worker that finds speech. */
startWatchdog(process.ppid, 'Finding speech');
serveWorker(createActivityWorker(), parentChannel());
