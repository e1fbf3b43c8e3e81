import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import { forkedProcesses } from '../../../models/workers/forkedProcess.ts';
import { createSupervisor } from '../../../models/workers/supervisor.ts';
import type { ProcessAdapter } from '../../../models/workers/workerProcess.ts';
import { detectFormat } from './detectFormat.ts';
import type { DocumentFormat, DocumentReader, ParsedDocument } from './document.ts';
import { formatOfName } from './formatNames.ts';
import { readWholeFile } from './readWholeFile.ts';
import { tooMuchText } from './parsers/documentText.ts';
import type { DocumentMethods } from './worker/documentMethods.ts';
import { isDocumentMessage } from './worker/isDocumentMessage.ts';
import type { ZipLimits } from './zipGate.ts';

export interface DocumentReaderOptions {
  /** Of the reading process, megabytes; default 512. */
  memoryMegabytes?: number;
  /** For one file, seconds of a machine that is awake; default 30. */
  seconds?: number;
  /** Of a file; default 200 MB. */
  maxBytes?: number;
  /** UTF-16 units of text in a file; default 20 million, some forty thick books. */
  maxCharacters?: number;
  zip?: ZipLimits;
  /** Starts the processes; default: forked ones, with an explicit environment. */
  processes?: ProcessAdapter;
}

/** Of one message, before it becomes base64. */
const pieceBytes = 2 ** 20;
const tickMs = 250;
/** Part of the memory that the heap may have; the rest is for bytes outside of it and for code. */
const heapShare = 0.75;
/** A process that still holds this part of its memory after a file is replaced before the next. */
const keptShare = 0.6;
const filesPerProcess = 500;

/** Files whose text is their bytes: a character takes four of them at most. */
const plainFormats = new Set<DocumentFormat>(['text', 'markdown', 'code', 'csv']);

/** Reads documents in a process that is ended and replaced when a file takes too much of it. Files are read one after another. */
export function createDocumentReader(options: DocumentReaderOptions = {}): DocumentReader {
  const { seconds = 30, memoryMegabytes = 512, maxBytes = 200 * 2 ** 20, maxCharacters = 20_000_000 } = options;
  const supervisor = createSupervisor<DocumentMethods>({
    processes: options.processes ?? documentProcesses(memoryMegabytes),
    name: 'The document reader',
    isWellFormed: isDocumentMessage,
    // A folder may be full of files that end it: each costs one process, and the next file is read all the same.
    breaker: { deaths: Number.POSITIVE_INFINITY, withinMs: 1 },
    // Parsers block their process. How long they may is said by `seconds`.
    pingsMissed: Number.POSITIVE_INFINITY,
  });
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  let filesRead = 0;

  async function inProcess(file: OpenedFile, ended: Ending): Promise<ParsedDocument> {
    const { bytes, name, format } = file;
    await supervisor.start();
    // What ended the process before is not held against this file.
    ended.startClock();
    // One that is given up must not go on beside the next file, in the next process.
    const call: typeof supervisor.call = (method, params) => {
      if (closed || ended.givenUp()) throw new YardstickError('worker/stopped', `${name} was given up.`);
      return supervisor.call(method, params);
    };
    await call('begin', { bytes: bytes.length });
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      await call('append', { piece: bytes.subarray(at, at + pieceBytes).toString('base64') });
    }
    const { document, residentMegabytes } = await call('parse', { name, format, maxCharacters, memoryMegabytes });
    filesRead += 1;
    if (residentMegabytes > memoryMegabytes * keptShare || filesRead % filesPerProcess === 0) await supervisor.stop();
    return document;
  }

  async function readNow(file: string, signal: AbortSignal | undefined): Promise<ParsedDocument> {
    signal?.throwIfAborted();
    if (closed) throw readerClosed();
    const name = path.basename(file);
    const bytes = await readWholeFile(file, maxBytes);
    const format = detectFormat(bytes, name, options.zip);
    if (bytes.length === 0) return emptyDocument(format);
    // Its parser would say so too, but only after all of it has been sent over.
    if (plainFormats.has(format) && bytes.length > maxCharacters * 4) throw tooMuchText(maxCharacters);
    signal?.throwIfAborted();
    const ended = endings(signal, seconds, name);
    try {
      return await Promise.race([inProcess({ bytes, name, format }, ended), ended.promise]);
    } catch (thrown) {
      // The process may be deep in a loop: the next file waits for its end, this caller does not.
      if (ended.givenUp()) void supervisor.stop();
      throw closed ? readerClosed() : asDocumentError(thrown, name, memoryMegabytes);
    } finally {
      ended.forget();
    }
  }

  return {
    read(file, { signal } = {}) {
      const turn = last.then(() => readNow(file, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    knows: (fileName) => formatOfName(fileName) !== undefined,
    async close() {
      closed = true;
      await supervisor.stop();
      // A file whose process was just being started has started it by now.
      await last;
      await supervisor.stop();
    },
  };
}

interface OpenedFile {
  bytes: Buffer;
  name: string;
  format: DocumentFormat;
}

function documentProcesses(memoryMegabytes: number): ProcessAdapter {
  return forkedProcesses(path.join(import.meta.dirname, 'worker/main.ts'), process.env, [
    `--max-old-space-size=${Math.floor(memoryMegabytes * heapShare)}`,
  ]);
}

interface Ending {
  /** Rejects when the file is given up. */
  promise: Promise<never>;
  givenUp(): boolean;
  startClock(): void;
  forget(): void;
}

/** What ends a reading from outside: the caller's signal, or the clock. Ticks are counted: a machine that slept is not a slow file. */
function endings(signal: AbortSignal | undefined, seconds: number, name: string): Ending {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  let happened = false;
  const end = (why: unknown) => {
    happened = true;
    reject(why);
  };
  const abort = () => end(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  let ticks = 0;
  let clock: NodeJS.Timeout | undefined;
  const tick = () => {
    ticks += 1;
    if (ticks * tickMs < seconds * 1_000) return;
    end(
      new YardstickError('document/timeout', `${name} took more than ${seconds} s to read and was given up.`, {
        hint: 'Split it into smaller files, or save it anew in the program that made it.',
      }),
    );
  };
  return {
    promise,
    givenUp: () => happened,
    startClock() {
      if (!happened) clock = setInterval(tick, tickMs);
      clock?.unref();
    },
    forget() {
      clearInterval(clock);
      signal?.removeEventListener('abort', abort);
    },
  };
}

function readerClosed(): YardstickError {
  return new YardstickError('document/unreadable', 'The document reader is closed.', { hint: 'Yardstick is ending.' });
}

function emptyDocument(format: DocumentFormat): ParsedDocument {
  return { format, title: null, author: null, createdAt: null, text: '', blocks: [], pages: [], warnings: [] };
}

/** What became of the process, said of the file that did it. */
function asDocumentError(thrown: unknown, name: string, memoryMegabytes: number): unknown {
  if (!(thrown instanceof YardstickError) || thrown.code.startsWith('document/')) return thrown;
  if (thrown.code === 'worker/died' && ranOutOfMemory(thrown)) {
    return new YardstickError(
      'document/too-much-memory',
      `${name} needs more than ${memoryMegabytes} MB to read and was given up.`,
      { hint: 'Split it into smaller files, or save it anew in the program that made it.', cause: thrown },
    );
  }
  if (['worker/died', 'worker/hung', 'worker/bad-message'].includes(thrown.code)) {
    return new YardstickError('document/damaged', `${name} could not be read: it ended the process that read it.`, {
      hint: 'The file is damaged or hostile. Get it again from a source that you trust.',
      cause: thrown,
    });
  }
  return thrown;
}

/** The watchdog says so; the engine of JavaScript aborts (a signal, or 134 where there are none), the system's guard kills with -9. */
function ranOutOfMemory({ message, data }: YardstickError): boolean {
  return (
    message.includes('took too much memory') ||
    data['signal'] === 'SIGABRT' ||
    data['signal'] === 'SIGKILL' ||
    data['code'] === 134
  );
}
