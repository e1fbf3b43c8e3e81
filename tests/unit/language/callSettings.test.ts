import { describe, expect, it } from 'vitest';
import { callSettings } from '../../../models/language/callSettings.ts';

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hi' }] }];

describe('settings of a call', () => {
  it('leaves what was not asked for to the model', () => {
    expect(callSettings({ prompt }).sampling).toEqual({
      temperature: null,
      topP: null,
      topK: null,
      seed: null,
      maxTokens: null,
      presencePenalty: null,
      frequencyPenalty: null,
      stop: [],
      json: null,
    });
  });

  it.each([
    ['temperature', { temperature: -1 }],
    ['temperature', { temperature: Number.POSITIVE_INFINITY }],
    ['top-p', { topP: 1.1 }],
    ['top-k', { topK: 0 }],
    ['top-k', { topK: 1.5 }],
    ['max tokens', { maxOutputTokens: 0 }],
    ['seed', { seed: Number.NaN }],
    ['presence penalty', { presencePenalty: 3 }],
    ['stop', { stopSequences: ['x'.repeat(2_000)] }],
  ])('refuses a %s out of range, by name: native code never sees it', (name, options) => {
    expect(() => callSettings({ prompt, ...options })).toThrow(
      expect.objectContaining({ code: 'input/invalid', message: expect.stringContaining(name) }),
    );
  });

  it('takes any whole number as seed, also one larger than the sampler has bits for', () => {
    expect(callSettings({ prompt, seed: 2 ** 40 + 5 }).sampling.seed).toBe(5);
    expect(callSettings({ prompt, seed: -1 }).sampling.seed).toBe(2 ** 32 - 1);
  });

  it('ignores empty stop strings, which would end every answer at once', () => {
    expect(callSettings({ prompt, stopSequences: ['', 'END'] }).sampling.stop).toEqual(['END']);
  });

  it('takes the sequence only as text', () => {
    const sequence = (value: unknown) =>
      callSettings({ prompt, providerOptions: { yardstick: { sequence: value as string } } }).sequence;
    expect([sequence('a'), sequence(''), sequence(5)]).toEqual(['a', null, null]);
  });

  it('warns of a reasoning effort, which it cannot set', () => {
    expect(callSettings({ prompt, reasoning: 'high' }).warnings).toMatchObject([
      { type: 'unsupported', feature: 'reasoning' },
    ]);
  });
});
