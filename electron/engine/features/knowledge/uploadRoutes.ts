import { Hono } from 'hono';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { Knowledge } from '../../retrieval/knowledge.ts';
import { checkedName, limitedBody, uploadStatus } from '../../http/uploadedFile.ts';
import { startedJob } from './startedJob.ts';

/** Bytes of one file that a page sends. Larger ones are added by their path. */
export interface UploadRouteOptions {
  knowledge: Pick<Knowledge, 'addUpload'>;
  limitBytes: number;
}

/**
 * Files dropped on the page where it runs in a browser, which tells no path: `POST /<base>?name=FILE`, the file as the body. It is copied into the
 * data folder as it arrives and taken in like any other. The name is only a name: no folder, nothing hidden, nothing a file system would read
 * differently.
 */
export function uploadRoutes({ knowledge, limitBytes }: UploadRouteOptions): Hono {
  return new Hono().post('/:base', async (context) => {
    try {
      const name = checkedName(context.req.query('name') ?? '');
      const body = context.req.raw.body;
      if (body === null) throw new YardstickError('input/invalid', `${name} is empty.`);
      const content = limitedBody(body, limitBytes, name);
      return context.json(await startedJob(knowledge.addUpload(context.req.param('base'), { name, content })));
    } catch (thrown) {
      const report = reportError(thrown);
      return context.json({ error: report }, uploadStatus(report));
    }
  });
}
