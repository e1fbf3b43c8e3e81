import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '../../../electron/engine/http/appRouter.ts';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ offline: true });
});
afterAll(() => engine.close());

/** Names that the procedures know, so that the fuzz gets past the first check. */
const keys = [
  'id',
  'ids',
  'models',
  'model',
  'messages',
  'settings',
  'conversationId',
  'turnId',
  'answerId',
  'prompt',
  'draft',
  'limit',
  'before',
  'cursor',
  'search',
  'title',
  'outcome',
  'winnerAnswerId',
  'name',
  'kind',
  'baseUrl',
  'host',
  'offline',
  'path',
  'format',
  'source',
  'task',
  'temperature',
  'max_tokens',
  'stream',
];
const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '../../etc/passwd',
    '\0',
    '',
    'local:x',
    '%s%n',
    "'; DROP TABLE turns; --",
    '__proto__',
    '"*',
    'a'.repeat(5000),
  ),
  fc.integer(),
  fc.double(),
  fc.constantFrom(-1, 0, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 31, -(2 ** 63)),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('any'), { maxLength: 4 }), tie('record')),
  record: fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 8 })), tie('any'), { maxKeys: 6 }),
})).any;

const procedures = Object.entries(appRouter._def.procedures)
  .map(([name, procedure]) => ({ name, type: (procedure as unknown as { _def: { type: string } })._def.type }))
  // These go out or look at the machine by design; what they do with input is tested with their rooms.
  .filter(
    ({ name, type }) => type !== 'subscription' && !['models.pull', 'models.import', 'system.info'].includes(name),
  );

describe('the API', () => {
  it('answers 2,000 senseless requests with 2xx or 4xx, and lives', async () => {
    const slowest: number[] = [];
    const call = async (target: string, init: Omit<RequestInit, 'body'> & { body?: string }) => {
      const started = performance.now();
      const response = await engine.fetch(target, init);
      const body = await response.text();
      slowest.push(performance.now() - started);
      expect(response.status, `${target} ${init.body?.slice(0, 300) ?? ''} -> ${body.slice(0, 300)}`).toBeLessThan(500);
      expect(body).not.toMatch(/node_modules|\.ts:\d+/);
    };
    const post = (target: string, body: string) =>
      call(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...procedures), value, fc.boolean(), async ({ name, type }, input, broken) => {
        const text = JSON.stringify(input) ?? 'null';
        const sent = (broken ? text.slice(0, Math.floor(text.length / 2)) : text).toWellFormed();
        if (type === 'mutation') await post(`/trpc/${name}`, sent);
        else if (sent.length < 4000) await call(`/trpc/${name}?input=${encodeURIComponent(sent)}`, {});
      }),
      { numRuns: 1500 },
    );
    await fc.assert(
      fc.asyncProperty(value, (input) => post('/v1/chat/completions', JSON.stringify(input) ?? '')),
      { numRuns: 500 },
    );
    slowest.sort((a, b) => a - b);
    expect(slowest[Math.floor(slowest.length * 0.95)]).toBeLessThan(50);
    expect((await engine.fetch('/v1/models')).status).toBe(200);
  }, 120_000);

  it('says what is wrong with a request in one line with a code', async () => {
    await expect(engine.api.compare.get.query({ id: 'nobody' })).rejects.toMatchObject({
      data: { httpStatus: 404, yardstick: { code: 'conversation/not-found' } },
    });
    await expect(engine.api.compare.create.mutate({ models: [] })).rejects.toMatchObject({
      data: {
        httpStatus: 400,
        yardstick: { code: 'input/invalid', message: 'Choose at least one model.' },
      },
    });
    const { id } = await engine.api.compare.create.mutate({ models: ['local:x'] });
    await expect(engine.api.compare.ask.mutate({ conversationId: id, prompt: ' \n ' })).rejects.toMatchObject({
      data: { httpStatus: 400, yardstick: { message: 'The prompt is empty.' } },
    });
  });

  it('takes a prompt of five million characters, and not one more', async () => {
    const { id } = await engine.api.compare.create.mutate({ models: ['local:absent'] });
    const turn = await engine.api.compare.ask.mutate({ conversationId: id, prompt: 'x'.repeat(5_000_000) });
    expect((await engine.finished(id, turn.id)).answers[0]?.error?.code).toBe('model/unknown');
    await expect(
      engine.api.compare.ask.mutate({ conversationId: id, prompt: 'x'.repeat(5_000_001) }),
    ).rejects.toMatchObject({ data: { httpStatus: 400, yardstick: { code: 'input/invalid' } } });
  });
});
