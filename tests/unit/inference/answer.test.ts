import type { SharedV4Warning } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import { collect, finish, finishedOf, progress, request, scriptedEngine, text } from './scriptedModel.ts';

const forever = { until: new Promise(() => undefined) };

describe('an answer', () => {
  it('is timed from the model’s turn, with load and queue apart, by one clock', async () => {
    const { inference } = scriptedEngine(
      {
        a: () => [
          progress('loading', 0),
          { wait: 2000 },
          progress('loading', 1),
          progress('reading', 0),
          { wait: 300 },
          progress('reading', 1),
          text('one'),
          { wait: 100 },
          text(' two'),
          { wait: 100 },
          text(' three'),
          finish({ cold: true, loadMs: 1900 }, { input: 30, cached: 12, output: 5 }),
        ],
      },
      {},
      [],
    );
    const events = await collect(inference.answer(request('a', { settings: { stop: ['x'], system: 'Be brief.' } })));
    const { state, answer } = finishedOf(events);
    expect(state).toBe('done');
    expect(answer.text).toBe('one two three');
    // 2,000 ms of loading (ours includes the worker's start, which the worker's 1,900 do not), then 300 of reading.
    expect(answer.timings).toEqual({ loadMs: 2000, queueMs: 0, ttftMs: 300, totalMs: 500, outputTokensPerSecond: 20 });
    expect(answer.usage).toEqual({ inputTokens: 30, cachedInputTokens: 12, outputTokens: 5, reasoningTokens: null });
    expect(answer.conditions).toMatchObject({
      modelSha256: 'ab'.repeat(32),
      threads: 2,
      cold: true,
      seed: 7,
      temperature: 0.7,
      stop: ['x'],
      system: 'Be brief.',
      template: 'ChatML',
      yardstick: '9.9.9',
    });
    expect(answer).toMatchObject({ cost: null, leftMachine: false, finishReason: 'stop' });
    const states = events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
    expect(states.filter((one, index) => one !== states[index - 1])).toEqual([
      'queued',
      'loading',
      'reading',
      'writing',
    ]);
  });

  // Catches: a local model that looks slower than it is because its answers are scored.
  it('ends before it is scored: what that takes is in none of its times', async () => {
    const likelihood = { meanLogProbability: -0.5, tokens: 2 };
    const { inference, calls } = scriptedEngine({
      a: () => [text('a'), { wait: 100 }, text('b'), progress('scoring', 0), { wait: 5_000 }, finish({ likelihood })],
    });
    let begun = 0;
    const scored = await collect(inference.answer({ ...request('a'), scoring: { onBegin: () => (begun += 1) } }));
    const { answer } = finishedOf(scored);
    expect(answer).toMatchObject({ text: 'ab', likelihood, finishReason: 'stop' });
    expect(answer.timings.totalMs).toBeLessThan(1_000);
    expect(begun).toBe(1);
    expect(calls[0]?.providerOptions).toMatchObject({ yardstick: { scoreAnswer: true } });
    expect(scored.some((event) => event.type === 'state' && (event.state as string) === 'scoring')).toBe(false);
  });

  // Catches: "topP is not supported for reasoning models" beside sentences of our own, and a clamp that is no longer told.
  it('says in one sentence what a model left out, and in its own words what it did instead', async () => {
    const warnings: SharedV4Warning[] = [
      { type: 'unsupported', feature: 'topP', details: 'topP is not supported for reasoning models' },
      { type: 'unsupported', feature: 'seed' },
      { type: 'unsupported', feature: 'temperature', details: '1.5 exceeds the maximum of 1.0. clamped to 1.0' },
    ];
    const { inference } = scriptedEngine({ a: () => [{ type: 'stream-start', warnings }, text('a'), finish()] });
    const { answer } = finishedOf(await collect(inference.answer(request('a'))));
    expect(answer.warnings.map(({ message }) => message)).toEqual([
      'This model does not support the setting "top-p"; it was left out.',
      'This model does not support the setting "seed"; it was left out.',
      '1.5 exceeds the maximum of 1.0. clamped to 1.0.',
    ]);
  });

  it('hands the settings on under the names of the interface', async () => {
    const { inference, calls } = scriptedEngine({ a: () => [finish()] });
    const settings = {
      system: 'S',
      examples: [{ input: 'q', output: 'r' }],
      temperature: 0.5,
      topP: 0.9,
      maxTokens: 9,
      seed: 3,
      stop: ['END'],
      jsonSchema: { type: 'object' },
    };
    await collect(inference.answer(request('a', { settings, sequence: 'c:0' })));
    expect(calls[0]).toMatchObject({
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 9,
      seed: 3,
      stopSequences: ['END'],
      responseFormat: { type: 'json', schema: { type: 'object' } },
      // System text, question and answer of the example: they are not to be dropped.
      providerOptions: { yardstick: { sequence: 'c:0', keepMessages: 3 } },
    });
    expect(calls[0]?.prompt.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it.each([
    ['temperature', { temperature: Number.NaN }],
    ['temperature', { temperature: 3 }],
    ['maxTokens', { maxTokens: -1 }],
    ['maxTokens', { maxTokens: 1e12 }],
    ['seed', { seed: -5 }],
    ['topP', { topP: 1.01 }],
    ['stop', { stop: ['a', 'b', 'c', 'd', 'e'] }],
    ['images.0', { images: ['http://example.org/a.png'] }],
  ])('refuses a bad %s before the model is reached', async (field, settings) => {
    const { inference, calls } = scriptedEngine({ a: () => [finish()] });
    const { state, answer } = finishedOf(await collect(inference.answer(request('a', { settings }))));
    expect(state).toBe('failed');
    expect(answer.error).toMatchObject({ code: 'input/invalid' });
    expect(answer.error?.message).toContain(field);
    expect(calls).toEqual([]);
  });

  it.each([
    ['nonsense', 'model/unknown'],
    ['local:', 'model/unknown'],
    ['local:absent', 'model/unknown'],
    ['nobody:gpt', 'connection/unknown'],
    ['local:broken', 'model/quarantined'],
    // Its files are here and damaged: not "there is no such model".
    ['local:cut', 'model/truncated'],
  ])('for %s is an error with a code, never a throw', async (model, code) => {
    const { inference } = scriptedEngine(
      { broken: () => [finish()] },
      { broken: { quarantine: { reason: 'It died.', at: 0 } } },
    );
    const { state, answer } = finishedOf(await collect(inference.answer({ ...request('a'), model })));
    expect(state).toBe('failed');
    expect(answer).toMatchObject({ model, text: '', finishReason: 'error', error: { code }, leftMachine: false });
  });

  it('is incomplete when the stream ends without saying so, and keeps its text', async () => {
    const { inference } = scriptedEngine({ a: () => [text('half')] });
    const { state, answer } = finishedOf(await collect(inference.answer(request('a'))));
    expect(state).toBe('interrupted');
    expect(answer).toMatchObject({ text: 'half', finishReason: 'interrupted', error: { code: 'run/cut-off' } });
  });

  it.each([
    ['worker/died', 'interrupted'],
    ['worker/broken', 'failed'],
    ['cloud/cut-off', 'interrupted'],
    ['cloud/bad-key', 'failed'],
  ] as const)('that ends with %s is %s, with the text so far', async (code, expected) => {
    const error = new YardstickError(code, 'It broke.');
    const { inference } = scriptedEngine({ a: () => [text('so far'), { type: 'error', error }] });
    const { state, answer } = finishedOf(await collect(inference.answer(request('a'))));
    expect(state).toBe(expected);
    expect(answer).toMatchObject({ text: 'so far', error: { code } });
  });

  it('has no speed where the model reasoned unseen and nobody says how much', async () => {
    const reasoning = { type: 'reasoning-start' as const, id: 'r' };
    const { inference } = scriptedEngine({ a: () => [reasoning, text('x'), { wait: 100 }, text('y'), finish()] });
    const { answer } = finishedOf(await collect(inference.answer(request('a'))));
    expect(answer.timings.outputTokensPerSecond).toBeNull();
  });

  it('that ends without facts does not give the model’s id for the version of the runtime', async () => {
    const named = { type: 'response-metadata' as const, modelId: 'a' };
    const { inference } = scriptedEngine({ a: () => [named, text('half')] });
    const { answer } = finishedOf(await collect(inference.answer(request('a'))));
    expect(answer.conditions.runtimeVersion).toBeNull();
  });

  it.each([
    [10, 9, true],
    [4, 3, true],
    [100, 89, false],
    [1, 0, false],
    [0, 0, false],
  ])('of %i prompt tokens, %i from the cache, is said to be cached: %s', async (input, cached, expected) => {
    const { inference } = scriptedEngine({ a: () => [finish({}, { input, cached, output: 1 })] });
    const { answer } = finishedOf(await collect(inference.answer(request('a'))));
    expect(answer.conditions.cached).toBe(expected);
  });

  it('says on itself what was unsupported, dropped, or run elsewhere', async () => {
    const { inference } = scriptedEngine(
      {
        a: () => [
          { type: 'stream-start', warnings: [{ type: 'unsupported', feature: 'seed' }] },
          text('x'),
          finish({ droppedMessages: 2, droppedTokens: 300, gpuFallback: true }),
        ],
      },
      { a: { tuning: 'base' } },
    );
    const { answer } = finishedOf(await collect(inference.answer(request('a'))));
    expect(answer.warnings.map(({ code }) => code)).toEqual([
      'model/base',
      'setting/unsupported',
      'context/dropped',
      'gpu/fallback',
    ]);
  });
});

describe('a stop', () => {
  const stopWithin = async (events: ReturnType<ReturnType<typeof scriptedEngine>['inference']['answer']>) => {
    const started = performance.now();
    const { state, answer } = finishedOf(await collect(events));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(state).toBe('stopped');
    expect(answer).toMatchObject({ finishReason: 'stopped' });
    expect(answer.error).toBeUndefined();
    return answer;
  };

  it.each([
    ['loading', [progress('loading', 0.1), forever]],
    ['reading', [progress('reading', 0.1), forever]],
    ['writing', [text('so far'), forever]],
  ])('while %s ends the answer within a second, also if the model does not react', async (_state, steps) => {
    const { inference } = scriptedEngine({ a: () => steps });
    const stop = new AbortController();
    const events = inference.answer(request('a', { signal: stop.signal }));
    setTimeout(() => stop.abort(), 30);
    await stopWithin(events);
  });

  it('while queued leaves the queue, and the model is never asked', async () => {
    const { inference, calls } = scriptedEngine({ a: () => [forever], b: () => [finish()] });
    const first = new AbortController();
    const stop = new AbortController();
    const running = collect(inference.answer(request('a', { signal: first.signal })));
    const queued = inference.answer(request('b', { signal: stop.signal }));
    setTimeout(() => stop.abort(), 30);
    await stopWithin(queued);
    expect(calls).toHaveLength(1);
    first.abort();
    await running;
  });

  // The next model was timed while the one before it still computed: the figures of both were worthless.
  it('passes the machine on when the model has really stopped, not when its answer ends', async () => {
    const { promise: gone, resolve: letGo } = Promise.withResolvers<void>();
    const { inference, calls } = scriptedEngine({
      a: () => [text('so far'), { until: gone }, finish()],
      b: () => [finish()],
    });
    const stop = new AbortController();
    const events = inference.answer(request('a', { signal: stop.signal }));
    setTimeout(() => stop.abort(), 20);
    await stopWithin(events);
    const next = collect(inference.answer(request('b')));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toHaveLength(1);
    letGo();
    expect(finishedOf(await next).state).toBe('done');
  });

  it('keeps what the model used, when it says so in time', async () => {
    const stop = new AbortController();
    const stopped = new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    const { inference } = scriptedEngine({ a: () => [text('so far'), { until: stopped }, finish()] });
    const events = inference.answer(request('a', { signal: stop.signal }));
    setTimeout(() => stop.abort(), 20);
    const answer = await stopWithin(events);
    expect(answer).toMatchObject({ text: 'so far', usage: { outputTokens: 5 } });
  });

  it('comes also from a listener that leaves', async () => {
    const { inference, calls } = scriptedEngine({ a: () => [text('x'), forever] });
    for await (const event of inference.answer(request('a'))) if (event.type === 'text') break;
    expect(calls[0]?.abortSignal?.aborted).toBe(true);
  });
});
