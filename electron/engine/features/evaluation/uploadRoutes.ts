import { Hono } from 'hono';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import { checkedName, limitedBody, uploadStatus } from '../../http/uploadedFile.ts';
import type { EvaluationDesk } from './evaluationDesk.ts';

/** Tables dropped on a page that knows no path: `POST /?name=FILE`, the file as the body. It is read as it arrives and kept nowhere. */
export function evaluationUploadRoutes({
  desk,
  limitBytes,
}: {
  desk: Pick<EvaluationDesk, 'readUpload'>;
  limitBytes: number;
}): Hono {
  return new Hono().post('/', async (context) => {
    try {
      const name = checkedName(context.req.query('name') ?? '');
      const body = context.req.raw.body;
      if (body === null) throw new YardstickError('data/empty', `${name} is empty.`);
      return context.json(await desk.readUpload(name, limitedBody(body, limitBytes, name)));
    } catch (thrown) {
      const report = reportError(thrown);
      return context.json({ error: report }, uploadStatus(report));
    }
  });
}
