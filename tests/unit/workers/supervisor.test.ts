import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import { inMemoryProcesses, type InMemoryBehaviour } from '../../../models/workers/inMemoryProcess.ts';
import { createSupervisor, type WorkerDeath } from '../../../models/workers/supervisor.ts';

type Methods = { add: { params: { a: number; b: number }; result: number; event: { step: number } } };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp(behaviour?: InMemoryBehaviour) {
  const processes = inMemoryProcesses(behaviour);
  const deaths: WorkerDeath[] = [];
  const supervisor = createSupervisor<Methods>({
    processes,
    name: 'The adder',
    isWellFormed: (_, kind, content) =>
      kind === 'result' ? typeof content === 'number' : typeof content === 'object' && content !== null,
    onDeath: (death) => deaths.push(death),
  });
  return { processes, deaths, supervisor };
}

const sum = { a: 1, b: 2 };

describe('a call', () => {
  it('carries parameters there, events and the result back', async () => {
    const { processes, supervisor } = setUp();
    await supervisor.start();
    const events: unknown[] = [];
    const answer = supervisor.call('add', sum, { onEvent: (event) => events.push(event) });
    await vi.advanceTimersByTimeAsync(0);
    const worker = processes.latest();
    expect(worker.received.at(-1)).toEqual({ type: 'call', generation: 1, id: 1, method: 'add', params: sum });
    worker.say({ type: 'event', id: 1, event: { step: 1 } });
    worker.say({ type: 'result', id: 1, result: 3 });
    expect(await answer).toBe(3);
    expect(events).toEqual([{ step: 1 }]);
  });

  it('fails with the code, message and hint that the worker reports', async () => {
    const { processes, supervisor } = setUp();
    await supervisor.start();
    const answer = supervisor.call('add', sum);
    await vi.advanceTimersByTimeAsync(0);
    processes.latest().say({ type: 'failure', id: 1, error: { code: 'model/odd', message: 'Odd.', hint: 'Even it.' } });
    await expect(answer).rejects.toMatchObject({ code: 'model/odd', message: 'Odd.', hint: 'Even it.' });
  });

  it('fails when the process dies under it, with its last words, and is not repeated by the next process', async () => {
    const { processes, deaths, supervisor } = setUp();
    await supervisor.start();
    const answer = supervisor.call('add', sum);
    await vi.advanceTimersByTimeAsync(0);
    processes.latest().exit({ signal: 'SIGABRT' }, 'loading\nGGML_ASSERT(n > 0) failed\n');
    await expect(answer).rejects.toMatchObject({
      code: 'worker/died',
      message: 'The adder was ended by SIGABRT: GGML_ASSERT(n > 0) failed',
    });
    expect(deaths).toMatchObject([{ generation: 1, breakerOpened: false }]);
    await supervisor.start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(processes.latest().received.map(({ type }) => type)).toEqual(['start']);
  });

  it('is not taken when nothing runs', async () => {
    const { supervisor } = setUp();
    await expect(supervisor.call('add', sum)).rejects.toMatchObject({ code: 'worker/not-running' });
  });
});

describe('messages that must not be believed', () => {
  it.each([
    ['of an earlier generation', { type: 'result', generation: 0, id: 1, result: 666 }],
    ['of no known shape', { hello: 'world' }],
    ['that are no object', 'result'],
    ['that answer nothing asked', { type: 'result', generation: 1, id: 99, result: 666 }],
    ['whose error is no error', { type: 'failure', generation: 1, id: 1, error: { code: 1 } }],
  ])('ones %s are dropped', async (_, message) => {
    const { processes, supervisor } = setUp();
    await supervisor.start();
    const answer = supervisor.call('add', sum);
    await vi.advanceTimersByTimeAsync(0);
    processes.latest().sayRaw(message);
    processes.latest().say({ type: 'result', id: 1, result: 3 });
    expect(await answer).toBe(3);
  });
});

describe('a message that would break its reader', () => {
  it.each([
    ['an event of another shape', { type: 'event', generation: 1, id: 1, event: null }],
    ['a result of another shape', { type: 'result', generation: 1, id: 1, result: { toString: 1 } }],
    ['an event that its listener stumbles over', { type: 'event', generation: 1, id: 1, event: {} }],
  ])('%s fails the call and ends the worker, not the engine', async (_, message) => {
    const { processes, deaths, supervisor } = setUp();
    await supervisor.start();
    const answer = supervisor.call('add', sum, { onEvent: ({ step }) => step.toFixed() });
    const outcome = expect(answer).rejects.toMatchObject({ code: 'worker/bad-message' });
    await vi.advanceTimersByTimeAsync(0);
    processes.latest().sayRaw(message);
    await outcome;
    expect(processes.latest().alive).toBe(false);
    expect(deaths).toHaveLength(1);
  });
});

describe('a stop', () => {
  it('waits for the worker to wind up, and takes the result it then gives', async () => {
    const { processes, supervisor } = setUp();
    await supervisor.start();
    const stop = new AbortController();
    const answer = supervisor.call('add', sum, { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    expect(processes.latest().received.at(-1)).toMatchObject({ type: 'abort', id: 1 });
    processes.latest().say({ type: 'result', id: 1, result: 2 });
    expect(await answer).toBe(2);
  });

  it('is not over for the caller while the worker is still at it, for its turn would be given to the next model', async () => {
    const { processes, supervisor } = setUp();
    await supervisor.start();
    const stop = new AbortController();
    const answer = supervisor.call('add', sum, { signal: stop.signal });
    const settled = vi.fn();
    void answer.then(settled, settled);
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(settled).not.toHaveBeenCalled();
    processes.latest().say({ type: 'result', id: 1, result: 2 });
    expect(await answer).toBe(2);
    expect(processes.latest().signals).toEqual([]);
  });

  it('ends a worker that never confirms it, and is then over', async () => {
    const { processes, supervisor } = setUp();
    await supervisor.start();
    const stop = new AbortController();
    const answer = supervisor.call('add', sum, { signal: stop.signal });
    const outcome = expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    await vi.advanceTimersByTimeAsync(15_100);
    await outcome;
    expect(processes.latest().signals).toEqual(['SIGKILL']);
  });
});

describe('a stop of a call whose process holds little', () => {
  // A prompt read in large slices cannot hear a stop: the machine would compute on for seconds.
  it('ends the process in time, which is no death, and the next call finds a new one', async () => {
    const { processes, deaths, supervisor } = setUp();
    await supervisor.start();
    const stop = new AbortController();
    const answer = supervisor.call('add', sum, { signal: stop.signal, stopWithinMs: () => 700 });
    const outcome = expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(0);
    const first = processes.latest();
    stop.abort();
    await vi.advanceTimersByTimeAsync(699);
    expect(first.signals).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await outcome;
    expect(first.signals).toEqual(['SIGKILL']);
    expect(deaths).toEqual([]);
    expect(supervisor.running).toBe(false);
    await supervisor.start();
    expect(supervisor.generation).toBe(2);
  });

  it('leaves a process alone that confirms in time', async () => {
    const { processes, supervisor } = setUp();
    await supervisor.start();
    const stop = new AbortController();
    const answer = supervisor.call('add', sum, { signal: stop.signal, stopWithinMs: () => 700 });
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    processes.latest().say({ type: 'result', id: 1, result: 2 });
    expect(await answer).toBe(2);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(processes.latest().signals).toEqual([]);
  });
});

describe('starting', () => {
  it('gives up on a process that says nothing, and ends it', async () => {
    const { processes, supervisor } = setUp({ answersStart: false });
    const started = expect(supervisor.start()).rejects.toMatchObject({ code: 'worker/start-failed' });
    await vi.advanceTimersByTimeAsync(15_000);
    await started;
    expect(processes.latest().alive).toBe(false);
  });

  it('says why when the process ends before it is ready', async () => {
    const { processes, supervisor } = setUp({ answersStart: false });
    const started = expect(supervisor.start()).rejects.toThrow('ended with exit code 1: Cannot find module');
    await vi.advanceTimersByTimeAsync(0);
    processes.latest().exit({ code: 1 }, 'Cannot find module\n');
    await started;
  });

  it('refuses a worker of another version', async () => {
    const { processes, supervisor } = setUp({ answersStart: false });
    const started = expect(supervisor.start()).rejects.toMatchObject({ code: 'worker/start-failed' });
    await vi.advanceTimersByTimeAsync(0);
    processes.latest().say({ type: 'ready', protocol: 999 });
    await started;
  });

  it('happens once, however many ask', async () => {
    const { processes, supervisor } = setUp();
    await Promise.all([supervisor.start(), supervisor.start(), supervisor.start()]);
    expect(processes.processes).toHaveLength(1);
  });
});

describe('the circuit breaker', () => {
  const die = async ({ processes, supervisor }: ReturnType<typeof setUp>) => {
    await supervisor.start();
    processes.latest().exit({ signal: 'SIGSEGV' });
  };

  it('opens at the third death within a minute; then nothing is started until it is reset', async () => {
    const all = setUp();
    await die(all);
    await die(all);
    await vi.advanceTimersByTimeAsync(59_000);
    await die(all);
    expect(all.deaths.map(({ breakerOpened }) => breakerOpened)).toEqual([false, false, true]);
    await expect(all.supervisor.start()).rejects.toMatchObject({ code: 'worker/broken' });
    expect(all.processes.processes).toHaveLength(3);
    all.supervisor.reset();
    await all.supervisor.start();
    expect(all.processes.processes).toHaveLength(4);
  });

  it('forgets deaths that are a minute old', async () => {
    const all = setUp();
    for (let death = 0; death < 6; death++) {
      await die(all);
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(all.deaths.some(({ breakerOpened }) => breakerOpened)).toBe(false);
  });

  it('does not count an end that was asked for', async () => {
    const all = setUp();
    for (let round = 0; round < 5; round++) {
      await all.supervisor.start();
      await all.supervisor.stop();
    }
    expect(all.deaths).toEqual([]);
    await all.supervisor.start();
  });
});

describe('ending', () => {
  it.each([
    ['asked', 'stop', [], 0],
    ['told', 'SIGTERM', ['SIGTERM'], 1_500],
    ['made to', 'SIGKILL', ['SIGTERM', 'SIGKILL'], 3_000],
  ] as const)('a process that ends when %s is gone in time', async (_, yieldsTo, signals, afterMs) => {
    const { processes, supervisor } = setUp({ yieldsTo });
    await supervisor.start();
    const startedAt = performance.now();
    const stopped = supervisor.stop().then(() => performance.now() - startedAt);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await stopped).toBe(afterMs);
    expect(processes.latest().signals).toEqual(signals);
    expect(supervisor.running).toBe(false);
  });

  it('fails what was under way, by name', async () => {
    const { supervisor } = setUp();
    await supervisor.start();
    const answer = expect(supervisor.call('add', sum)).rejects.toMatchObject({ code: 'worker/stopped' });
    await vi.advanceTimersByTimeAsync(0);
    await supervisor.stop();
    await answer;
  });
});

describe('a hung worker', () => {
  it('is ended when it answers no pings during a call, and says so', async () => {
    const { deaths, supervisor } = setUp({ answersPing: false });
    await supervisor.start();
    const answer = expect(supervisor.call('add', sum)).rejects.toMatchObject({ code: 'worker/hung' });
    await vi.advanceTimersByTimeAsync(9_000);
    await answer;
    expect(deaths).toHaveLength(1);
  });

  // On a machine that was choked, a good model was put into quarantine.
  it('is late, which opens no breaker however often it happens', async () => {
    const { deaths, supervisor } = setUp({ answersPing: false });
    for (let time = 0; time < 4; time++) {
      await supervisor.start();
      const answer = expect(supervisor.call('add', sum)).rejects.toMatchObject({ code: 'worker/hung' });
      await vi.advanceTimersByTimeAsync(9_000);
      await answer;
    }
    expect(deaths.map(({ breakerOpened }) => breakerOpened)).toEqual([false, false, false, false]);
    expect(supervisor.broken).toBe(false);
  });

  it('may be one that starts too slowly: that opens no breaker either', async () => {
    const { deaths, supervisor } = setUp({ answersStart: false });
    for (let time = 0; time < 4; time++) {
      const start = expect(supervisor.start()).rejects.toMatchObject({ code: 'worker/start-failed' });
      await vi.advanceTimersByTimeAsync(15_000);
      await start;
    }
    expect(deaths.map(({ breakerOpened }) => breakerOpened)).toEqual([false, false, false, false]);
  });

  it('is not suspected while it answers, however long the call takes, nor while nobody asks anything of it', async () => {
    const { processes, supervisor } = setUp();
    await supervisor.start();
    await vi.advanceTimersByTimeAsync(60_000);
    const answer = supervisor.call('add', sum);
    await vi.advanceTimersByTimeAsync(600_000);
    processes.latest().say({ type: 'result', id: 1, result: 3 });
    expect(await answer).toBe(3);
  });
});

it('an error of the supervisor is one of ours, with what to do', async () => {
  const { processes, supervisor } = setUp();
  await supervisor.start();
  const answer = supervisor.call('add', sum).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(0);
  processes.latest().exit({ signal: 'SIGKILL' });
  const error = await answer;
  expect(error).toBeInstanceOf(YardstickError);
  expect(error).toMatchObject({ hint: expect.stringContaining('memory') });
});
