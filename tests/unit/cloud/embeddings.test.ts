import { embedMany } from 'ai';
import { describe, expect, it } from 'vitest';
import { createCloudEmbeddingModel } from '../../../models/cloud/cloudEmbeddings.ts';
import { YardstickError } from '../../../models/errors.ts';
import { embeddingExchanges, type EmbeddingExchange } from '../../support/providerDoubles/embeddings.ts';

const key = 'sk-test-0123456789abcdef';
const address = 'https://service.example';
const texts = ['a first text', 'a second text'];

interface Asked {
  url: string;
  headers: Headers;
  body: unknown;
}

function modelOf(exchange: EmbeddingExchange, reply: () => Response, asked: Asked[] = []) {
  return createCloudEmbeddingModel({
    connection: {
      name: 'mine',
      kind: exchange.kind,
      baseUrl: address + exchange.basePath,
      ...(exchange.apiVersion === undefined ? {} : { apiVersion: exchange.apiVersion }),
    },
    modelId: exchange.modelId,
    apiKey: key,
    async fetch(input, init) {
      const request = new Request(input, init);
      asked.push({ url: request.url, headers: request.headers, body: await request.json() });
      return reply();
    },
  });
}

const json = (body: unknown, init: ResponseInit = {}) => Response.json(body, init);

describe.each(embeddingExchanges)('$kind', (exchange) => {
  it('is asked where it expects it, with the key, and its vectors keep their order', async () => {
    const asked: Asked[] = [];
    const vectors = [
      [1, 0, 0],
      [0, 0.6, 0.8],
    ];
    const model = modelOf(exchange, () => json(exchange.answer(vectors)), asked);
    const { embeddings } = await embedMany({ model, values: texts });
    expect(embeddings).toEqual(vectors);
    expect(asked.map(({ url }) => url)).toEqual([address + exchange.path]);
    const [name, value] = exchange.keyHeader(key);
    expect(asked[0]?.headers.get(name)).toBe(value);
    expect(exchange.textsOf(asked[0]?.body)).toEqual(texts);
  });

  it('that wants to be asked later says when, without the key, the texts or a raw answer', async () => {
    const { status, body } = exchange.tooMany;
    const model = modelOf(exchange, () => json(body, { status, headers: { 'retry-after': '7' } }));
    const error = await Promise.resolve(model.doEmbed({ values: texts })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(YardstickError);
    expect(error).toMatchObject({ code: 'cloud/rate-limited', data: { retryable: true, retryAfterMs: 7_000, status } });
    const said = JSON.stringify([error, (error as Error).message, (error as Error).cause]);
    for (const secret of [key, ...texts]) expect(said).not.toContain(secret);
  });

  // An index takes vectors for good: one that is missing or of another length must not get that far.
  it.each([
    ['too few', [[1, 0]]],
    ['of two lengths', [[1, 0], [1]]],
    ['empty', [[], []]],
  ])('that sends vectors that are %s has not answered', async (_what, vectors) => {
    const model = modelOf(exchange, () => json(exchange.answer(vectors)));
    await expect(model.doEmbed({ values: texts })).rejects.toMatchObject({ code: 'cloud/bad-answer' });
  });

  it.each([
    ['a login page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['a chat answer', () => json({ choices: [] })],
    ['words for numbers', () => json(exchange.answer([['x' as unknown as number], [2]]))],
  ])('that answers with %s is said to be of another kind', async (_what, reply) => {
    await expect(modelOf(exchange, reply).doEmbed({ values: texts })).rejects.toMatchObject({
      code: 'cloud/bad-answer',
    });
  });

  it('that is stopped rejects with the reason of the stop', async () => {
    const model = createCloudEmbeddingModel({
      connection: { name: 'mine', kind: exchange.kind, baseUrl: address + exchange.basePath },
      modelId: exchange.modelId,
      apiKey: key,
      // As the real one: at once where it was stopped before.
      fetch: (_input, init) =>
        new Promise((_resolve, reject) => {
          const leave = () => reject(init?.signal?.reason as Error);
          if (init?.signal?.aborted === true) leave();
          else init?.signal?.addEventListener('abort', leave);
        }),
    });
    const stop = new AbortController();
    const call = expect(model.doEmbed({ values: texts, abortSignal: stop.signal })).rejects.toThrow('enough');
    stop.abort(new Error('enough'));
    await call;
  });
});

it('a service without embedding models says so before anything is sent', () => {
  const options = { modelId: 'claude', apiKey: key, fetch: () => expect.unreachable('nothing may be sent') };
  const connection = { name: 'mine', kind: 'anthropic', baseUrl: address } as const;
  expect(() => createCloudEmbeddingModel({ ...options, connection })).toThrow(
    expect.objectContaining({ code: 'cloud/no-embeddings' }),
  );
});
