import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import { openAudio } from '../../media/openAudio.ts';
import { bytesOf, listeningFile, makeFolderOf } from './recordingFiles.ts';
import type { SpeechDesk } from './speechDesk.ts';
import { uploadStatus } from '../../http/uploadedFile.ts';
import { wavHead, wavHeadBytes } from './wavHead.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  mp4: 'audio/mp4',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  webm: 'audio/webm',
  aac: 'audio/aac',
};

/** `GET /<recording>`, with ranges: the file as it is, or its sound as WAV (`?as=wav`), which is made once and kept. */
export function audioRoutes(options: {
  home: string;
  desk: Pick<SpeechDesk, 'audioFile'>;
  environment: NodeJS.ProcessEnv;
}): Hono {
  const { home, desk, environment } = options;
  const making = new Map<string, Promise<void>>();

  async function listenedFile(id: string, file: string): Promise<string> {
    const target = listeningFile(home, id);
    if (bytesOf(target) !== null) return target;
    const made = making.get(id) ?? writeListening(file, target, environment).finally(() => making.delete(id));
    making.set(id, made);
    await made;
    return target;
  }

  return new Hono().get('/:id', async (context) => {
    try {
      const id = context.req.param('id');
      const found = await desk.audioFile(id);
      const asWav = context.req.query('as') === 'wav' && found.format !== 'wav';
      const file = asWav ? await listenedFile(id, found.file) : found.file;
      const size = bytesOf(file);
      if (size === null)
        throw new YardstickError('media/not-found', `The file of ${found.name} is not there any more.`);
      const type = asWav ? 'audio/wav' : (mediaTypes[found.format ?? ''] ?? 'application/octet-stream');
      const range = byteRange(context.req.header('range'), size);
      const headers = { 'content-type': type, 'accept-ranges': 'bytes' };
      if (range === 'unsatisfiable') {
        return context.body(null, 416, { ...headers, 'content-range': `bytes */${size}` });
      }
      const { start, end } = range ?? { start: 0, end: size - 1 };
      const all = { ...headers, 'content-length': String(end - start + 1) };
      const body = context.req.method === 'HEAD' || size === 0 ? null : streamed(file, start, end);
      return range === null
        ? new Response(body, { headers: all })
        : new Response(body, { status: 206, headers: { ...all, 'content-range': `bytes ${start}-${end}/${size}` } });
    } catch (thrown) {
      const report = reportError(thrown);
      return context.json({ error: report }, uploadStatus(report));
    }
  });
}

function streamed(file: string, start: number, end: number): ReadableStream {
  return Readable.toWeb(createReadStream(file, { start, end })) as ReadableStream;
}

/**
 * One range of bytes, as RFC 9110 (section 14.1.2) has it.
 * @returns null where none is asked for, or several, or something else: then everything is sent
 */
export function byteRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (found === null) return null;
  const [, from = '', to = ''] = found;
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(from);
  if (to !== '' && Number(to) < start) return null;
  if (start >= size) return 'unsatisfiable';
  return { start, end: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

async function writeListening(file: string, target: string, environment: NodeJS.ProcessEnv): Promise<void> {
  makeFolderOf(target);
  const part = `${target}.${randomUUID()}.part`;
  const source = await openAudio(file, { environment });
  try {
    const handle = await open(part, 'wx', 0o600);
    try {
      let bytes = 0;
      await handle.writeFile(wavHead(null));
      for await (const samples of source.chunks()) {
        const whole = Buffer.alloc(samples.length * 2);
        for (const [at, value] of samples.entries()) {
          whole.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))), at * 2);
        }
        await handle.writeFile(whole);
        bytes += whole.length;
      }
      await handle.write(wavHead(bytes), 0, wavHeadBytes, 0);
    } finally {
      await handle.close();
    }
    await rename(part, target);
  } catch (thrown) {
    await rm(part, { force: true });
    throw thrown;
  } finally {
    await source.close();
  }
}
