import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the service was asked, by model and prompt. */
export interface NewsService {
  /** `http://127.0.0.1:PORT/v1` */
  baseUrl: string;
  host: string;
  /** Requests that arrived, by `model prompt`. */
  asked: Map<string, number>;
  /** Whole answers that were sent: what would be paid for. */
  answered: Map<string, number>;
  readonly requests: number;
  /** Milliseconds with at least so many requests under way, of all between the first and the last. */
  busyShare(atOnce: number): number;
  /** Forgets how busy it was. */
  beginMeasuring(): void;
  /** Called as each request arrives. */
  onRequest: (count: number) => void;
  close(): void;
}

/**
 * An OpenAI-compatible service (chat completions, streamed) that labels texts by their number: `world`, `sports` or `business` in turn, wrongly for
 * every seventh, an error for every `failEvery`th. After so many milliseconds, a fifth more or less: services do not answer in step.
 */
export async function startNewsService(options: { latencyMs: number; failEvery: number | null }): Promise<NewsService> {
  const asked = new Map<string, number>();
  const answered = new Map<string, number>();
  const changes: { at: number; open: number }[] = [];
  let open = 0;
  let requests = 0;
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { model: string; messages: { content: string }[] };
      const prompt = body.messages.at(-1)?.content ?? '';
      const key = `${body.model} ${prompt}`;
      count(asked, key);
      requests += 1;
      changes.push({ at: performance.now(), open: (open += 1) });
      response.once('close', () => changes.push({ at: performance.now(), open: (open -= 1) }));
      setTimeout(
        () => {
          const number = Number(/\d+/.exec(prompt)?.[0]);
          if (options.failEvery !== null && number % options.failEvery === 0) {
            response.writeHead(400, { 'content-type': 'application/json' });
            response.end(
              JSON.stringify({ error: { message: 'This text is not served.', type: 'invalid_request_error' } }),
            );
            return;
          }
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(answerOf(body.model, number % 7 === 0 ? 'nothing' : labelOf(number)), () =>
            count(answered, key),
          );
        },
        options.latencyMs * (0.8 + 0.04 * (requests % 11)),
      );
      service.onRequest(requests);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service: NewsService = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    host: `127.0.0.1:${port}`,
    asked,
    answered,
    get requests() {
      return requests;
    },
    busyShare(atOnce) {
      let busy = 0;
      for (const [index, { at, open: now }] of changes.entries()) {
        busy += Math.min(1, now / atOnce) * ((changes[index + 1]?.at ?? at) - at);
      }
      return busy / ((changes.at(-1)?.at ?? 0) - (changes[0]?.at ?? 0));
    },
    beginMeasuring() {
      changes.length = 0;
    },
    onRequest: () => undefined,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return service;
}

export function labelOf(number: number): string {
  return ['world', 'sports', 'business'][number % 3] ?? '';
}

function answerOf(model: string, content: string): string {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model, ...fields })}\n\n`;
  return [
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] }),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 2, total_tokens: 14 } }),
    'data: [DONE]\n\n',
  ].join('');
}
