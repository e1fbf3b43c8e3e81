import { Hono } from 'hono';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import { limitedBody, uploadStatus } from '../../http/uploadedFile.ts';
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
