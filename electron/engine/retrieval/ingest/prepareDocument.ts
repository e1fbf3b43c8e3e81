import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { DocumentReader } from '../../documents/document.ts';
import type { KnowledgeFileRow } from '../../store/knowledgeRow.ts';
import type { IndexDocument } from '../knowledgeIndex.ts';

/** A file as it lies on the disk now. */
export interface FileFacts {
  bytes: number;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
  sha256: string;
}

/** @throws {YardstickError} `document/not-found`, `document/unreadable` */
export async function readFileFacts(file: string, signal: AbortSignal): Promise<FileFacts> {
  try {
    const { size, mtimeMs } = await stat(file);
    const hash = createHash('sha256');
    for await (const part of createReadStream(file, { highWaterMark: 1 << 20, signal }) as AsyncIterable<Buffer>) {
      hash.update(part);
    }
    return { bytes: size, modifiedAt: mtimeMs, sha256: hash.digest('hex') };
  } catch (thrown) {
    signal.throwIfAborted();
    const name = path.basename(file);
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new YardstickError('document/not-found', `${name} is not there any more: ${file}`, {
        hint: 'Put it back, or look at the sources again.',
      });
    }
    throw new YardstickError('document/unreadable', `${name} could not be read: ${reportError(thrown).message}`, {
      hint: 'Check who may read it, and whether its disk is there.',
    });
  }
}

/** @throws as `DocumentReader.read` */
export async function readDocument(
  file: KnowledgeFileRow,
  facts: FileFacts,
  options: { reader: DocumentReader; signal: AbortSignal },
): Promise<IndexDocument> {
  const { reader, signal } = options;
  const parsed = await reader.read(file.path, { signal });
  return {
    id: file.documentId,
    path: file.path,
    format: parsed.format,
    title: parsed.title?.trim() || path.parse(file.path).name,
    author: parsed.author,
    ...facts,
    text: parsed.text,
    blocks: parsed.blocks,
    pages: parsed.pages,
    warnings: parsed.warnings,
  };
}
