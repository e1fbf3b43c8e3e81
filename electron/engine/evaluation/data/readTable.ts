import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';
import type { ProcessAdapter } from '../../../../models/workers/workerProcess.ts';
import { readWholeFile } from '../../documents/readWholeFile.ts';
import { asDataError } from './asDataError.ts';
import { readTextTable } from './parsing/readTextTable.ts';
import { readInProcess } from './readInProcess.ts';
import type { Table } from './table.ts';
import { tableKind } from './tableKind.ts';
import { tableLimits, type TableLimits } from './tableLimits.ts';
import { tableOf } from './tableOf.ts';

export interface ReadTableOptions {
  /** Of the file, for messages and as a hint at what it is; empty for text that was pasted. A path's own name where it is left out. */
  name?: string;
  /** Bytes, bytes as they come in, pasted text, or where a file lies. */
  content: Uint8Array | AsyncIterable<Uint8Array> | string | { path: string };
  limits?: Partial<TableLimits>;
  /** Whether the first row names the columns; guessed where it is not said. Of JSON and Parquet they have their names anyway. */
  header?: boolean;
  /** Of a workbook: the first one with rows where none is said. */
  sheet?: string;
  signal?: AbortSignal;
  /** For a file that is read in a process of its own: see `readInProcess`. */
  seconds?: number;
  memoryMegabytes?: number;
  processes?: ProcessAdapter;
}

/** Text up to here is read at once, in some ten milliseconds; more, and everything packed, in a process of its own. */
const readAtOnce = 4 * 2 ** 20;

/**
 * Reads a table: CSV, TSV, JSON lines, JSON, XLSX, Parquet, or one input per line. What it is, is told by its content. What is wrong with single rows is
 * among the table's problems; what is thrown is said of the whole file.
 * @throws {YardstickError} `data/empty`, `data/no-rows`, `data/unsupported`, `data/not-a-table`, `data/damaged`, `data/encrypted`, `data/bomb`, `data/json`, `data/too-large`,
 *   `data/too-many-rows`, `data/too-many-columns`, `data/timeout`, `data/too-much-memory`, `data/not-found`, `data/unreadable`
 */
export async function readTable({ content, signal, limits: stated, ...options }: ReadTableOptions): Promise<Table> {
  const limits = { ...tableLimits, ...stated };
  const name = options.name ?? (isPath(content) ? path.basename(content.path) : '');
  signal?.throwIfAborted();
  const bytes = await bytesOf(content, limits.bytes, name === '' ? 'The text' : name);
  const kind = tableKind(bytes, name);
  const { header, sheet, seconds, memoryMegabytes, processes } = options;
  if (kind === 'text' && bytes.length <= readAtOnce) return tableOf(readTextTable(bytes, { name, limits, header }));
  return tableOf(
    await readInProcess({
      name: name === '' ? 'The text' : name,
      bytes,
      kind,
      limits,
      header,
      sheet,
      signal,
      seconds,
      memoryMegabytes,
      processes,
    }),
  );
}

async function bytesOf(content: ReadTableOptions['content'], maxBytes: number, name: string): Promise<Uint8Array> {
  if (typeof content === 'string') return withinLimit(Buffer.from(content), maxBytes, name);
  if (content instanceof Uint8Array) return withinLimit(content, maxBytes, name);
  if (isPath(content)) {
    try {
      return await readWholeFile(content.path, maxBytes);
    } catch (thrown) {
      throw asDataError(thrown);
    }
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge(name, maxBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}

/** A stream of a file has a path, too, and is read as a stream. */
function isPath(content: ReadTableOptions['content']): content is { path: string } {
  return typeof content === 'object' && 'path' in content && !(Symbol.asyncIterator in content);
}

function withinLimit(bytes: Uint8Array, maxBytes: number, name: string): Uint8Array {
  if (bytes.length > maxBytes) throw tooLarge(name, maxBytes);
  return bytes;
}

function tooLarge(name: string, maxBytes: number): YardstickError {
  return new YardstickError('data/too-large', `${name} is larger than ${Math.round(maxBytes / 2 ** 20)} MB.`, {
    hint: 'Draw a sample of it first.',
  });
}
