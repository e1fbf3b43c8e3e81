import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import { cappedProcesses } from '../../../models/workers/cappedProcesses.ts';
import { startCountdown, type Countdown } from '../../../models/workers/countdown.ts';
import { sendFile } from '../../../models/workers/filePieces.ts';
import { ranOutOfMemory } from '../../../models/workers/ranOutOfMemory.ts';
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

/** A process that still holds this part of its memory after a file is replaced before the next. */
const keptShare = 0.6;
const filesPerProcess = 500;

/** Files whose text is their bytes: a character takes four of them at most. */
const plainFormats = new Set<DocumentFormat>(['text', 'markdown', 'code', 'csv']);

/** Reads documents in a process that is ended and replaced when a file takes too much of it. Files are read one after another. */
export function createDocumentReader(options: DocumentReaderOptions = {}): DocumentReader {
  const { seconds = 30, memoryMegabytes = 512, maxBytes = 200 * 2 ** 20, maxCharacters = 20_000_000 } = options;
  const supervisor = createSupervisor<DocumentMethods>({
    processes: options.processes ?? cappedProcesses(path.join(import.meta.dirname, 'worker/main.ts'), memoryMegabytes),
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

  async function inProcess(file: OpenedFile, ended: Countdown): Promise<ParsedDocument> {
    const { bytes, name, format } = file;
    await supervisor.start();
    // What ended the process before is not held against this file.
    ended.startClock();
    // One that is given up must not go on beside the next file, in the next process.
    const call: typeof supervisor.call = (method, params) => {
      if (closed || ended.givenUp()) throw new YardstickError('worker/stopped', `${name} was given up.`);
      return supervisor.call(method, params);
    };
    await sendFile(call, bytes);
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
    const ended = startCountdown(signal, seconds, () => tookTooLong(name, seconds));
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

function tookTooLong(name: string, seconds: number): YardstickError {
  return new YardstickError('document/timeout', `${name} took more than ${seconds} s to read and was given up.`, {
    hint: 'Split it into smaller files, or save it anew in the program that made it.',
  });
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
  if (ranOutOfMemory(thrown)) {
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
