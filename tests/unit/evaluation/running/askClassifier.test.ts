import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askClassifier } from '../../../../electron/engine/evaluation/running/askClassifier.ts';
import { createEmbedder, type EmbedderOptions } from '../../../../electron/engine/inference/embedder.ts';
import { createMachineTurns } from '../../../../models/machine/machineTurns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

// Catches: a model that is said to load for a minute because somebody else's answer was written meanwhile.
it('the load of a model that is not in memory is timed without the wait for the machine, which is waiting', async () => {
  const turns = createMachineTurns();
  const signal = new AbortController().signal;
  const state = { loaded: false };
  const localEmbeddings = {
    isLoaded: () => state.loaded,
    async facts(name: string) {
      await pass(200);
      state.loaded = true;
      return {
        name,
        dimensions: 2,
        maxTokens: 9,
        modelSha256: 'ab',
        quantization: '',
        runtime: '',
        runtimeVersion: '',
      };
    },
    async embed() {
      await pass(7);
      return { vectors: [Float32Array.of(1, 0)], cut: [], tokens: 3, embedMs: 7 };
    },
  };
  // Only these parts of the neighbours are used.
  const { embedder } = createEmbedder({ localEmbeddings, turns } as unknown as EmbedderOptions);
  const another = await turns.take(signal);
  const asking = askClassifier(
    {
      model: 'local:vectors',
      classifier: {
        labels: ['a', 'b'],
        dimensions: 2,
        weights: new Float64Array(3),
        modelSha256: 'ab',
        training: {} as never,
      },
      prompt: { prompt: 'text', system: null, examples: [], images: [], passages: [], missing: [] },
      price: null,
      appVersion: '1',
      signal,
    },
    { embedder, loaded: () => (state.loaded ? { memoryBytes: 1, device: 'CPU' } : null) },
  );
  await vi.advanceTimersByTimeAsync(5_000);
  another();
  await vi.advanceTimersByTimeAsync(1_000);
  const { answer, state: ended } = await asking;
  expect(ended).toBe('done');
  expect(answer.conditions.cold).toBe(true);
  expect(answer.timings).toMatchObject({ loadMs: 200, queueMs: 5_000, totalMs: 7 });
});
