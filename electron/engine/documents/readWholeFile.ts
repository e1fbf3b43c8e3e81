import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';

/**
 * Reads a regular file whole. A link is refused: one in a folder of unknown origin could lead to anything its owner may read. A pipe or a
 * device is never waited for.
 * @throws {YardstickError} `document/not-found`, `document/unreadable`, `document/too-large`
 */
export async function readWholeFile(file: string, maxBytes: number): Promise<Buffer> {
  const name = path.basename(file);
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch (thrown) {
    throw openingFailed(file, name, thrown as NodeJS.ErrnoException);
  }
  try {
    const facts = await handle.stat();
    if (!facts.isFile())
      throw unreadable(`${name} is no file${facts.isDirectory() ? ', but a folder' : ''}`, 'Give files.');
    if (facts.size > maxBytes) throw tooLarge(name, maxBytes);
    const bytes = Buffer.allocUnsafe(facts.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (thrown) {
    if (thrown instanceof YardstickError) throw thrown;
    throw unreadable(`${name} could not be read: ${(thrown as Error).message}`, 'Is its disk still there?');
  } finally {
    await handle.close();
  }
}

function openingFailed(file: string, name: string, error: NodeJS.ErrnoException): YardstickError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new YardstickError('document/not-found', `There is no file ${file}.`, { hint: 'Was it moved or deleted?' });
  }
  if (error.code === 'ELOOP') return unreadable(`${name} is a link`, 'Give the file that it leads to.');
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return unreadable(`${name} may not be read`, 'Change its permissions, or copy it to where you may read it.');
  }
  return unreadable(`${name} could not be opened: ${error.message}`, 'Check the file.');
}

function unreadable(what: string, hint: string): YardstickError {
  return new YardstickError('document/unreadable', `${what}.`, { hint });
}

function tooLarge(name: string, maxBytes: number): YardstickError {
  return new YardstickError('document/too-large', `${name} is larger than ${Math.round(maxBytes / 2 ** 20)} MB.`, {
    hint: 'Split it into several files.',
  });
}
