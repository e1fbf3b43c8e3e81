import type { LlamaModel } from 'node-llama-cpp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLanes } from '../../../models/workers/llama/lanes.ts';

/** A model whose contexts are only counted: a byte a token. */
function countingModel(trainContextSize: number) {
  const made: string[] = [];
  let held = 0;
  let sequencesOut = 0;
  const model = {
    trainContextSize,
    gpuLayers: 0,
    fileInsights: {
      estimateContextResourceRequirementsV2: ({ contextSize, sequences }: { contextSize: number; sequences: number }) =>
        Promise.resolve({ cpuRam: contextSize * sequences, gpuVram: 0 }),
    },
    createContext: ({ contextSize, sequences }: { contextSize: number; sequences: number }) => {
      made.push(`${contextSize} x ${sequences}`);
      const bytes = contextSize * sequences;
      held += bytes;
      const context = {
        memoryUsage: { ram: bytes, vram: 0 },
        sequencesLeft: sequences,
        getSequence() {
          if (context.sequencesLeft === 0) throw new Error('No sequences left');
          context.sequencesLeft -= 1;
          sequencesOut += 1;
          return {
            clearHistory: () => Promise.resolve(),
            dispose: () => Promise.resolve(void ((context.sequencesLeft += 1), (sequencesOut -= 1))),
          };
        },
        dispose: () => Promise.resolve(void (held -= bytes)),
      };
      return Promise.resolve(context);
    },
  };
  return { made, heldBytes: () => held, sequencesOut: () => sequencesOut, model: model as unknown as LlamaModel };
}

const limits = { threads: 1, adapter: null };

describe('the lane of a conversation', () => {
  // Catches: a conversation that outgrows its context, and goes on without the adapter.
  it('has the adapter in every context that is made for it', async () => {
    const { model } = countingModel(4_096);
    const asked: unknown[] = [];
    const create = model.createContext.bind(model);
    model.createContext = (options) => {
      asked.push(options?.lora);
      return create(options);
    };
    const adapter = { path: 'a.gguf', scale: 1 };
    const lanes = await createLanes(model, { ...limits, adapter, budgetBytes: 1e9, contextTokens: 1_024 });
    await lanes.take('a', 100);
    await lanes.take('a', 1_500);
    const lora = { adapters: [{ filePath: 'a.gguf', scale: 1 }] };
    expect(asked).toEqual([lora, lora]);
  });

  it('is the same at the next turn, though prompt and answer together exceed the longest context', async () => {
    const { made, model } = countingModel(4_096);
    const lanes = await createLanes(model, { ...limits, budgetBytes: 1e9, contextTokens: 2_048 });
    const first = await lanes.take('a', 6_000);
    expect(await lanes.take('a', 6_100)).toBe(first);
    expect(made).toEqual(['4096 x 1']);
  });

  it('is made anew, and larger, when it is outgrown', async () => {
    const { made, model } = countingModel(4_096);
    const lanes = await createLanes(model, { ...limits, budgetBytes: 1e9, contextTokens: 1_024 });
    await lanes.take('a', 100);
    await lanes.take('a', 1_500);
    expect(made).toEqual(['1024 x 4', '2048 x 1']);
  });

  // A context of its own for each cost a second at every change of conversation.
  it('of the usual length shares one context with the others, and the oldest makes room for the fifth', async () => {
    const { made, model } = countingModel(4_096);
    const lanes = await createLanes(model, { ...limits, budgetBytes: 1e9, contextTokens: 1_024 });
    const first = await lanes.take('a', 100);
    for (const key of ['b', 'c', 'd', 'e']) await lanes.take(key, 100);
    expect(made).toEqual(['1024 x 4']);
    expect(lanes.find('a')).toBeUndefined();
    expect((await lanes.take('e', 100)).sequence).toBe(first.sequence);
  });

  // A sequence that is not given back is lost to its context for good.
  it('gives its place back when it moves to a larger context', async () => {
    const { made, sequencesOut, model } = countingModel(4_096);
    const lanes = await createLanes(model, { ...limits, budgetBytes: 1e9, contextTokens: 1_024 });
    await lanes.take('stays', 100);
    await lanes.take('grows', 100);
    await lanes.take('grows', 1_500);
    expect(made).toEqual(['1024 x 4', '2048 x 1']);
    expect(sequencesOut()).toBe(2);
  });

  it('stands alone where conversations are large beside the budget', async () => {
    const { made, model } = countingModel(4_096);
    const lanes = await createLanes(model, { ...limits, budgetBytes: 7_000, contextTokens: 1_024 });
    for (const key of ['a', 'b', 'c']) await lanes.take(key, 100);
    expect(made).toEqual(['1024 x 1', '1024 x 1', '1024 x 1']);
  });

  it('never takes more memory than there is, whatever order conversations grow and go in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4_096, max: 40_000 }),
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', null), fc.integer({ min: 1, max: 5_000 })), {
          maxLength: 40,
        }),
        async (budgetBytes, steps) => {
          const { heldBytes, model } = countingModel(4_096);
          const lanes = await createLanes(model, { ...limits, budgetBytes, contextTokens: 1_024 });
          for (const [key, tokens] of steps) {
            const lane = await lanes.take(key, tokens);
            expect(lane.key).toBe(key);
            expect(lane.contextTokens).toBeGreaterThanOrEqual(Math.min(tokens, lanes.longest));
            expect(heldBytes()).toBeLessThanOrEqual(budgetBytes);
            expect(lanes.all().length).toBeLessThanOrEqual(4);
          }
        },
      ),
    );
  });
});
