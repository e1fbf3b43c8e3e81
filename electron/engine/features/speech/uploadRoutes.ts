import { Hono } from 'hono';
import { reportError, YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import { recordingName } from './recordingFiles.ts';
import type { SpeechDesk } from './speechDesk.ts';

/** Bytes of one recording that a page sends. Larger ones are added by their path. */
export interface SpeechUploadOptions {
  desk: Pick<SpeechDesk, 'addUpload'>;
  limitBytes: number;
}

/** `POST ?name=FILE`, the recording as the body: it is copied into the data folder as it arrives. */
export function speechUploadRoutes({ desk, limitBytes }: SpeechUploadOptions): Hono {
  return new Hono().post('/', async (context) => {
    try {
      const name = recordingName(context.req.query('name') ?? '');
      const body = context.req.raw.body;
      if (body === null) throw new YardstickError('media/empty', `${name} is empty.`);
      return context.json(await desk.addUpload(name, limitedBody(body, limitBytes, name)));
    } catch (thrown) {
      const report = reportError(thrown);
      return context.json({ error: report }, uploadStatus(report));
    }
  });
}

/** The body, until it is longer than allowed: a length in the head may be wrong, or missing. */
export async function* limitedBody(
  body: ReadableStream<Uint8Array>,
  limit: number,
  name: string,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > limit) {
      throw new YardstickError('request/too-large', `${name} is larger than ${Math.round(limit / 1024 / 1024)} MB.`, {
        hint: 'Add it by its path instead, or split it.',
      });
    }
    yield part;
  }
}

export function uploadStatus({ code }: ErrorReport): 400 | 404 | 409 | 413 | 503 | 500 {
  if (code === 'request/too-large') return 413;
  if (code === 'speech/gap') return 409;
  if (code.endsWith('/not-found')) return 404;
  if (code.startsWith('disk/')) return 503;
  return code === 'internal/unexpected' ? 500 : 400;
}
