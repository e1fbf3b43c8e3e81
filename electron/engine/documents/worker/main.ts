import { parentChannel } from '../../../../models/workers/parentChannel.ts';
import { startWatchdog } from '../../../../models/workers/watchdog.ts';
import { serveWorker } from '../../../../models/workers/workerServer.ts';
import { createDocumentsWorker } from './documentsWorker.ts';

/** Entry point of the documents worker: one process, one file at a time. */

// A parser may drop a promise that fails later; the call it belonged to has been answered by then, and the next file must be read.
process.on('unhandledRejection', () => undefined);
// Parsers say on the console what they think of a file: that could fill a disk with what a hostile one makes them say.
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => undefined;

serveWorker(createDocumentsWorker(startWatchdog(process.ppid, 'The document')), parentChannel());
