import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import type { Lane } from '../../../models/workers/llama/lanes.ts';
import type { LoadedModel } from '../../../models/workers/llama/loadModel.ts';
import { lossMs } from '../../../models/workers/llama/lossMs.ts';
import { holdPrefix } from '../../../models/workers/llama/sharedPrefix.ts';

/** A lane whose sequence only counts what it has read. */
function laneWith(tokens: number): Lane {
  const sequence = {
    nextTokenIndex: tokens,
    contextTokens: [] as Token[],
    stateCellsStartIndex: 0,
    clearHistory: () => Promise.resolve(void (sequence.nextTokenIndex = 0)),
    evaluateWithoutGeneratingNewTokens: (some: readonly Token[]) =>
      Promise.resolve(void (sequence.nextTokenIndex += some.length)),
  };
  return { key: null, sequence, contextTokens: 4_096, droppedMessages: 0, prefix: null } as unknown as Lane;
}

function modelWith(readSpeed: number | null, ...lanes: Lane[]): LoadedModel {
  const governor = { isInDoubt: () => Promise.resolve(false), readSlice: () => undefined };
  return { lanes: { all: () => lanes }, loadMs: 400, readSpeed, governor } as unknown as LoadedModel;
}

describe('what is lost with a process', () => {
  it('is the load, what this conversation holds, and a part of what the others hold', () => {
    const [one, two] = [laneWith(300), laneWith(400)];
    expect(lossMs(modelWith(100, one, two), one)).toBe(400 + 3_000 + 1_000);
  });

  // Catches: no speed taken for one token a second: 300 tokens were five minutes, and from the second row of a series on a stop had to wait for 512 tokens.
  it('is the load alone where no speed is known, and is known once the beginning of a series was read', async () => {
    const lane = laneWith(300);
    const loaded = modelWith(null, lane);
    expect(lossMs(loaded, lane)).toBe(400);
    const tokens = Array.from({ length: 80 }, (_, place) => place as Token);
    await holdPrefix(loaded, lane, { tokens, shared: tokens.slice(0, 64) }, { signal: new AbortController().signal });
    expect(loaded.readSpeed).toBeGreaterThan(0);
    expect(lossMs(loaded, lane)).toBeLessThan(1_000);
  });
});
