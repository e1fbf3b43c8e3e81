import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { probeModel } from '../../../models/language/probeModel.ts';
import { inMemoryProcesses } from '../../../models/workers/inMemoryProcess.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function beginTrial(fileBytes: number) {
  const processes = inMemoryProcesses();
  const stop = new AbortController();
  const verdict = probeModel({
    processes,
    name: 'Tiny',
    file: 'tiny.gguf',
    adapter: null,
    fileBytes,
    signal: stop.signal,
  });
  let ended = false;
  void verdict.then(
    () => (ended = true),
    () => (ended = true),
  );
  return { verdict, processes, stop, hasEnded: () => ended };
}

// Catches: a sound file that a busy machine was slow to load is put away as hostile; a trial that nothing ends.
it('a file that loads too slowly is no hostile one: the trial ends, says so, and leaves no process', async () => {
  const { verdict, processes, hasEnded } = beginTrial(0);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(hasEnded()).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await verdict).toMatchObject({
    hostile: false,
    error: {
      code: 'model/trial-too-slow',
      message: 'Tiny did not load within 60 s when it was tried out',
      hint: expect.stringContaining('try again') as string,
    },
  });
  expect(processes.latest().alive).toBe(false);
});

it('a large file gets time for its bytes', async () => {
  const { verdict, hasEnded } = beginTrial(10e9);
  await vi.advanceTimersByTimeAsync(159_000);
  expect(hasEnded()).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await verdict).toMatchObject({ error: { code: 'model/trial-too-slow' } });
});

it('a file that kills the process on its way is hostile, and a stop is no verdict', async () => {
  const killed = beginTrial(0);
  await vi.advanceTimersByTimeAsync(100);
  killed.processes.latest().exit({ signal: 'SIGABRT' });
  expect(await killed.verdict).toMatchObject({ hostile: true, error: { code: 'model/hostile-file' } });

  const stopped = beginTrial(0);
  await vi.advanceTimersByTimeAsync(100);
  stopped.stop.abort(new Error('asked to stop'));
  await expect(stopped.verdict).rejects.toThrow('asked to stop');
  expect(stopped.processes.latest().alive).toBe(false);
});
