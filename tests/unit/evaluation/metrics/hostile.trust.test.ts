import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMetric, listMetrics } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { expectBounded, manyWords, scoreWith } from './hostileAnswers.ts';
import { dataRow, scorer } from './scoring.ts';
import { threadClock } from '../../../support/threadClock.ts';

describe.each(listMetrics().map((metric) => [metric.name, metric] as const))('%s', (_, metric) => {
  // A model that rambles must not stop a run, and neither throw: the row is scored, or says why it is not.
  it('is done with each long piece of nonsense in seconds', async () => {
    await expectBounded(metric, 30_000, 6_000);
  }, 60_000);

  // An error in a rare branch would end a run of thousands of rows.
  it('scores any short text without an error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom('A', '(B)', '42', '{"a":[]}', '```js\nx\n```'),
        ),
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
        async (text, references) => {
          const scored = await scoreWith(metric, text, references);
          expect(scored.value === null || Number.isFinite(scored.value)).toBe(true);
          expect(scored.reason).not.toContain('Not scored');
          if (metric.binary && scored.value !== null) expect([0, 1]).toContain(scored.value);
          if (metric.scale === 'share' && scored.value !== null) expect(scored.value).toBeGreaterThanOrEqual(0);
          if (metric.scale === 'score' && scored.value !== null) expect(scored.value).toBeLessThanOrEqual(100 + 1e-9);
        },
      ),
      { numRuns: ['code-tests', 'javascript'].includes(metric.name) ? 5 : 100 },
    );
  }, 30_000);
});

describe('long texts on both sides', () => {
  const words = manyWords(200_000);
  // Tables of all pairs would take 40 gigabytes; what cannot be compared says so.
  it.each(['wer', 'cer', 'levenshtein', 'rouge-l', 'token-f1', 'bleu', 'chrf', 'context-recall', 'quote-check'])(
    '%s',
    async (name) => {
      const spent = threadClock();
      const scored = await scoreWith(findMetric(name), words, [`${words.slice(1_000)} and more`]);
      expect(spent()).toBeLessThan(6_000);
      if (scored.value === null) expect(scored.reason).toMatch(/too long|took more than|quotes nothing/);
    },
    20_000,
  );
});

describe("a person's pattern", () => {
  // The engine's thread would hang for years.
  it.each(['^(a+)+$', '(a|a)*$', '(.*a){25}', '(?<=(a+)+)c'])('%s is given up', (pattern) => {
    const spent = threadClock();
    const scored = scorer('regex', { pattern }).score(`${'a'.repeat(5_000)}!`);
    expect(spent()).toBeLessThan(2_000);
    expect([null, 0, 1]).toContain(scored.value);
  });

  it('is refused where it is none, or too long', () => {
    expect(() => findMetric('regex').parse({ pattern: '(' })).toThrow(/pattern/);
    expect(() => findMetric('regex').parse({ pattern: 'a'.repeat(20_000) })).toThrow(/pattern/);
    expect(() => findMetric('regex').parse({ pattern: 'a', flags: 'g' })).toThrow(/flags/);
    expect(() => findMetric('regex').parse({})).toThrow(/either pattern or column/);
  });
});

describe('a schema', () => {
  const deep = (levels: number): Record<string, unknown> =>
    levels === 0 ? {} : { type: 'array', items: deep(levels - 1) };

  it('is refused where it is none, too deep, or elsewhere', () => {
    const parse = (schema: unknown) => findMetric('json-schema').parse({ schema });
    expect(() => parse(deep(500))).toThrow(/too large/);
    expect(() => parse({ $ref: 'https://example.org/schema.json' })).toThrow(/resolve/);
    expect(() => parse({ type: 'nothing' })).toThrow(/schema/);
    expect(() => parse({ enum: ['x'.repeat(300_000)] })).toThrow(/too large/);
    expect(() => parse('object')).toThrow(/schema/);
  });

  // A pattern within a schema meets the answer, too.
  it('cannot hang by its pattern, or by comparing all with all', () => {
    const spent = threadClock();
    const pattern = scorer('json-schema', { schema: { type: 'object', properties: { a: { pattern: '^(a+)+$' } } } });
    expect(pattern.score(JSON.stringify({ a: `${'a'.repeat(60)}!` })).value).toBeNull();
    const unique = scorer('json-schema', { schema: { type: 'array', uniqueItems: true } });
    const items = Array.from({ length: 30_000 }, (_, at) => ({ at }));
    expect([null, 1]).toContain(unique.score(JSON.stringify(items)).value);
    expect(spent()).toBeLessThan(4_000);
  });

  it('that refers to itself bears deep data', () => {
    const tree = { $id: 'tree', type: 'object', properties: { next: { $ref: 'tree' } } };
    const nested = `${'{"next":'.repeat(90)}{}${'}'.repeat(90)}`;
    expect(scorer('json-schema', { schema: tree }).score(nested).value).toBe(1);
    expect(
      scorer('json-schema', { schema: tree }).score(`${'{"next":'.repeat(5_000)}{}${'}'.repeat(5_000)}`).value,
    ).toBe(0);
  });

  // Two patterns were once taken for one, and every object for one that has a `toString`.
  it('tells its patterns and its properties apart', () => {
    const schema = {
      type: 'object',
      required: ['toString'],
      properties: { toString: { type: 'string', pattern: '^a+$' }, b: { pattern: '^b+$' }, c: { pattern: '^A+$' } },
    };
    const metric = scorer('json-schema', { schema });
    expect(metric.score('{"toString": "aa", "b": "bb", "c": "AA"}')).toMatchObject({ value: 1 });
    expect(metric.score('{"toString": "aa", "b": "aa"}')).toMatchObject({
      value: 0,
      reason: '/b must match pattern "^b+$"',
    });
    expect(metric.score('{"toString": "aa", "c": "aa"}')).toMatchObject({ value: 0 });
    expect(metric.score('{}')).toMatchObject({ value: 0 });
  });
});

describe('rows', () => {
  // `__proto__` as a column would read what no file says.
  it('have only their own columns', () => {
    const metric = scorer('contains', { values: ['{{constructor}} {{city}}'] });
    expect(metric.score('{{constructor}} Paris', { row: dataRow({ fields: { city: 'Paris' } }) }).value).toBe(1);
    expect(scorer('contains', { column: '__proto__' }).score('object').value).toBeNull();
  });
});
