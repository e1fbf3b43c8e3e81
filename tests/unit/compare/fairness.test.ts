import { describe, expect, it } from 'vitest';
import { fairnessNotes } from '../../../electron/engine/features/compare/fairness.ts';
import type { ComparedAnswer } from '../../../electron/engine/answers/fairness.ts';
import type { Conditions } from '../../../electron/engine/answers/answer.ts';

const conditions: Conditions = {
  modelSha256: 'aa',
  quantization: 'Q4_1',
  runtime: 'llama.cpp',
  runtimeVersion: '1',
  device: 'CPU',
  gpuFallback: false,
  threads: 2,
  contextTokens: 4096,
  temperature: 0.7,
  topP: 0.95,
  topK: 40,
  minP: 0.05,
  maxTokens: 512,
  seed: 1,
  stop: [],
  template: 'ChatML',
  system: null,
  examples: 0,
  jsonSchema: null,
  images: 0,
  passages: 0,
  masked: null,
  cold: false,
  cached: false,
  foreignLoad: 0,
  priceListDate: null,
  yardstick: '1',
  startedAt: '2026-01-01T00:00:00Z',
};

function answer(id: string, fields: Partial<ComparedAnswer> = {}, change: Partial<Conditions> = {}): ComparedAnswer {
  return {
    id,
    name: `Model ${id}`,
    column: id.charCodeAt(0),
    repeat: 1,
    repeats: 1,
    local: true,
    state: 'done',
    finishReason: 'stop',
    warnings: [],
    usage: { inputTokens: 100, cachedInputTokens: 0, outputTokens: 50, reasoningTokens: 0 },
    conditions: { ...conditions, modelSha256: id, ...change },
    ...fields,
  };
}

/** A service that was left to its defaults: it says none of what a local run says. */
const service = (id: string, fields: Partial<ComparedAnswer> = {}, change: Partial<Conditions> = {}) =>
  answer(
    id,
    {
      local: false,
      usage: { inputTokens: 90, cachedInputTokens: null, outputTokens: 60, reasoningTokens: null },
      ...fields,
    },
    {
      modelSha256: null,
      quantization: null,
      runtime: 'openai',
      device: null,
      threads: null,
      contextTokens: null,
      temperature: null,
      topP: null,
      topK: null,
      minP: null,
      maxTokens: null,
      seed: null,
      template: 'service',
      foreignLoad: null,
      ...change,
    },
  );

const codes = (answers: ComparedAnswer[]) => fairnessNotes(answers).map(({ code }) => code);

describe('fairness notes', () => {
  it('are silent about equals, about a lone answer, and about what any service leaves unsaid', () => {
    expect(codes([answer('a'), answer('b', {}, { template: 'Gemma' })])).toEqual([]);
    expect(codes([answer('a', { finishReason: 'length', state: 'failed' })])).toEqual([]);
    expect(codes([answer('a'), service('b')])).toEqual([]);
    expect(codes([service('a'), service('b')])).toEqual([]);
  });

  it('wait until there are two finished answers', () => {
    expect(codes([answer('a', { finishReason: 'length' }), answer('b', { state: 'writing' })])).toEqual([]);
  });

  it.each<[string, ComparedAnswer[], string[]]>([
    ['cut-off', [answer('a', { finishReason: 'length' }), answer('b')], ['a']],
    ['cut-off', [answer('a', { state: 'stopped', finishReason: 'stopped' }), answer('b')], ['a']],
    ['failed', [answer('a', { state: 'failed', conditions: null }), answer('b')], ['a']],
    ['failed', [answer('a', { state: 'interrupted' }), answer('b')], ['a']],
    ['prompt-truncated', [answer('a', { warnings: [{ code: 'context/dropped', message: '' }] }), answer('b')], ['a']],
    ['different-template', [answer('a', {}, { template: 'completion' }), answer('b')], ['a']],
    ['different-template', [answer('a', {}, { template: 'completion' }), service('b')], ['a']],
    ['different-limits', [answer('a', {}, { maxTokens: 64 }), answer('b')], ['a', 'b']],
    ['different-limits', [answer('a', {}, { maxTokens: 64 }), service('b', {}, { maxTokens: 32 })], ['a', 'b']],
    ['different-passages', [answer('a', {}, { passages: 6 }), answer('b', {}, { passages: 4 })], ['a', 'b']],
    [
      'different-passages',
      [answer('a', { warnings: [{ code: 'history/withheld', message: '' }] }), answer('b')],
      ['a'],
    ],
    ['masked', [service('a', {}, { masked: 3 }), answer('b')], ['a']],
    ['different-sampling', [answer('a', {}, { temperature: 0 }), answer('b')], ['a', 'b']],
    ['different-sampling', [answer('a'), service('b', {}, { temperature: 1 })], ['a', 'b']],
    ['different-sampling', [answer('a', {}, { topK: 64 }), answer('b')], ['a', 'b']],
    ['different-sampling', [answer('a', {}, { minP: 0 }), answer('b')], ['a', 'b']],
    ['different-prompt', [answer('a'), service('b', {}, { images: 2 })], ['a']],
    ['different-prompt', [answer('a', {}, { jsonSchema: 'ab' }), answer('b')], ['a']],
    ['different-prompt', [answer('a', {}, { jsonSchema: 'ab' }), answer('b', {}, { jsonSchema: 'cd' })], ['a', 'b']],
    [
      'different-sampling',
      [answer('a'), service('b', { warnings: [{ code: 'setting/unsupported', message: '' }] })],
      ['b'],
    ],
    ['cold-against-warm', [answer('a', {}, { cold: true }), answer('b')], ['a']],
    ['machine-busy', [answer('a', {}, { foreignLoad: 0.4 }), answer('b')], ['a']],
    ['gpu-fallback', [answer('a', {}, { gpuFallback: true }), answer('b')], ['a']],
  ])('name %s and whom it is about', (code, answers, about) => {
    const notes = fairnessNotes(answers);
    expect(notes.map((note) => note.code)).toEqual([code]);
    expect(notes[0]?.answerIds).toEqual(about);
    for (const id of about) if (code !== 'different-sampling') expect(notes[0]?.message).toContain(`Model ${id}`);
  });

  // Three repeats of two models were six names in each sentence.
  it('name a model once, and which of its repeats only where it is not all of them', () => {
    const limit = { finishReason: 'length' as const, repeats: 3 };
    const notes = fairnessNotes([
      ...[1, 2, 3].map((repeat) => answer(`a${repeat}`, { ...limit, name: 'Model a', repeat })),
      answer('b1', { name: 'Model b', repeat: 1, repeats: 3 }),
      ...[2, 3].map((repeat) => answer(`b${repeat}`, { ...limit, name: 'Model b', repeat })),
    ]);
    expect(notes.map(({ message }) => message)).toEqual([
      'Cut off: Model a and Model b (2, 3) reached the token limit.',
    ]);
    expect(notes[0]?.answerIds).toEqual(['a1', 'a2', 'a3', 'b2', 'b3']);
  });

  it('tell a repeat that was read from the cache, among local models and among services apart', () => {
    const warm = { inputTokens: 100, cachedInputTokens: 80, outputTokens: 5, reasoningTokens: 0 };
    expect(codes([answer('a', { usage: warm }), answer('b')])).toEqual(['cached-repeat']);
    expect(codes([answer('a', { usage: warm }), answer('b', { usage: warm })])).toEqual([]);
    expect(codes([answer('a', { usage: warm }), service('b')])).toEqual([]);
  });

  it('do not mind contexts of different size until the smaller would have been too small', () => {
    const small = (fields = {}) => answer('a', fields, { contextTokens: 2048 });
    expect(codes([small(), answer('b')])).toEqual([]);
    const long = { inputTokens: 2000, cachedInputTokens: 0, outputTokens: 100, reasoningTokens: 0 };
    expect(codes([small(), answer('b', { usage: long })])).toEqual(['different-limits']);
  });

  // The likeliest token is the same one whatever else is cut away.
  it('do not mind cuts that a temperature of 0 makes idle, nor what an old answer does not say', () => {
    const greedy = { temperature: 0 };
    expect(codes([answer('a', {}, { ...greedy, topK: 64 }), answer('b', {}, greedy)])).toEqual([]);
    expect(codes([answer('a', {}, { images: null, topK: null }), answer('b')])).toEqual([]);
  });

  it('do not call two cold models, or a busy share at the limit, unfair', () => {
    expect(codes([answer('a', {}, { cold: true }), answer('b', {}, { cold: true })])).toEqual([]);
    expect(codes([answer('a', {}, { foreignLoad: 0.25 }), answer('b')])).toEqual([]);
  });
});
