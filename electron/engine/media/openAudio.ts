import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import type { AudioSource } from './audioSource.ts';
import { bytesInMemory, bytesOfFile, type ByteSource } from './byteSource.ts';
import { soundOfCutAvi } from './cutAvi.ts';
import { openWithFfmpeg } from './ffmpegSource.ts';
import { mediaFormatOf, sniffedBytes } from './mediaFormat.ts';
import { unknownCoding } from './wavHeader.ts';
import { openWav } from './wavSource.ts';

export interface OpenAudioOptions {
  signal?: AbortSignal;
  /** Where PATH is read from. */
  environment?: NodeJS.ProcessEnv;
}

/**
 * Opens a recording, by its content whatever its name: WAV by a reader of our own, everything else through the machine's ffmpeg.
 * @param file absolute
 * @throws {YardstickError} `media/not-found`, `media/empty`, `media/unknown-format`, `media/bad-file`, `media/no-audio`, `media/no-decoder`
 */
export async function openAudio(file: string, options: OpenAudioOptions = {}): Promise<AudioSource> {
  const found = await stat(file).catch(() => null);
  const name = path.basename(file);
  if (found?.isDirectory() === true) {
    throw new YardstickError('media/not-found', `${file} is a folder.`, { hint: 'Name the recordings in it.' });
  }
  if (found === null || !found.isFile()) {
    throw new YardstickError('media/not-found', `There is no file ${file}.`, { hint: 'Check the path.' });
  }
  const handle = await open(file, 'r');
  const close = () => handle.close();
  try {
    return await openBytes(bytesOfFile(handle, found.size), { ...options, name, close, file: async () => file });
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/**
 * The same for a recording in memory. ffmpeg wants a file to jump about in: it gets one that is removed when the source is closed.
 */
export async function openAudioBytes(bytes: Uint8Array, options: OpenAudioOptions = {}): Promise<AudioSource> {
  let folder: string | undefined;
  const close = async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    return await openBytes(bytesInMemory(bytes), {
      ...options,
      name: 'The recording',
      close,
      async file() {
        folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-audio-'));
        const file = path.join(folder, 'recording');
        await writeFile(file, bytes, { mode: 0o600 });
        return file;
      },
    });
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function openBytes(
  bytes: ByteSource,
  options: OpenAudioOptions & { name: string; close: () => Promise<void>; file: () => Promise<string> },
): Promise<AudioSource> {
  const { name, close, signal } = options;
  if (bytes.size === 0) {
    throw new YardstickError('media/empty', `${name} is empty.`, { hint: 'Record or export it again.' });
  }
  const format = mediaFormatOf(await bytes.read(0, sniffedBytes));
  if (format === null) {
    throw new YardstickError('media/unknown-format', `${name} is no recording that Yardstick knows.`, {
      hint: 'It reads wav, mp3, m4a, flac, ogg, webm, mp4 and the like, whatever the name of the file says.',
    });
  }
  if (format.name === 'wav') {
    try {
      return await openWav(bytes, { name, signal, close });
    } catch (thrown) {
      if (!(thrown instanceof YardstickError) || thrown.code !== unknownCoding) throw thrown;
    }
  }
  const environment = options.environment ?? process.env;
  const cutSeconds = format.name === 'avi' ? await soundOfCutAvi(bytes) : null;
  return openWithFfmpeg(await options.file(), { name, format, signal, environment, cutSeconds, close });
}
