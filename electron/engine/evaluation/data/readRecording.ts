import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';
import type { Recording } from '../dataset.ts';

/** Reads recordings again only where their files are not as they were: a table is looked at many times while its columns are mapped. */
export type RecordingReader = (file: string, signal?: AbortSignal) => Promise<Recording>;

/**
 * What is in a recording, by its bytes: read in pieces, as far as the file went when it was opened. A link is refused, a pipe or a device is never waited for.
 * @param file its real path
 * @throws {YardstickError} `data/file-not-found`, `data/file-unreadable`
 */
export function createRecordingReader(): RecordingReader {
  const known = new Map<string, { stamp: string; recording: Recording }>();
  return async (file, signal) => {
    let handle: FileHandle;
    try {
      handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    } catch (thrown) {
      throw openingFailed(path.basename(file), thrown as NodeJS.ErrnoException);
    }
    try {
      const facts = await handle.stat({ bigint: true });
      if (!facts.isFile()) throw unreadable(`${path.basename(file)} is no file`, 'Name a recording.');
      const stamp = `${facts.dev} ${facts.ino} ${facts.size} ${facts.mtimeNs} ${facts.ctimeNs}`;
      const before = known.get(file);
      if (before?.stamp === stamp) return before.recording;
      const recording = await hashed(handle, Number(facts.size), signal);
      known.set(file, { stamp, recording });
      return recording;
    } catch (thrown) {
      if (thrown instanceof YardstickError || signal?.aborted === true) throw thrown;
      throw unreadable(
        `${path.basename(file)} could not be read: ${(thrown as Error).message}`,
        'Is its disk still there?',
      );
    } finally {
      await handle.close();
    }
  };
}

async function hashed(handle: FileHandle, size: number, signal: AbortSignal | undefined): Promise<Recording> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(Math.min(size, 1 << 20));
  let bytes = 0;
  while (bytes < size) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, size - bytes), bytes);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    bytes += bytesRead;
  }
  return { sha256: hash.digest('hex'), bytes };
}

function openingFailed(name: string, error: NodeJS.ErrnoException): YardstickError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new YardstickError('data/file-not-found', `There is no file ${name} any more.`, {
      hint: 'Put it back, or read the rows again.',
    });
  }
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return unreadable(`${name} may not be read`, 'Change its permissions, or copy it to where you may read it.');
  }
  return unreadable(`${name} could not be opened: ${error.message}`, 'Check the file.');
}

function unreadable(what: string, hint: string): YardstickError {
  return new YardstickError('data/file-unreadable', `${what}.`, { hint });
}
