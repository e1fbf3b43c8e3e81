import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { reportError } from '../../../../models/errors.ts';
import { uploadStatus } from '../../http/uploadedFile.ts';
import type { EvaluationDesk } from './evaluationDesk.ts';
import { evaluationInput } from './evaluationInput.ts';

/** `GET /<run>?format=FORMAT&rows=true|false`: a report, sent as it is written; it may be larger than what should be in memory at once. */
export function evaluationDownloadRoutes({ desk }: { desk: Pick<EvaluationDesk, 'report'> }): Hono {
  return new Hono().get('/:run', (context) => {
    try {
      const given = evaluationInput.report.safeParse({
        run: context.req.param('run'),
        format: context.req.query('format'),
        rows: context.req.query('rows') !== 'false',
      });
      if (!given.success) {
        return context.json(
          { error: { code: 'input/invalid', message: 'A report is html, markdown, csv or json.' } },
          400,
        );
      }
      const { fileName, mediaType, pieces } = desk.report(given.data);
      return new Response(Readable.toWeb(Readable.from(encoded(pieces))) as ReadableStream, {
        headers: {
          'content-type': `${mediaType}; charset=utf-8`,
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
        },
      });
    } catch (thrown) {
      const report = reportError(thrown);
      return context.json({ error: report }, uploadStatus(report));
    }
  });
}

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
