import { Hono } from 'hono';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { SpeechDesk } from './speechDesk.ts';
import { uploadStatus } from '../../http/uploadedFile.ts';
import { livePieceLimit } from './view.ts';

/** `POST /<recording>?offset=BYTES`, the next piece of what the microphone hears as the body. A gap is answered with what there is by now. */
export function livePieceRoutes({ desk }: { desk: Pick<SpeechDesk, 'livePiece'> }): Hono {
  return new Hono().post('/:id', async (context) => {
    try {
      const offset = /^\d{1,15}$/.exec(context.req.query('offset') ?? '')?.[0];
      if (offset === undefined) throw new YardstickError('input/invalid', 'A piece needs its offset, in bytes.');
      const piece = await bodyOf(context.req.raw.body);
      return context.json(await desk.livePiece(context.req.param('id'), Number(offset), piece));
    } catch (thrown) {
      const report = reportError(thrown);
      const bytes = thrown instanceof YardstickError ? thrown.data['bytes'] : undefined;
      return context.json({ error: report, ...(typeof bytes === 'number' ? { bytes } : {}) }, uploadStatus(report));
    }
  });
}

async function bodyOf(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > livePieceLimit) throw new YardstickError('request/too-large', 'A piece has at most 1 MB.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
