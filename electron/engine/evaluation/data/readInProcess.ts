import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';
import { cappedProcesses } from '../../../../models/workers/cappedProcesses.ts';
import { startCountdown } from '../../../../models/workers/countdown.ts';
import { sendFile } from '../../../../models/workers/filePieces.ts';
import { ranOutOfMemory } from '../../../../models/workers/ranOutOfMemory.ts';
import { createSupervisor } from '../../../../models/workers/supervisor.ts';
import type { ProcessAdapter } from '../../../../models/workers/workerProcess.ts';
import type { CellTable } from './parsing/tableBuilder.ts';
import type { TableKind } from './tableKind.ts';
import type { TableLimits } from './tableLimits.ts';
import { isTableMessage } from './worker/isTableMessage.ts';
import type { TableMethods } from './worker/tableMethods.ts';

export interface ReadInProcessOptions {
  name: string;
  bytes: Uint8Array;
  kind: TableKind;
  limits: TableLimits;
  header?: boolean | undefined;
  sheet?: string | undefined;
  signal?: AbortSignal | undefined;
  /** For the file, seconds of a machine that is awake; default 120. */
  seconds?: number | undefined;
  /** Of the process, megabytes; default 2,048. */
  memoryMegabytes?: number | undefined;
  /** Starts the process; default: a forked one, with an explicit environment. */
  processes?: ProcessAdapter | undefined;
}

/**
 * Reads a table in a process of its own, which ends with it: hostile content can neither hold up the engine nor fill its memory.
 * @throws {YardstickError} `data/…`
 */
export async function readInProcess(options: ReadInProcessOptions): Promise<CellTable> {
  const { name, bytes, kind, limits, header, sheet, signal, seconds = 120, memoryMegabytes = 2_048 } = options;
  signal?.throwIfAborted();
  const supervisor = createSupervisor<TableMethods>({
    processes: options.processes ?? cappedProcesses(path.join(import.meta.dirname, 'worker/main.ts'), memoryMegabytes),
    name: 'The table reader',
    isWellFormed: isTableMessage,
    // Parsers block their process. How long they may is said by `seconds`.
    pingsMissed: Number.POSITIVE_INFINITY,
  });
  const countdown = startCountdown(
    signal,
    seconds,
    () =>
      new YardstickError('data/timeout', `${name} took more than ${seconds} s to read and was given up.`, {
        hint: 'Draw a sample of it first, or save it as CSV.',
      }),
  );

  const read = async (): Promise<CellTable> => {
    await supervisor.start();
    countdown.startClock();
    await sendFile((method, params) => supervisor.call(method, params), bytes);
    const { rowCount, errors, notes, problems, ...facts } = await supervisor.call('parse', {
      name,
      kind,
      limits,
      header,
      sheet,
      memoryMegabytes,
    });
    if (rowCount > limits.rows || facts.columns.length > limits.columns) throw senseless();
    const cells: string[][] = [];
    const lines: number[] = [];
    while (cells.length < rowCount) {
      const page = await supervisor.call('page', { from: cells.length });
      if (page.cells.length === 0 || page.cells.some((row) => row.length !== facts.columns.length)) throw senseless();
      for (const row of page.cells) cells.push(row);
      for (const line of page.lines) lines.push(line);
    }
    const silent = () => undefined;
    return { ...facts, cells, lines, problems: { list: problems, errors, notes, error: silent, note: silent } };
  };

  const reading = read();
  reading.catch(() => undefined);
  try {
    return await Promise.race([reading, countdown.promise]);
  } catch (thrown) {
    throw asReadingError(thrown, name, memoryMegabytes);
  } finally {
    countdown.forget();
    // It may be deep in a loop: nobody waits for its end.
    void supervisor.stop();
  }
}

function senseless(): YardstickError {
  return new YardstickError('worker/bad-message', 'The table reader handed out rows that make no table.');
}

/** What became of the process, said of the file that did it. */
function asReadingError(thrown: unknown, name: string, memoryMegabytes: number): unknown {
  if (!(thrown instanceof YardstickError) || thrown.code.startsWith('data/')) return thrown;
  if (ranOutOfMemory(thrown)) {
    return new YardstickError(
      'data/too-much-memory',
      `${name} needs more than ${memoryMegabytes} MB to read and was given up.`,
      {
        hint: 'Draw a sample of it first, or save it as CSV.',
        cause: thrown,
      },
    );
  }
  if (['worker/died', 'worker/hung', 'worker/bad-message'].includes(thrown.code)) {
    return new YardstickError('data/damaged', `${name} could not be read: it ended the process that read it.`, {
      hint: 'The file is damaged or hostile. Get it again from a source that you trust.',
      cause: thrown,
    });
  }
  return thrown;
}
