import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEgress, type Egress } from '../../../electron/engine/egress/egress.ts';
import { createCloudLanguageModel, listModels } from '../../../models/cloud/cloudModels.ts';
import { retryBeforeFirstByte, type RetryWait } from '../../../models/cloud/retry.ts';
import { YardstickError } from '../../../models/errors.ts';
import {
  answers,
  cutsOff,
  dribbles,
  fallsSilentAfter,
  isSilent,
  redirectsTo,
  refuses,
} from '../../support/faultServer/behaviours.ts';
import { startFaultServer, type Behaviour, type FaultServer } from '../../support/faultServer/faultServer.ts';
import { memoryEgressRepositories } from '../../support/memoryEgressRepositories.ts';
import { connectionTo, type Exchange } from '../../support/providerDoubles/exchange.ts';
import { exchanges } from '../../support/providerDoubles/exchanges.ts';
import { openaiCompatibleExchange } from '../../support/providerDoubles/openaiCompatible.ts';
import { readAnswer } from '../../support/providerDoubles/readAnswer.ts';

const key = 'sk-canary-7f3a91c2e8d4b6058192';
let server: FaultServer;
let egress: Egress;
let repositories: ReturnType<typeof memoryEgressRepositories>;

beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  await egress?.close();
  server.requests.length = 0;
  repositories = memoryEgressRepositories([server.host]);
  egress = createEgress({
    ...repositories,
    environment: {},
    limits: { headersMs: 1_000, postHeadersMs: 1_000, bodyIdleMs: 1_000, postBodyIdleMs: 1_000, textBytes: 2e6 },
  });
});
afterAll(() => egress.close());

function modelOf(exchange: Exchange) {
  return createCloudLanguageModel({
    connection: connectionTo(exchange, server.address),
    modelId: exchange.modelId,
    apiKey: key,
    fetch: egress.fetchFor('answer', exchange.kind),
  });
}

/** Everything an error says, to whomever. */
function everythingSaid(error: unknown): string {
  const { message, hint, data, cause, stack } = error as YardstickError;
  return JSON.stringify([message, hint, data, String(cause), stack]);
}

function expectNoKey(error: unknown): void {
  const said = everythingSaid(error);
  for (let at = 0; at + 8 <= key.length; at += 1) expect(said).not.toContain(key.slice(at, at + 8));
}

async function errorOf(exchange: Exchange, behaviour: Behaviour): Promise<YardstickError> {
  server.behave(behaviour);
  const error = await readAnswer(modelOf(exchange)).then(
    (answer) => answer.error,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(YardstickError);
  expectNoKey(error);
  return error as YardstickError;
}

describe.each(exchanges)('$kind over a real connection', (exchange) => {
  it('asks at the right place, with the key in its header and nowhere else', async () => {
    server.behave(answers(exchange.stream, exchange.contentType));
    const answer = await readAnswer(modelOf(exchange), { maxOutputTokens: 50 });
    expect([answer.text, answer.error]).toEqual([exchange.text, null]);
    const [request] = server.requests;
    expect([request?.method, request?.path]).toEqual(['POST', exchange.path]);
    const [name, value] = exchange.keyHeader(key);
    expect(request?.headers[name]).toBe(value);
    expect((request?.path ?? '') + (request?.body ?? '')).not.toContain(key);
    expect(Object.entries(request?.headers ?? {}).filter(([, text]) => String(text).includes(key))).toHaveLength(1);
    expect(JSON.stringify(repositories.ledger.rows)).not.toContain('canary');
    expect(repositories.ledger.rows).toMatchObject([{ verdict: 'sent', reason: 'answer', onBehalfOf: exchange.kind }]);
  });

  it.each(['eof', 'reset'] as const)(
    '0 of 50 answers cut by %s pass as complete, and the text so far is kept',
    async (how) => {
      const bytes = Buffer.byteLength(exchange.stream);
      let kept = 0;
      for (let index = 0; index < 50; index += 1) {
        const offset = Math.floor((bytes * index) / 50);
        server.behave(cutsOff(exchange.stream, offset, how, exchange.contentType));
        const answer = await readAnswer(modelOf(exchange)).catch((error: unknown) => ({
          text: '',
          error,
          finish: null,
        }));
        expect(exchange.text.startsWith(answer.text)).toBe(true);
        if (answer.text !== exchange.text) expect(answer.error).toBeInstanceOf(YardstickError);
        if (answer.error !== null) expect(answer.finish?.finishReason.unified ?? 'error').toBe('error');
        kept += answer.text.length;
      }
      expect(kept).toBeGreaterThan(0);
    },
  );

  it('reads an answer that comes byte by byte', async () => {
    server.behave(dribbles(exchange.stream, exchange.contentType));
    const answer = await readAnswer(modelOf(exchange));
    expect([answer.text, answer.reasoning, answer.error]).toEqual([exchange.text, exchange.reasoning, null]);
  });

  it('says that the key was refused, and does not repeat it', async () => {
    const { status, body } = exchange.badKey(key);
    const error = await errorOf(exchange, refuses(status, body as object));
    expect(error.code).toBe('cloud/bad-key');
    expect(error.message).toContain(`my-${exchange.kind} (${server.host})`);
  });

  it('tells an overloaded service, a busy one, an unknown model, a web page and a silence apart', async () => {
    expect((await errorOf(exchange, refuses(503, { error: { message: 'try later' } }))).code).toBe('cloud/overloaded');
    const busy = await errorOf(exchange, refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '3' }));
    expect([busy.code, busy.data['retryAfterMs'], busy.data['retryable']]).toEqual(['cloud/rate-limited', 3_000, true]);
    expect((await errorOf(exchange, refuses(404, { error: { message: 'no such model' } }))).code).toBe(
      'cloud/not-found',
    );
    expect((await errorOf(exchange, answers('<!doctype html><p>Sign in', 'text/html'))).code).toBe('cloud/bad-answer');
    expect((await errorOf(exchange, answers('{"hello": 1}'))).code).toBe('cloud/bad-answer');
    expect((await errorOf(exchange, answers('data: {not json}\n\n', 'text/event-stream'))).code).toBe(
      'cloud/bad-answer',
    );
    expect((await errorOf(exchange, isSilent)).code).toBe('cloud/timeout');
  });

  it('lists the models that can write text', async () => {
    server.behave(answers(exchange.models.body as object));
    const connection = connectionTo(exchange, server.address);
    const models = await listModels({ connection, apiKey: key, fetch: egress.fetchFor('list of models') });
    expect(models.map(({ id }) => id)).toEqual(exchange.models.ids);
    // Catches: two deployments of one model at Azure that stand there under one name.
    if (exchange.kind === 'azure') expect(models[0]?.name).toBe('team-gpt-4o (gpt-4o)');
    expect(server.requests[0]?.path).toBe(exchange.models.path);
    const [name, value] = exchange.keyHeader(key);
    expect(server.requests[0]?.headers[name]).toBe(value);
  });

  it('reports a refused list of models without the key', async () => {
    const { status, body } = exchange.badKey(key);
    server.behave(refuses(status, body as object));
    const connection = connectionTo(exchange, server.address);
    const error = await listModels({ connection, apiKey: key, fetch: egress.fetchFor('test') }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'cloud/bad-key' });
    expectNoKey(error);
  });
});

describe('an Azure resource', () => {
  it('without a list of deployments lists what it could deploy', async () => {
    const azure = exchanges.find(({ kind }) => kind === 'azure') as Exchange;
    server.behave(
      refuses(404, { error: { code: '404', message: 'Resource not found' } }),
      answers({ object: 'list', data: [{ id: 'gpt-4o-2024-11-20', object: 'model', status: 'succeeded' }] }),
    );
    const connection = connectionTo(azure, server.address);
    const models = await listModels({ connection, apiKey: key, fetch: egress.fetchFor('test') });
    expect(models).toEqual([{ id: 'gpt-4o-2024-11-20' }]);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/openai/deployments?api-version=2023-03-15-preview',
      '/openai/models?api-version=2024-10-21',
    ]);
  });
});

describe('a lying or dying server', () => {
  const exchange = openaiCompatibleExchange;
  const half = exchange.stream.slice(0, exchange.stream.indexOf('paper'));

  it('that falls silent in the middle is a cut answer with the text so far', async () => {
    server.behave(fallsSilentAfter(half.slice(0, half.lastIndexOf('data:')), exchange.contentType));
    const answer = await readAnswer(modelOf(exchange));
    expect(answer.text).toBe('Holding ');
    expect(answer.error).toMatchObject({ code: 'cloud/cut-off' });
  });

  it('that sends an error as an event ends the answer with what it says', async () => {
    const event = `data: ${JSON.stringify({ error: { message: `worker died, key ${key}`, type: 'server_error', code: 500 } })}\n\n`;
    const error = await errorOf(
      exchange,
      answers(half.slice(0, half.lastIndexOf('data:')) + event, exchange.contentType),
    );
    expect(error.code).toBe('cloud/overloaded');
    expect(error.message).toContain('worker died');
  });

  it('that never names a reason but sends the end mark is believed', async () => {
    const unsaid = exchange.stream.replace('"finish_reason":"stop"', '"finish_reason":null');
    server.behave(answers(unsaid, exchange.contentType));
    const answer = await readAnswer(modelOf(exchange));
    expect([answer.text, answer.error, answer.finish?.finishReason]).toEqual([
      exchange.text,
      null,
      { unified: 'other', raw: '[DONE]' },
    ]);
    expect(answer.finish?.usage.outputTokens.total).toBe(16);
  });

  it('that writes its reasoning as text has it split off', async () => {
    const inline = exchange.stream
      .replace('"reasoning_content":"Two uses."', '"content":"<think>Two "')
      .replace('"content":"Holding "', '"content":"uses.</think>Holding "');
    server.behave(answers(inline, exchange.contentType));
    const answer = await readAnswer(modelOf(exchange));
    expect([answer.reasoning, answer.text]).toEqual(['Two uses.', exchange.text]);
  });

  it('that sends endless text is cut at the limit', async () => {
    const error = await errorOf(exchange, answers(`data: ${'x'.repeat(3e6)}`, exchange.contentType));
    expect(error.code).toBe('cloud/bad-answer');
    expect(error.message).toContain('more than 2 MB');
  });

  it('that sends a gigantic head is refused', async () => {
    const error = await errorOf(exchange, (response) => {
      response.writeHead(200, { 'content-type': exchange.contentType, 'x-filler': 'x'.repeat(200_000) });
      response.end(exchange.stream);
    });
    expect(error.code).toBe('cloud/bad-answer');
  });

  it('that redirects a prompt elsewhere gets nothing sent there', async () => {
    const other = await startFaultServer();
    egress.allow(other.host);
    for (const status of [301, 302, 303, 307, 308]) {
      const error = await errorOf(exchange, redirectsTo(`${other.address}/v1/chat/completions`, status));
      expect(error.code).toBe('egress/redirect');
    }
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it('that is not there is unreachable, in one line with a hint', async () => {
    const gone = await startFaultServer();
    egress.allow(gone.host);
    await gone.close();
    const model = createCloudLanguageModel({
      connection: { name: 'gone', kind: 'openai-compatible', baseUrl: `${gone.address}/v1` },
      modelId: 'm',
      apiKey: null,
      fetch: egress.fetchFor('answer'),
    });
    const error = await readAnswer(model).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'cloud/unreachable' });
    // Nobody was there to say anything: "it says" is for what a service said.
    expect((error as YardstickError).message).toMatch(/it could not be reached: nothing answers at this port/);
    expect((error as YardstickError).message).not.toContain('It says');
    expect((error as YardstickError).hint).toBeTruthy();
  });
});

describe('what the user did', () => {
  const exchange = openaiCompatibleExchange;

  it('a stop ends the stream with the reason of the stop, and the server sees it', async () => {
    server.behave(fallsSilentAfter(exchange.stream.slice(0, 500), exchange.contentType));
    const control = new AbortController();
    const { stream } = await modelOf(exchange).doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
      abortSignal: control.signal,
    });
    const reader = stream.getReader();
    await reader.read();
    const closed = new Promise((resolve) => server.requests[0]?.socket.once('close', resolve));
    const reason = new YardstickError('run/stopped', 'Stopped.');
    control.abort(reason);
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();
    await expect(rest).rejects.toBe(reason);
    await closed;
    expect(repositories.ledger.rows[0]?.verdict).toBe('cut');
  });

  it('a host that is not allowed, and the offline switch, come through as they are', async () => {
    egress.setOffline(true);
    await expect(readAnswer(modelOf(exchange))).rejects.toMatchObject({ code: 'egress/offline' });
    egress.setOffline(false);
    egress.deny(server.host);
    await expect(readAnswer(modelOf(exchange))).rejects.toMatchObject({
      code: 'egress/not-allowed',
      data: { host: server.host },
    });
    expect(server.requests).toEqual([]);
  });

  it('no key for a service that needs one: said before anything is sent', async () => {
    for (const one of exchanges.filter(({ kind }) => kind !== 'openai-compatible')) {
      process.env['OPENAI_API_KEY'] = 'sk-from-the-environment';
      const model = createCloudLanguageModel({
        connection: connectionTo(one, server.address),
        modelId: one.modelId,
        apiKey: null,
        fetch: egress.fetchFor('answer'),
      });
      await expect(readAnswer(model)).rejects.toMatchObject({ code: 'cloud/no-key' });
      delete process.env['OPENAI_API_KEY'];
    }
    expect(server.requests).toEqual([]);
  });

  it('a setting that the service does not have comes back as a warning', async () => {
    const anthropic = exchanges.find(({ kind }) => kind === 'anthropic') as Exchange;
    server.behave(answers(anthropic.stream, anthropic.contentType));
    const answer = await readAnswer(modelOf(anthropic), { seed: 7 });
    expect(answer.warnings.join()).toContain('seed');
    const openai = exchanges.find(({ kind }) => kind === 'openai') as Exchange;
    server.behave(answers(openai.stream, openai.contentType));
    const other = await readAnswer(modelOf(openai), { seed: 7, stopSequences: ['x'] });
    expect(other.warnings.join()).toMatch(/seed.*stopSequences|stopSequences.*seed/);
  });

  it('nothing is stored at OpenAI', async () => {
    const openai = exchanges.find(({ kind }) => kind === 'openai') as Exchange;
    server.behave(answers(openai.stream, openai.contentType));
    await readAnswer(modelOf(openai));
    expect(JSON.parse(server.requests[0]?.body ?? '{}')).toMatchObject({ store: false, stream: true });
  });
});

describe('trying again', () => {
  const exchange = openaiCompatibleExchange;

  it('after 429 and 500 the answer comes, each wait is reported, and Retry-After is kept', async () => {
    server.behave(
      refuses(429, { error: { message: 'slow' } }, { 'retry-after-ms': '120' }),
      refuses(500, { error: { message: 'oops' } }, { 'retry-after': '0.1' }),
      answers(exchange.stream, exchange.contentType),
    );
    const waits: RetryWait[] = [];
    const model = modelOf(exchange);
    const answer = await retryBeforeFirstByte(() => readAnswer(model), { onWait: (wait) => waits.push(wait) });
    expect(answer.text).toBe(exchange.text);
    expect(waits.map(({ error }) => error.code)).toEqual(['cloud/rate-limited', 'cloud/overloaded']);
    const [first, second, third] = server.requests.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(119);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(99);
  });

  it('stops after three tries', async () => {
    server.behave(refuses(503, {}, { 'retry-after-ms': '5' }));
    await expect(retryBeforeFirstByte(() => readAnswer(modelOf(exchange)))).rejects.toMatchObject({
      code: 'cloud/overloaded',
    });
    expect(server.requests).toHaveLength(3);
  });

  it('never asks twice once text has come', async () => {
    server.behave(cutsOff(exchange.stream, 700, 'reset', exchange.contentType));
    const answer = await retryBeforeFirstByte(() => readAnswer(modelOf(exchange)));
    expect(answer.error).toMatchObject({ code: 'cloud/cut-off' });
    expect(server.requests).toHaveLength(1);
  });
});
