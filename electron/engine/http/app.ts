import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Hono } from 'hono';
import { bodyLimit as limitBody } from 'hono/body-limit';
import { reportError, YardstickError } from '../../../models/errors.ts';
import { isThisMachine } from '../egress/thisMachine.ts';
import { tableLimits } from '../evaluation/data/tableLimits.ts';
import { evaluationDownloadRoutes } from '../features/evaluation/downloadRoutes.ts';
import { evaluationUploadRoutes } from '../features/evaluation/uploadRoutes.ts';
import { uploadRoutes } from '../features/knowledge/uploadRoutes.ts';
import { openAiError } from '../features/serving/openAiError.ts';
import { servingRoutes } from '../features/serving/routes.ts';
import { audioRoutes } from '../features/speech/audioRoutes.ts';
import { livePieceRoutes } from '../features/speech/livePieceRoutes.ts';
import { speechUploadRoutes } from '../features/speech/uploadRoutes.ts';
import { appRouter } from './appRouter.ts';
import { createToken, isSignedIn } from './credentials.ts';
import {
  allowedHosts,
  bodyLimit,
  refusalOf,
  tooLarge,
  uploadLimit,
  uploadPath,
  type GatePolicy,
  type Refusal,
} from './gate.ts';
import { pageRoutes } from './pageFiles.ts';
import { securityHeaders } from './securityHeaders.ts';
import { sessionRoutes } from './session.ts';
import type { EngineContext } from './trpc.ts';

export interface ServeOptions {
  /** Address to bind; `127.0.0.1` unless the user asked for another one. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Made anew where none is given. */
  token?: string;
  /** Folder of the built page. */
  pageDirectory: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT/`; never with the token in it. */
  url: string;
  port: number;
  token: string;
  /** What the user should know of an address that other machines can reach; null for loopback. */
  warning: string | null;
  /** Ends streams and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves the page, tRPC and the OpenAI-compatible API. Every request passes the gate before it is routed.
 *
 * @throws serve/port-taken, serve/bad-address
 */
export async function serve(engine: EngineContext, options: ServeOptions): Promise<RunningServer> {
  const token = options.token ?? createToken();
  const policy: GatePolicy = { port: options.port, token, hosts: new Set() };
  let listener: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    const { method = '', url = '/', headers } = request;
    const refusal = refusalOf({ method, url, headers }, policy);
    if (refusal === null) void listener(request, response);
    else sendRefusal(request, response, refusal);
  });
  policy.port = await listen(server, options);
  policy.hosts = allowedHosts(options.host, policy.port);
  listener = getRequestListener(createApp(engine, policy, options.pageDirectory).fetch, {
    overrideGlobalObjects: false,
  });
  // An engine that serves a page stays: it may take files in beside what is asked of it.
  engine.knowledge.begin();
  const shown = isAnyAddress(options.host) ? '127.0.0.1' : options.host;
  return {
    url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${policy.port}/`,
    port: policy.port,
    token,
    warning: isThisMachine(options.host)
      ? null
      : 'Other machines can reach this address. They need the token, but it travels unencrypted: use it in a network you trust, or behind a proxy with TLS.',
    async close() {
      const closed = once(server, 'close');
      server.close();
      // A stream would never end by itself; its reader sees the connection close and comes back if there is somebody to come back to.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The routes behind the gate. */
function createApp(engine: EngineContext, policy: GatePolicy, pageDirectory: string): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders())) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
    if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
  });
  const limited = limitBody({
    maxSize: bodyLimit,
    onError: (context) => context.json({ error: tooLarge.report }, tooLarge.status),
  });
  // A file is measured while it is written.
  app.use((context, next) => (uploadPath.test(context.req.path) ? next() : limited(context, next)));
  app.route('/', sessionRoutes(policy));
  app.all('/trpc/*', (context) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req: context.req.raw,
      router: appRouter,
      createContext: () => engine,
      maxBatchSize: 50,
    }),
  );
  app.route('/v1', servingRoutes(engine));
  app.route(
    '/upload/evaluation',
    evaluationUploadRoutes({ desk: engine.evaluationDesk, limitBytes: tableLimits.bytes }),
  );
  app.route('/download/evaluation', evaluationDownloadRoutes({ desk: engine.evaluationDesk }));
  app.route('/upload/knowledge', uploadRoutes({ knowledge: engine.knowledge, limitBytes: uploadLimit }));
  app.route('/upload/speech', speechUploadRoutes({ desk: engine.speechDesk, limitBytes: uploadLimit }));
  app.route('/upload/live', livePieceRoutes({ desk: engine.speechDesk }));
  app.route('/audio/speech', audioRoutes({ ...engine, desk: engine.speechDesk }));
  app.route(
    '/',
    pageRoutes({
      directory: pageDirectory,
      isSignedIn: (headers) =>
        isSignedIn(
          { cookie: headers.get('cookie') ?? undefined, authorization: headers.get('authorization') ?? undefined },
          policy.port,
          policy.token,
        ),
    }),
  );
  app.notFound((context) => {
    const report = { code: 'request/not-found', message: 'There is nothing at this address.' };
    return context.json(isOpenAi(context.req.path) ? openAiError(404, report) : { error: report }, 404);
  });
  app.onError((thrown, context) => {
    const report = reportError(thrown);
    return context.json(isOpenAi(context.req.path) ? openAiError(500, report) : { error: report }, 500);
  });
  return app;
}

async function listen(server: Server, { host, port }: ServeOptions): Promise<number> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new YardstickError('serve/port-taken', `Port ${port} is already in use.`, {
        hint: 'Choose another one with --port, or leave --port out to take a free one.',
        cause: thrown,
      });
    }
    throw new YardstickError(
      'serve/bad-address',
      `Cannot listen on ${host}, port ${port} (${code ?? 'unknown reason'}).`,
      {
        hint: 'Choose an address of this machine with --host and a port above 1023 with --port.',
        cause: thrown,
      },
    );
  }
}

function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const body = isOpenAi(request.url ?? '') ? openAiError(refusal.status, refusal.report) : { error: refusal.report };
  response.writeHead(refusal.status, {
    ...securityHeaders(),
    ...refusal.headers,
    'content-type': 'application/json',
    'cache-control': 'no-store',
    // What is left of the body is not read: the connection cannot be used again.
    connection: 'close',
  });
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
}

function isOpenAi(url: string): boolean {
  return url === '/v1' || url.startsWith('/v1/');
}

function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
