import { describe, expect, it } from 'vitest';
import { readPrompt, sliceSize, type ReadableSequence } from '../../../models/workers/llama/readPrompt.ts';

/** Reads 1,000 tokens a second on a clock of its own. */
function sequenceHolding(held: number[], tokensPerSecond = 1_000) {
  const slices: number[] = [];
  let state = [...held];
  let time = 0;
  const sequence: ReadableSequence<number> = {
    get nextTokenIndex() {
      return state.length;
    },
    adaptStateToTokens(tokens) {
      let same = 0;
      while (same < state.length && state[same] === tokens[same]) same++;
      state = state.slice(0, same);
      return Promise.resolve();
    },
    evaluateWithoutGeneratingNewTokens(tokens) {
      slices.push(tokens.length);
      state.push(...tokens);
      time += (tokens.length / tokensPerSecond) * 1_000;
      return Promise.resolve();
    },
  };
  return { sequence, slices, now: () => time, held: () => state };
}

const prompt = Array.from({ length: 3_000 }, (_, index) => index);
const never = new AbortController().signal;

describe('reading a prompt', () => {
  it('leaves up to a slice for the first decode of the answer, and never the wrong tokens', async () => {
    const { sequence, held, now } = sequenceHolding([]);
    const read = await readPrompt(sequence, prompt, { speed: 1_000, sliceMs: 700, signal: never, now });
    expect(held()).toEqual(prompt.slice(0, held().length));
    expect(prompt.length - held().length).toBeGreaterThan(0);
    expect(prompt.length - held().length).toBeLessThanOrEqual(512);
    expect(read).toMatchObject({ cachedTokens: 0, readTokens: held().length });
  });

  it('reads only what is new, and never takes the last token as known', async () => {
    const { sequence, slices, now } = sequenceHolding(prompt);
    const read = await readPrompt(sequence, prompt, { speed: 1_000, sliceMs: 700, signal: never, now });
    expect(read.cachedTokens).toBe(prompt.length - 1);
    expect(slices).toEqual([]);
  });

  it('begins small on an unknown machine, then takes what 700 ms allow', async () => {
    const { sequence, slices, now } = sequenceHolding([], 400);
    await readPrompt(sequence, prompt, { speed: null, sliceMs: 700, signal: never, now });
    expect(slices[0]).toBe(32);
    expect(new Set(slices.slice(1))).toEqual(new Set([256]));
  });

  it('stops between two slices', async () => {
    const { sequence, slices, now } = sequenceHolding([]);
    const stop = new AbortController();
    const read = readPrompt(sequence, prompt, {
      speed: 1_000,
      sliceMs: 700,
      signal: stop.signal,
      now,
      onProgress: () => stop.abort(),
    });
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    expect(slices).toHaveLength(1);
  });

  it('reports progress that only grows, within 0 and 1', async () => {
    const { sequence, now } = sequenceHolding([]);
    const seen: number[] = [];
    await readPrompt(sequence, prompt, {
      speed: 300,
      sliceMs: 700,
      signal: never,
      now,
      onProgress: (p) => seen.push(p),
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThan(1);
    expect(seen.length).toBeGreaterThan(5);
  });
});

it.each([
  [1, 32],
  [50, 32],
  [200, 128],
  [5_000, 2_048],
  [1e9, 2_048],
])('at %d tokens a second a slice has %d', (speed, size) => {
  expect(sliceSize(speed, 700)).toBe(size);
});
