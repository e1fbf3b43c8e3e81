import path from 'node:path';
import { createDocumentReader, type DocumentReaderOptions } from '../../../electron/engine/documents/documentReader.ts';
import type { DocumentReader } from '../../../electron/engine/documents/document.ts';
import { forkedProcesses } from '../../../models/workers/forkedProcess.ts';
import type { WorkerProcess } from '../../../models/workers/workerProcess.ts';

export interface RecordedReader extends DocumentReader {
  /** Process ids of every process started, oldest first. */
  readonly pids: number[];
}

/** A reader whose processes the test knows. */
export function recordedReader(options: DocumentReaderOptions & { entry?: string } = {}): RecordedReader {
  const entry = options.entry ?? path.resolve(import.meta.dirname, '../../../electron/engine/documents/worker/main.ts');
  const megabytes = options.memoryMegabytes ?? 512;
  const real = forkedProcesses(entry, process.env, [`--max-old-space-size=${Math.floor(megabytes * 0.75)}`]);
  const pids: number[] = [];
  const reader = createDocumentReader({
    ...options,
    processes: {
      spawn(): WorkerProcess {
        const child = real.spawn();
        if (child.pid !== undefined) pids.push(child.pid);
        return child;
      },
    },
  });
  return Object.assign(reader, { pids });
}
