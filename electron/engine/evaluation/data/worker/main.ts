import { parentChannel } from '../../../../../models/workers/parentChannel.ts';
import { startWatchdog } from '../../../../../models/workers/watchdog.ts';
import { serveWorker } from '../../../../../models/workers/workerServer.ts';
import { createTablesWorker } from './tablesWorker.ts';

/** Entry point of the worker for tables: one process for one file. */

// A parser may drop a promise that fails later; the call it belonged to has been answered by then.
process.on('unhandledRejection', () => undefined);
// What a parser thinks of a file could fill a disk with what a hostile one makes it say.
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => undefined;

serveWorker(createTablesWorker(startWatchdog(process.ppid, 'The table')), parentChannel());
