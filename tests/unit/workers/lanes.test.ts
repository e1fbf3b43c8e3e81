import type { LlamaModel } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { createLanes } from '../../../models/workers/llama/lanes.ts';

/** A model whose contexts are only counted: a byte a token. */
function countingModel(trainContextSize: number) {
  const made: number[] = [];
  const model = {
    trainContextSize,
    gpuLayers: 0,
    fileInsights: {
      estimateContextResourceRequirementsV2: ({ contextSize }: { contextSize: number }) =>
        Promise.resolve({ cpuRam: contextSize, gpuVram: 0 }),
    },
    createContext: ({ contextSize }: { contextSize: number }) => {
      made.push(contextSize);
      return Promise.resolve({
        contextSize,
        memoryUsage: { ram: contextSize, vram: 0 },
        getSequence: () => ({ clearHistory: () => Promise.resolve() }),
        dispose: () => Promise.resolve(),
      });
    },
  };
  return { made, model: model as unknown as LlamaModel };
}

describe('the lane of a conversation', () => {
  it('is the same at the next turn, though prompt and answer together exceed the longest context', async () => {
    const { made, model } = countingModel(4_096);
    const lanes = await createLanes(model, { threads: 1, budgetBytes: 1e9, contextTokens: 2_048 });
    const first = await lanes.take('a', 6_000);
    expect(await lanes.take('a', 6_100)).toBe(first);
    expect(made).toEqual([4_096]);
  });

  it('is made anew, and larger, when it is outgrown', async () => {
    const { made, model } = countingModel(4_096);
    const lanes = await createLanes(model, { threads: 1, budgetBytes: 1e9, contextTokens: 1_024 });
    await lanes.take('a', 100);
    await lanes.take('a', 1_500);
    expect(made).toEqual([1_024, 2_048]);
  });
});
