import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunSettings } from '../../../electron/engine/answers/answer.ts';
import { YardstickError } from '../../../models/errors.ts';
import { createMachineTurns } from '../../../models/machine/machineTurns.ts';
import { createInference } from '../../../electron/engine/inference/inference.ts';
import { collect, finishedOf, manualClock } from './scriptedModel.ts';

/** A service as the wire shows it: each try gets the next reply. `wait` passes on the clock before the reply comes, `thrown` is no reply at all. */
interface Reply {
  wait?: number;
  thrown?: Error;
  status?: number;
  headers?: Record<string, string>;
  /** Events of the stream, or milliseconds between them. */
  events?: (object | number)[];
}

/** Asks `cloud:MODEL` of a service at a public address. */
async function answerOf(
  replies: Reply[],
  options: { model?: string; kind?: 'google'; key?: string | null; settings?: RunSettings } = {},
) {
  const clock = manualClock();
  const key = options.key === undefined ? 'k' : options.key;
  const connection = {
    name: 'cloud',
    kind: options.kind ?? 'openai-compatible',
    baseUrl: 'https://api.example.com/v1',
  };
  let tries = 0;
  const fetch = async () => {
    const { wait = 0, thrown, status = 200, headers = {}, events = [] } = replies[tries++] ?? {};
    clock.now += wait;
    if (thrown !== undefined) throw thrown;
    return new Response(status === 200 ? streamOf(events, clock) : '{}', {
      status,
      headers: { 'content-type': status === 200 ? 'text/event-stream' : 'application/json', ...headers },
    });
  };
  const inference = createInference({
    connections: { get: () => connection, list: () => [connection] },
    secrets: { get: async () => key },
    egress: { fetchFor: () => fetch },
    localModels: {},
    turns: createMachineTurns(),
    library: {},
    catalog: {},
    cloudModelsOf: () => [],
    appVersion: '1',
    clock: clock.read,
    // The room uses only these parts of its neighbours for services.
  } as unknown as Parameters<typeof createInference>[0]);
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  const model = `cloud:${options.model ?? 'm'}`;
  const events = await collect(inference.answer({ model, messages, settings: options.settings ?? {} }));
  const states = events.flatMap((event) => (event.type === 'state' ? [event] : []));
  return { ...finishedOf(events).answer, tries, states };
}

function streamOf(events: (object | number)[], clock: { now: number }): ReadableStream<Uint8Array> {
  const left = [...events];
  return new ReadableStream(
    {
      async pull(controller) {
        // One macrotask, so that whoever reads sees the clock as it was before the next event.
        await new Promise((resolve) => setImmediate(resolve));
        const event = left.shift();
        if (typeof event === 'number') {
          clock.now += event;
          if (vi.isFakeTimers()) vi.advanceTimersByTime(event);
        }
        controller.enqueue(
          new TextEncoder().encode(
            event === undefined
              ? 'data: [DONE]\n\n'
              : typeof event === 'number'
                ? ': \n\n'
                : `data: ${JSON.stringify(event)}\n\n`,
          ),
        );
        if (event === undefined) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'x',
  object: 'chat.completion.chunk',
  model: 'm-2026-01',
  choices: [{ index: 0, delta, finish_reason }],
});
const usage = (completion_tokens: number, reasoning_tokens?: number) => ({
  id: 'x',
  object: 'chat.completion.chunk',
  choices: [],
  usage: {
    prompt_tokens: 9,
    completion_tokens,
    total_tokens: 9 + completion_tokens,
    ...(reasoning_tokens === undefined ? {} : { completion_tokens_details: { reasoning_tokens } }),
  },
});
const words = [chunk({ content: 'Good ' }), 1000, chunk({ content: 'day' }), chunk({}, 'stop')];

describe('the speed of a service', () => {
  it('leaves out reasoning that it kept to itself: those tokens came before the first text', async () => {
    const { timings } = await answerOf([{ wait: 5000, events: [...words, usage(511, 500)] }]);
    expect(timings).toMatchObject({ ttftMs: 5000, outputTokensPerSecond: 10 });
  });

  it('counts reasoning that was shown', async () => {
    const { timings } = await answerOf([
      { events: [chunk({ reasoning_content: 'Hm' }), 1000, ...words, usage(21, 10)] },
    ]);
    expect(timings.outputTokensPerSecond).toBe(10);
  });

  it('is that of all tokens where there was no reasoning', async () => {
    const { timings } = await answerOf([{ events: [...words, usage(11)] }]);
    expect(timings.outputTokensPerSecond).toBe(10);
  });
});

describe('time to first token at a service', () => {
  it('counts from the try that was let in: being sent away and waiting is queueing', async () => {
    const { timings, tries, warnings } = await answerOf([
      { wait: 40_000, status: 429, headers: { 'retry-after-ms': '1' } },
      { wait: 300, events: [...words, usage(11)] },
    ]);
    expect([tries, warnings.map(({ code }) => code)]).toEqual([2, ['retry']]);
    expect(timings).toMatchObject({ queueMs: 40_000, ttftMs: 300, totalMs: 1300 });
  });

  // Catches: a service's long refusal that stands under an answer as often as it was asked.
  it('a refusal that comes twice is told once', async () => {
    const refusal = { status: 429, headers: { 'retry-after-ms': '1' } };
    const { warnings } = await answerOf([refusal, refusal, { events: [...words, usage(11)] }]);
    const [first, second] = warnings.map(({ message }) => message);
    expect(first).toMatch(/^Sent away, with a pause of 0 s before it is asked again: .*429/);
    expect(second).toBe('Sent away, with a pause of 0 s before it is asked again: the same once more.');
  });

  // Catches: a column that says "Reading" during the half minute for which the service asked to be left alone.
  it('says during a pause that it waits and for how long, then that the service reads', async () => {
    const { states } = await answerOf([
      { status: 429, headers: { 'retry-after-ms': '3' } },
      { events: [...words, usage(11)] },
    ]);
    expect(states.map(({ state }) => state)).toEqual(['queued', 'reading', 'queued', 'reading', 'writing']);
    expect(states[1]).toMatchObject({ limitMs: 300_000 });
    expect(states[2]?.retryInMs).toBeGreaterThanOrEqual(3);
  });
});

describe('a service that is slow', () => {
  afterEach(() => void vi.useRealTimers());

  // A limit on the whole answer: long ones of slow machines were cut off in the middle.
  it('is waited for as long as it says something, and given up when it says nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const slow = [chunk({ content: 'a' }), 200_000, chunk({ content: 'b' }), 200_000, ...words, usage(11)];
    expect(await answerOf([{ events: slow }])).toMatchObject({ text: 'abGood day', finishReason: 'stop' });
    const silent = [chunk({ content: 'a' }), 301_000, ...words, usage(11)];
    expect((await answerOf([{ events: silent }])).error?.code).toBe('cloud/timeout');
  });
});

describe('what left the machine', () => {
  const gate = (sent: boolean, code = 'egress/unreachable', cause = 'ENOTFOUND') =>
    new YardstickError(code, 'Could not talk to api.example.com: no.', { data: { host: 'h', cause, sent } });

  it.each([
    ['a service without its key', [], { kind: 'google', key: null }, 'cloud/no-key'],
    ['a name that no model can have', [], { kind: 'google', model: '../x' }, 'cloud/bad-model'],
    ['a name or a port that nobody answers at', [{ thrown: gate(false) }], {}, 'cloud/unreachable'],
    ['a host that takes no connection', [{ thrown: gate(false, 'egress/timeout') }], {}, 'cloud/timeout'],
    ['a host that is not allowed', [{ thrown: gate(false, 'egress/not-allowed') }], {}, 'egress/not-allowed'],
  ] as const)('is nothing for %s', async (_what, replies, options, code) => {
    expect(await answerOf([...replies], options)).toMatchObject({ error: { code }, leftMachine: false });
  });

  it.each([
    ['whose answer came', [{ events: [...words, usage(2)] }], undefined],
    ['that the service refused', [{ status: 400 }], 'cloud/bad-request'],
    ['whose connection was lost after it was sent', [{ thrown: gate(true) }], 'cloud/unreachable'],
    ['that the Offline switch cut', [{ thrown: gate(true, 'egress/offline') }], 'egress/offline'],
    [
      'that was sent before a second try found nobody',
      [{ status: 429, headers: { 'retry-after-ms': '1' } }, { thrown: gate(false) }],
      'cloud/unreachable',
    ],
  ])('is a prompt %s', async (_what, replies, code) => {
    const { error, leftMachine } = await answerOf(replies);
    expect([error?.code, leftMachine]).toEqual([code, true]);
  });
});

describe('the conditions', () => {
  // Catches: two answers that were held to different schemas, or saw different images, under the same conditions.
  it('tell the JSON schema and the images that were sent', async () => {
    const image = `data:image/png;base64,${Buffer.from('a picture').toString('base64')}`;
    const schemaOf = (type: string) => ({ type: 'object', properties: { a: { type } } });
    const ask = async (settings: RunSettings) =>
      (await answerOf([{ events: [...words, usage(11)] }], { settings })).conditions;
    expect(await ask({})).toMatchObject({ jsonSchema: null, images: 0, topK: null, minP: null });
    const text = await ask({ jsonSchema: schemaOf('string'), images: [image, image] });
    expect(text).toMatchObject({ jsonSchema: expect.stringMatching(/^[0-9a-f]{64}$/), images: 2 });
    expect((await ask({ jsonSchema: schemaOf('string') })).jsonSchema).toBe(text.jsonSchema);
    expect((await ask({ jsonSchema: schemaOf('number') })).jsonSchema).not.toBe(text.jsonSchema);
  });
});
