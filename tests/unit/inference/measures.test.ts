import { describe, expect, it } from 'vitest';
import { costOf } from '../../../electron/engine/inference/cost.ts';
import { foreignLoad } from '../../../electron/engine/inference/foreignLoad.ts';
import { timingsOf, type Moments } from '../../../electron/engine/inference/timings.ts';

const moments: Moments = {
  askedAt: 100,
  turnAt: 400,
  loadedAt: null,
  firstTokenAt: 650,
  lastTokenAt: 1650,
  endedAt: 1700,
};

describe('timings', () => {
  it('count the tokens after the first over the time after the first', () => {
    expect(timingsOf(moments, 11, null)).toEqual({
      loadMs: 0,
      queueMs: 300,
      ttftMs: 250,
      totalMs: 1300,
      outputTokensPerSecond: 10,
    });
  });

  it.each([
    [1, moments],
    [null, moments],
    [5, { ...moments, lastTokenAt: 650 }],
    // A service that sends a short answer in one go: 500 tokens in half a millisecond would be "the fastest".
    [500, { ...moments, lastTokenAt: 650.5 }],
    [5, { ...moments, firstTokenAt: null, lastTokenAt: null }],
  ])('give no speed where there is none to give (%s tokens)', (tokens, when) => {
    expect(timingsOf(when, tokens, null).outputTokensPerSecond).toBeNull();
  });

  it('of an answer that never had its turn are its wait and nothing else', () => {
    const never = { ...moments, turnAt: null, firstTokenAt: null, lastTokenAt: null, endedAt: 900 };
    expect(timingsOf(never, null, null)).toMatchObject({ queueMs: 800, ttftMs: null, totalMs: 0 });
  });

  it('take the longer of two load times and never go below zero', () => {
    expect(timingsOf({ ...moments, loadedAt: 600 }, 2, { loadMs: 100, prefixMs: 0 })).toMatchObject({
      loadMs: 200,
      ttftMs: 50,
      totalMs: 1100,
    });
    expect(timingsOf(moments, 2, { loadMs: 9999, prefixMs: 0 })).toMatchObject({ ttftMs: 0, totalMs: 0 });
  });
});

// Catches: the row of an evaluation that reads what all rows begin with, counted as slower than the others.
it('what was read for all prompts of a series is apart from the times of the one that it was read ahead of', () => {
  expect(timingsOf(moments, 11, { loadMs: 0, prefixMs: 200 })).toEqual({
    loadMs: 0,
    queueMs: 300,
    prefixMs: 200,
    ttftMs: 50,
    totalMs: 1100,
    outputTokensPerSecond: 10,
  });
});

describe('cost', () => {
  const price = { inputPerMillion: 2, cachedInputPerMillion: 0.5, outputPerMillion: 8, priceListDate: '2026-11-01' };
  const usage = { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 100, reasoningTokens: null };

  it('charges cached input at its own price', () => {
    expect(costOf(usage, price)?.usd).toBeCloseTo((600 * 2 + 400 * 0.5 + 100 * 8) / 1e6, 12);
  });

  it('is not guessed', () => {
    expect(costOf(usage, null)).toBeNull();
    expect(costOf(usage, { ...price, cachedInputPerMillion: null })).toBeNull();
    expect(costOf({ ...usage, cachedInputTokens: 0 }, { ...price, cachedInputPerMillion: null })).not.toBeNull();
    expect(costOf(usage, { ...price, upToInputTokens: 999 })).toBeNull();
    expect(costOf({ ...usage, outputTokens: null }, price)).toBeNull();
  });
});

describe('foreign load', () => {
  const before = { busy: 100, total: 200, own: 10 };
  it('is what was busy less this process and the worker', () => {
    expect(foreignLoad(before, { busy: 108, total: 220, own: 11 }, 3)).toBeCloseTo((8 - 1 - 3) / 20, 10);
  });
  it('is never negative, and unknown rather than guessed', () => {
    expect(foreignLoad(before, { busy: 101, total: 220, own: 12 }, 3)).toBe(0);
    expect(foreignLoad(before, { busy: 108, total: 220, own: 11 }, null)).toBeNull();
    expect(foreignLoad(before, before, 0)).toBeNull();
    expect(foreignLoad(null, before, 0)).toBeNull();
  });
});
