import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import { createBallast, type Ballast } from '../ballast.ts';
import { isDiskFull } from '../reclaim.ts';
import type { IndexRequest, IndexResponse, IndexThreadOptions, ReaderCalls, WriterCalls } from './indexCalls.ts';
import { explainIndexError } from './indexErrors.ts';
import { createIndexReader, type IndexReader } from './indexReader.ts';
import { createIndexWriter, type IndexWriter } from './indexWriter.ts';
import { createIndexFile, openIndexDatabase, removeIndexFile } from './openIndexDatabase.ts';

/**
 * Entry point of a storage's threads: SQLite is synchronous, and a search through a million vectors may not hold up the engine. Each request is
 * done before the next is looked at. Files are opened when first asked for, so that a thread started anew goes on where its forerunner ended.
 */
const { role, appVersion } = workerData as IndexThreadOptions;

interface Opened<Half> {
  half: Half;
  close: () => void;
}

const opened = new Map<string, Opened<unknown>>();

function halfOf<Half>(file: string, open: () => Opened<Half>): Half {
  let found = opened.get(file) as Opened<Half> | undefined;
  if (found === undefined) {
    found = open();
    opened.set(file, found);
  }
  return found.half;
}

function close(file: string): void {
  opened.get(file)?.close();
  opened.delete(file);
}

function writerOf(file: string): IndexWriter {
  return halfOf(file, () => {
    const ballast = createBallast(path.join(path.dirname(file), 'ballast.bin'));
    try {
      return openWriter(file, ballast);
    } catch (thrown) {
      // Even opening takes a little room; a person with a full disk must get in to remove something.
      if (!isDiskFull(explainIndexError(thrown, file)) || !ballast.free()) throw thrown;
      return openWriter(file, ballast);
    }
  });
}

function openWriter(file: string, ballast: Ballast): Opened<IndexWriter> {
  const { database, settings } = openIndexDatabase(file, { readOnly: false, appVersion });
  try {
    const half = createIndexWriter(database, { settings, ballast, now: Date.now });
    ballast.restore();
    return { half, close: () => database.close() };
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function readerOf(file: string): IndexReader {
  return halfOf(file, () => {
    const { database, settings } = openIndexDatabase(file, { readOnly: true, appVersion });
    return { half: createIndexReader(database, settings), close: () => database.close() };
  });
}

function writerCalls(file: string): WriterCalls {
  return {
    create: (settings) => createIndexFile(file, { settings, appVersion }),
    open: () => writerOf(file).settings,
    put: (...values) => writerOf(file).put(...values),
    remove: (...values) => writerOf(file).remove(...values),
    close: () => close(file),
    drop() {
      close(file);
      removeIndexFile(file);
    },
  };
}

function readerCalls(file: string): ReaderCalls {
  return {
    keyword: (...values) => readerOf(file).keyword(...values),
    dense: (...values) => readerOf(file).dense(...values),
    passages: (...values) => readerOf(file).passages(...values),
    document: (...values) => readerOf(file).document(...values),
    chunksOf: (...values) => readerOf(file).chunksOf(...values),
    vectorsOf: (...values) => readerOf(file).vectorsOf(...values),
    vectorsAt: (...values) => readerOf(file).vectorsAt(...values),
    documents: (...values) => readerOf(file).documents(...values),
    sha256Of: (...values) => readerOf(file).sha256Of(...values),
    counts: () => readerOf(file).counts(),
    close: () => close(file),
  };
}

function answer(request: IndexRequest): IndexResponse {
  const { id, file } = request;
  try {
    const calls = (role === 'writer' ? writerCalls(file) : readerCalls(file)) as unknown as Record<
      string,
      (...values: unknown[]) => unknown
    >;
    return { id, result: calls[request.method]?.(...request.arguments) };
  } catch (thrown) {
    const explained = explainIndexError(thrown, file);
    const data = explained instanceof YardstickError ? { data: { ...explained.data } } : {};
    return { id, error: { ...reportError(explained), ...data } };
  }
}

parentPort?.on('message', (request: IndexRequest) => {
  parentPort?.postMessage(answer(request));
});
