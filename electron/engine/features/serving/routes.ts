import { Hono, type Context } from 'hono';
import type { InstalledModel } from '../../../../models/files/installedModel.ts';
import type { ModelLibrary } from '../../../../models/files/modelLibrary.ts';
import type { ErrorReport } from '../../../../models/errors.ts';
import type { Answer } from '../../answers/answer.ts';
import type { Inference } from '../../inference/inference.ts';
import { chatChunks, chatCompletion, responseHead } from './chatResponse.ts';
import { chatRequestSchema, runOf } from './chatRequest.ts';
import { answerError, openAiError } from './openAiError.ts';

/** Requests that may wait for the machine before the next one is turned away. */
const queueLimit = 32;

/**
 * The OpenAI-compatible API, under `/v1`: this machine's models for other programs, and for another Yardstick. Local models only: a
 * service is asked at its own address, with the user's own permission.
 */
export function servingRoutes({ library, inference }: { library: ModelLibrary; inference: Inference }): Hono {
  const app = new Hono();

  app.get('/models', (context) => context.json({ object: 'list', data: servedModels(library).map(modelObject) }));

  app.get('/models/:id', (context) => {
    const model = findModel(library, context.req.param('id'));
    return model === undefined ? unknownModel(context, context.req.param('id')) : context.json(modelObject(model));
  });

  app.post('/chat/completions', async (context) => {
    const body = chatRequestSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success) {
      const [issue] = body.error.issues;
      const param = issue?.path.join('.') ?? '';
      const message = param === '' ? 'The body is not a chat request.' : `${param}: ${issue?.message ?? ''}`;
      return fail(context, 400, { code: 'input/invalid', message }, param === '' ? null : param);
    }
    const model = findModel(library, body.data.model);
    if (model === undefined) return unknownModel(context, body.data.model);
    if (inference.waiting >= queueLimit) {
      const message = `${queueLimit} requests are waiting already.`;
      return fail(context, 429, { code: 'serve/queue-full', message, hint: 'Try again later.' }, null, {
        'retry-after': '5',
      });
    }
    const { signal } = context.req.raw;
    const head = responseHead(model.id);
    const events = inference.answer({ model: `local:${model.id}`, ...runOf(body.data), signal });
    if (body.data.stream !== true) {
      const answer = await lastOf(events);
      if (answer.error === undefined) return context.json(chatCompletion(head, answer));
      const { status, body: failure } = answerError(answer.error);
      return context.json(failure, status);
    }
    const chunks = chatChunks(head, events, body.data.stream_options?.include_usage === true);
    return context.body(streamOf(chunks), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

  return app;
}

function servedModels(library: ModelLibrary): InstalledModel[] {
  return library
    .list()
    .filter(({ runtime, task }) => runtime === 'llama.cpp' && (task === 'chat' || task === 'completion'));
}

/** With or without the `local:` that the rest of Yardstick writes. */
function findModel(library: ModelLibrary, id: string): InstalledModel | undefined {
  const name = id.startsWith('local:') ? id.slice('local:'.length) : id;
  return servedModels(library).find((model) => model.id === name);
}

function modelObject(model: InstalledModel): Record<string, unknown> {
  return { id: model.id, object: 'model', created: Math.floor(model.installedAt / 1000), owned_by: 'local' };
}

function unknownModel(context: Context, id: string): Response {
  const message = `There is no model "${id.slice(0, 100)}" on this machine.`;
  return fail(
    context,
    404,
    { code: 'model_not_found', message, hint: 'GET /v1/models lists those there are.' },
    'model',
  );
}

function fail(
  context: Context,
  status: 400 | 404 | 429,
  report: ErrorReport,
  param: string | null = null,
  headers: Record<string, string> = {},
): Response {
  return context.json(openAiError(status, report, param), status, headers);
}

async function lastOf(events: ReturnType<Inference['answer']>): Promise<Answer> {
  for await (const event of events) if (event.type === 'finished') return event.answer;
  throw new Error('The answer never finished');
}

/** A response's body that is made as it is read; a reader who leaves ends the making. */
function streamOf(chunks: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
