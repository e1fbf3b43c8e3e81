import { Readable } from 'node:stream';
import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import { uploadStatus } from '../../http/uploadedFile.ts';
import type { EvaluationDesk } from './evaluationDesk.ts';
import { evaluationInput } from './evaluationInput.ts';
import type { ReportPieces } from './view.ts';

/**
 * Files that may be larger than what should be in memory at once, sent as they are written:
 * `GET /<run>?format=FORMAT&rows=true|false`, a report; `GET /<run>/rows?part=rows|train`, the rows that its suite file names; `GET /datasets/<hash>`, those of a
 * dataset.
 */
export function evaluationDownloadRoutes({
  desk,
}: {
  desk: Pick<EvaluationDesk, 'load' | 'report' | 'rowsFile' | 'datasetFile'>;
}): Hono {
  return new Hono()
    .get('/datasets/:dataset', (context) =>
      sent(context, () => desk.datasetFile(checked(evaluationInput.hash, { dataset: context.req.param('dataset') }))),
    )
    .get('/:run/rows', (context) =>
      sent(context, () =>
        desk.rowsFile(
          checked(evaluationInput.rowsFile, { run: context.req.param('run'), part: context.req.query('part') }),
        ),
      ),
    )
    .get('/:run', (context) =>
      sent(context, async () => {
        const given = checked(evaluationInput.report, {
          run: context.req.param('run'),
          format: context.req.query('format'),
          rows: context.req.query('rows') !== 'false',
        });
        await desk.load(given.run);
        return desk.report(given);
      }),
    );
}

/** @throws {YardstickError} `input/invalid` */
function checked<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new YardstickError('input/invalid', `That cannot be downloaded: ${issue?.path.join('.')} ${issue?.message}`);
}

async function sent(context: Context, make: () => ReportPieces | Promise<ReportPieces>): Promise<Response> {
  try {
    const { fileName, mediaType, pieces } = await make();
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
}

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
