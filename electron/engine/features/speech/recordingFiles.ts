import { mkdirSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';
import { openAudio } from '../../media/openAudio.ts';
import type { RecordingRow } from '../../store/speech/recordingRows.ts';

/** Where the sound of recordings lies. A name from outside never becomes part of a path: copies are called by their id. */
export function recordingFile(home: string, { id, path: place }: Pick<RecordingRow, 'id' | 'path'>): string {
  return place ?? path.join(home, 'speech', 'recordings', id);
}

/** The same sound as WAV, for a browser that does not play the file itself. Made when it is asked for. */
export function listeningFile(home: string, id: string): string {
  return path.join(home, 'speech', 'listening', `${id}.wav`);
}

export function makeFolderOf(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
}

export function bytesOf(file: string): number | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : null;
}

/**
 * What a file is, and how long; its beginning is decoded, so that what is damaged from the start is refused at once.
 * @throws {YardstickError} `media/*`
 */
export async function lookInto(
  file: string,
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ format: string; seconds: number | null }> {
  try {
    const source = await openAudio(file, { environment });
    try {
      const chunks = source.chunks();
      await chunks.next();
      await chunks.return(undefined);
      return { format: source.format, seconds: source.seconds() };
    } finally {
      await source.close();
    }
  } catch (thrown) {
    // A copy is called by its id, which says nothing to a person.
    if (thrown instanceof YardstickError) throw renamed(thrown, path.basename(file), name);
    throw thrown;
  }
}

function renamed(error: YardstickError, from: string, to: string): YardstickError {
  if (from === to) return error;
  return new YardstickError(error.code, error.message.replaceAll(from, to), {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}

/** Copies what arrives into a file, whole or not at all. @throws {YardstickError} `disk/*`, what `content` throws */
export async function keepCopy(file: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  makeFolderOf(file);
  const part = `${file}.part`;
  try {
    const handle = await open(part, 'wx', 0o600);
    try {
      for await (const bytes of content) await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (thrown) {
    await rm(part, { force: true });
    throw thrown;
  }
}

/** Control characters and directions of writing, with which a name could pose as another one. */
// oxlint-disable-next-line no-control-regex -- exactly these may not be in a name
const forbidden = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The last part of a name from outside, for people to read. */
export function recordingName(given: string): string {
  const last = path.posix.basename(given.replaceAll('\\', '/')).normalize('NFC');
  return last.replaceAll(forbidden, '').trim().slice(0, 200) || 'Recording';
}
