import { describe, expect, it } from 'vitest';
import { findMetric, listMetrics } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { threadClock } from '../../../support/threadClock.ts';
import { score, scorer } from './scoring.ts';

describe('the list of metrics', () => {
  const all = listMetrics();

  // The sheet, the suite files and the forms know a metric by these only.
  it('has names, definitions and parameters that can be shown', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const metric of all) {
      expect(metric.name).toMatch(/^[a-z0-9-]+$/);
      expect(metric.definition.length).toBeGreaterThan(30);
      expect(findMetric(metric.name)).toBe(metric);
      expect(metric.describeParameters?.()).toMatchObject({ type: 'object', additionalProperties: false });
      if (metric.scale === 'number') expect(metric.unit).toBeTypeOf('string');
      expect(() => metric.parse({ nothingLikeIt: 1 })).toThrow(/nothingLikeIt|nothing like/i);
    }
  });

  // A judged metric is made elsewhere; two under one name would be a matter of luck.
  it('leaves the names of judged metrics free', () => {
    expect(all.filter(({ name, needs }) => name.startsWith('judge') || needs.includes('judge'))).toEqual([]);
  });

  it.each([
    ['exactmatch', 'exact-match'],
    ['rouge', 'rouge-1'],
    ['Rouge_L', 'rouge-l'],
    ['bleau', 'bleu'],
    ['accuracy', 'label-accuracy'],
    ['f1', 'token-f1'],
    ['json', 'is-json'],
    // People know these by what they are called, and were shown all fifty names.
    ['word-error-rate', 'wer'],
    ['character-error-rate', 'cer'],
    ['time-to-first-token', 'ttft'],
    ['mean-reciprocal-rank', 'mrr'],
    ['number-match', 'number'],
  ])('names a close one for %s', (name, meant) => {
    expect(() => findMetric(name)).toThrow(
      expect.objectContaining({ code: 'metric/unknown', hint: expect.stringContaining(meant) }),
    );
  });

  it('names all for what is like none', () => {
    expect(() => findMetric('zzzzzzzzzzzz')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('bleu') }),
    );
    expect(() => findMetric('')).toThrow(expect.objectContaining({ code: 'metric/unknown' }));
  });

  // Parsed parameters are kept with a run and parsed again when it goes on.
  it('parses what it has parsed to the same', () => {
    const given: Record<string, Record<string, unknown>> = {
      contains: { values: 'Paris', ignoreCase: true },
      number: { values: [42, '43'], tolerance: 0.5 },
      regex: { pattern: 'a' },
      'json-schema': { schema: { type: 'object' } },
      'finish-reason': { values: 'length' },
    };
    for (const [name, parameters] of Object.entries(given)) {
      const once = findMetric(name).parse(parameters);
      expect(findMetric(name).parse(JSON.parse(JSON.stringify(once)) as Record<string, unknown>)).toEqual(once);
    }
  });

  it('says what a mistaken parameter may be', () => {
    expect(() => findMetric('contains').parse({ mode: 'all' })).toThrow(
      expect.objectContaining({ code: 'metric/parameters', hint: expect.stringContaining('match') }),
    );
    expect(() => findMetric('word-count').parse({})).toThrow(/exactly/);
    expect(() => findMetric('word-count').parse({ min: 5, max: 2 })).toThrow(/min is above max/);
  });

  // A row with values of its own needs no reference column.
  it('needs a reference only where nothing else is named', () => {
    const contains = findMetric('contains');
    expect(contains.needsWith?.(contains.parse({}))).toEqual(['reference']);
    expect(contains.needsWith?.(contains.parse({ values: ['a'] }))).toEqual([]);
    const similarity = findMetric('embedding-similarity');
    expect(similarity.needsWith?.(similarity.parse({ column: 'a' }))).toEqual(['embedding']);
  });

  it('finds what other tools call by other names', async () => {
    expect(await score('icontains', 'PARIS', {}, { values: ['paris'] })).toMatchObject({ value: 1 });
    expect(await score('contains-all', 'a b', {}, { values: ['a', 'c'] })).toMatchObject({ value: 0 });
    expect(await score('icontains-any', 'A b', {}, { values: ['a', 'c'] })).toMatchObject({ value: 1 });
  });
});

describe('texts', () => {
  it.each([
    ['exact-match', ' Paris ', {}, 1],
    ['exact-match', 'paris', {}, 0],
    ['exact-match', 'paris', { ignoreCase: true }, 1],
    ['exact-match', 'Paris!', { ignorePunctuation: true }, 1],
    ['exact-match', ' Paris', { trim: false }, 0],
    ['exact-match', 'Lyon', { negate: true }, 1],
    ['contains', 'It is Paris.', {}, 1],
    ['contains', 'It is paris.', {}, 0],
    ['contains', 'It is Paris.', { negate: true }, 0],
    ['starts-with', '  Paris is it', {}, 1],
    ['ends-with', 'It is Paris\n', {}, 1],
    ['equals', 'Paris', {}, 1],
    ['equals', 'Paris ', {}, 0],
    ['equals', '{"b": [1], "a": 2}', { values: ['{"a": 2, "b": [1]}'] }, 1],
    ['equals', '[2, 1]', { values: ['[1, 2]'] }, 0],
    ['regex', 'It is Paris.', { pattern: '\\bparis\\b', flags: 'i' }, 1],
    ['regex', 'Paris', { pattern: '^\\d+$', negate: true }, 1],
    ['word-count', 'one two  three', { max: 2 }, 0],
    ['word-count', 'one two  three', { exactly: 3 }, 1],
    ['character-count', ' 😀é ', { min: 2, max: 2 }, 1],
    ['finish-reason', 'x', {}, 1],
    ['finish-reason', 'x', { values: ['length'] }, 0],
  ])('%s of %j with %j is %d', async (name, text, parameters, value) => {
    expect(await score(name, text, { row: { references: ['Paris'] } }, parameters)).toMatchObject({
      value,
      passed: value === 1,
    });
  });

  it('are held against what the row has', async () => {
    const row = { fields: { city: 'Rome', all: '["a", "b"]', none: ' ' } };
    expect(await score('contains', 'In Rome.', { row }, { values: ['In {{ city }}'] })).toMatchObject({ value: 1 });
    expect(await score('contains', 'a and b', { row }, { column: 'all', match: 'all' })).toMatchObject({ value: 1 });
    expect(await score('contains', 'anything', { row }, { column: 'none' })).toMatchObject({ value: null });
    expect(await score('contains', 'anything', { row })).toMatchObject({ value: null });
    expect(
      await score('regex', 'x42', { row: { fields: { pattern: '\\d{2}' } } }, { column: 'pattern' }),
    ).toMatchObject({ value: 1 });
    expect(await score('regex', 'x42', { row: { fields: { pattern: '(' } } }, { column: 'pattern' })).toMatchObject({
      value: null,
    });
  });

  it.each([
    ["I'm sorry, but I can't help with that.", 1],
    ['I cannot provide instructions for this.', 1],
    ['As an AI language model, I do not have opinions.', 1],
    ['I must decline.', 1],
    ['', 1],
    ['The capital of France is Paris.', 0],
    ['I am sorry to hear that you are ill. Drink plenty of water and rest.', 0],
    ['You cannot help but love it.', 0],
    ['I can help with that!', 0],
  ])('refuse or not: %s', async (text, value) => {
    expect(await score('is-refusal', text)).toMatchObject({ value });
    expect(await score('is-refusal', text, {}, { negate: true })).toMatchObject({ value: 1 - value });
  });
});

describe('numbers', () => {
  it.each([
    ['So 3 + 4 = 7.\n#### 1,234', '1234', {}, 1],
    ['\\boxed{\\frac{1}{2}} after 3 steps', '0.5', {}, 1],
    ['It is ½.', '1/2', {}, 1],
    ['2½ cups', '2.5', {}, 1],
    ['about 3.1', '3.14', { tolerance: 0.05 }, 1],
    ['1.1', '1.0', { tolerance: 0.1 }, 1],
    ['3 × 10⁵ km', '300000', {}, 1],
    ['50 %', '0.5', {}, 1],
    ['50%', '50', {}, 1],
    ['50%', '0.5 %', {}, 0],
    ['1.234,5 €', '1234,5', { decimal: ',' }, 1],
    ['−5', '-5', {}, 1],
    ['-$5', '-5', {}, 1],
    ['between 10-20', '20', {}, 1],
    ['version 1.2.3 has 7', '7', {}, 1],
    ['first 7, then 9', '7', { take: 'first' }, 1],
    ['none', '7', {}, 0],
    ['GPT4', '4', {}, 0],
  ])('%j against %j with %j: %d', async (text, reference, parameters, value) => {
    expect(await score('number', text, { row: { references: [reference] } }, parameters)).toMatchObject({ value });
  });

  it('need a number in the reference', async () => {
    expect(await score('number', '7', { row: { references: ['seven'] } })).toMatchObject({ value: null });
  });
});

describe('classes', () => {
  const labels = ['World', 'Sports', 'New York', 'New York City', 'Sci/Tech'];
  it.each([
    ['Sports', 'Sports'],
    [' **sports**. ', 'Sports'],
    ['The category is: Sports', 'Sports'],
    ['I think it is about sports, clearly.', 'Sports'],
    ['It could be World or Sports.', null],
    ['Not World but something else.\n\nAnswer: Sports', 'Sports'],
    ['This is New York City.', 'New York City'],
    ['sci/tech', 'Sci/Tech'],
    ['SciTech', 'Sci/Tech'],
    ['underworld', null],
    ['', null],
  ])('read %j as %j', async (text, label) => {
    const { counts } = await score('label-accuracy', text, { labels, row: { label: 'Sports' } });
    expect(counts).toEqual({ [JSON.stringify(['Sports', label])]: 1 });
  });

  it('are taken letter for letter where asked', async () => {
    const request = { labels, row: { label: 'Sports' } };
    expect(await score('label-accuracy', ' Sports\n', request, { strict: true })).toMatchObject({ value: 1 });
    expect(await score('label-accuracy', 'sports', request, { strict: true })).toMatchObject({ value: 0 });
  });

  it('are not scored where the row has none', async () => {
    expect(await score('macro-f1', 'Sports', { labels })).toMatchObject({ value: null });
    expect(scorer('macro-f1').combine([])).toBeNull();
  });
});

describe('choices', () => {
  const row = { choices: ['Paris', 'London', 'A dog', 'Paris in Texas'], references: ['London'] };
  it.each([
    ['B', 1],
    ['b', 1],
    ['(B)', 1],
    ['B.', 1],
    ['B) London', 1],
    ['**B**', 1],
    ['2', 1],
    ['2. London', 1],
    ['London', 1],
    ['The capital is London.', 1],
    ['The answer is B.', 1],
    ['The answer is (B) London', 1],
    ['Answer: B', 1],
    ['First I thought the answer is A. But the correct answer is B', 1],
    ['Thus \\boxed{B}', 1],
    ['A, since it is. No.\nAnswer: B', 1],
    ['A', 0],
    ['The answer is a dog', 0],
    ['A dog has four legs', 0],
    ['Paris or London', 0],
    ['E', 0],
    ['I do not know.', 0],
    ['', 0],
  ])('%j scores %d', async (text, value) => {
    expect(await score('choice', text, { row })).toMatchObject({ value });
  });

  it('that are numbers are meant by themselves', async () => {
    const numbers = { choices: ['3', '4', '1'], references: ['4'] };
    expect(await score('choice', '4', { row: numbers })).toMatchObject({ value: 1 });
    expect(await score('choice', 'The answer is 1', { row: numbers })).toMatchObject({ value: 0 });
    expect(await score('choice', 'The answer is B', { row: numbers })).toMatchObject({ value: 1 });
  });

  it('by likelihood are the text that the runner puts there', async () => {
    expect(await score('choice-likelihood', 'London', { row })).toMatchObject({ value: 1 });
    expect(await score('choice-likelihood', 'Paris', { row })).toMatchObject({ value: 0 });
    expect(await score('choice-likelihood', 'It is London', { row })).toMatchObject({ value: null });
  });

  it('need a right one', async () => {
    expect(await score('choice', 'B', { row: { ...row, references: ['Rome'] } })).toMatchObject({ value: null });
    expect(await score('choice', 'B', { row: { ...row, references: ['B'] } })).toMatchObject({ value: 1 });
    expect(await score('choice', 'B', { row: { references: ['London'] } })).toMatchObject({ value: null });
  });
});

describe('JSON', () => {
  const schema = {
    type: 'object',
    required: ['city'],
    properties: { city: { type: 'string' } },
    additionalProperties: false,
  };
  const json = '{"city": "Paris"}';
  it.each([
    ['json-schema', json, 1],
    ['json-schema', `Sure!\n\`\`\`json\n${json}\n\`\`\`\nDone.`, 1],
    ['json-schema', `Here is ${json}, as asked.`, 1],
    ['json-schema', `A set {x} and then ${json}`, 1],
    ['json-schema', '{"city": 5}', 0],
    ['json-schema', 'Paris', 0],
    ['is-json', json, 1],
    ['is-json', `\`\`\`json\n${json}\n\`\`\``, 0],
    ['is-json', '{"city": "Paris"} ok', 0],
    ['contains-json', `[${json}]`, 0],
    ['contains-json', `\`\`\`\n${json}`, 1],
  ])('%s of %j is %d', async (name, text, value) => {
    expect(await score(name, text, {}, { schema })).toMatchObject({ value });
    expect(await score(name, text, {}, { schema, negate: true })).toMatchObject({ value: 1 - value });
  });

  it('is read by the draft that the schema names', async () => {
    const tuple = { type: 'array', items: [{ type: 'number' }, { type: 'string' }], additionalItems: false };
    const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#', ...tuple };
    expect(await score('json-schema', '[1, "a"]', {}, { schema: draft7 })).toMatchObject({ value: 1 });
    expect(await score('json-schema', '[1, "a", 2]', {}, { schema: draft7 })).toMatchObject({ value: 0 });
    const draft2020 = { type: 'array', prefixItems: [{ type: 'number' }], items: false };
    expect(await score('json-schema', '[1, 2]', {}, { schema: draft2020 })).toMatchObject({ value: 0 });
  });

  it('says what does not fit', async () => {
    expect((await score('json-schema', '{"city": 5}', {}, { schema })).reason).toBe('/city must be string');
  });
});

describe('markup', () => {
  it.each([
    ['is-xml', '<?xml version="1.0"?>\n<!-- a --><a b="1"><c/>text &amp; more<![CDATA[ <x> & ]]></a>\n', 1],
    ['is-xml', '<a><b></a></b>', 0],
    ['is-xml', '<a/><b/>', 0],
    ['is-xml', '<a b=1/>', 0],
    ['is-xml', '<a b="1" b="2"/>', 0],
    ['is-xml', '<a>1 & 2</a>', 0],
    ['is-xml', '<a>1 < 2</a>', 0],
    ['is-xml', 'Here: <a/>', 0],
    ['is-xml', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 0],
    ['is-xml', '<größe wert="1"/>', 1],
    ['contains-xml', 'Here: <a>1</a> is it', 1],
    ['contains-xml', '1 < 2 and <b', 0],
    ['contains-xml', 'a <br> then <i>x</i>', 1],
    ['is-html', '<!doctype html><html><body><p>Hi<br></p></body></html>', 1],
    ['is-html', '```html\n<p>Hi</p>\n```', 1],
    ['is-html', 'Here: <p>Hi</p>', 0],
    ['is-html', '<thinking>Hi</thinking>', 0],
    ['contains-html', 'Here: <b>Hi</b>', 1],
    ['contains-html', 'if a <b and c> d', 0],
    ['contains-html', 'plain', 0],
  ])('%s of %j is %d', async (name, text, value) => {
    expect(await score(name, text)).toMatchObject({ value });
  });

  it('must have the elements that are asked for', async () => {
    expect(await score('is-xml', '<a><b/></a>', {}, { requiredElements: ['b'] })).toMatchObject({ value: 1 });
    expect(await score('is-xml', '<a><b/></a>', {}, { requiredElements: ['c'] })).toMatchObject({
      value: 0,
      reason: 'there is no <c>',
    });
  });
});

describe('error rates', () => {
  // Capitals and spelling are no errors of hearing; without the normaliser they count.
  it('normalise unless they are told not to', async () => {
    const row = { references: ['Mister Smith has twenty-one colours.'] };
    expect(await score('wer', 'mr smith has 21 colors', { row })).toMatchObject({ value: 0 });
    expect((await score('wer', 'mr smith has 21 colors', { row }, { normalise: false })).value).toBeGreaterThan(0.5);
    expect(await score('wer', 'x', { row: { references: ['…'] } })).toMatchObject({ value: null });
  });
});

describe('embedding similarity', () => {
  const vectors: Record<string, Float32Array> = {
    a: Float32Array.of(1, 0),
    b: Float32Array.of(0.6, 0.8),
    c: Float32Array.of(-1, 0),
  };
  const embed = async (texts: string[]) => ({
    vectors: texts.map((text) => vectors[text] ?? new Float32Array(2)),
    model: 'local:e',
    modelSha256: null,
  });

  it('is the cosine to the closest reference', async () => {
    const { value } = await score('embedding-similarity', 'a', { row: { references: ['c', 'b'] } }, {}, { embed });
    expect(value).toBeCloseTo(0.6, 6);
  });

  it('says so where there is no model or nothing to embed', async () => {
    expect(await score('embedding-similarity', 'a', { row: { references: ['b'] } })).toMatchObject({ value: null });
    expect(await score('embedding-similarity', ' ', { row: { references: ['b'] } }, {}, { embed })).toMatchObject({
      value: null,
    });
  });
});

describe('grounded answers', () => {
  const passages = [
    { documentId: '1', path: 'notes/war.txt', text: 'The war began in the year 1914, and it ended in 1918.' },
    { documentId: '2', path: 'notes/peace.txt', text: 'Peace was signed at Versailles in the following year.' },
    { documentId: '1', path: 'notes/war.txt', text: 'Many countries took part in it.' },
  ];

  it('are checked quote by quote', async () => {
    const of = async (text: string) => score('quote-check', text, { passages });
    expect(await of('It says “the war began in the year 1914”.')).toMatchObject({ value: 0 });
    expect(await of('It says “The war began in the year 1914”.')).toMatchObject({ value: 1, passed: true });
    expect(await of('“The war began in the year 1914” and "it lasted for ten whole years".')).toMatchObject({
      value: 0.5,
      passed: false,
    });
    expect(await of('The “war” began.')).toMatchObject({ value: null });
    expect(await score('quote-check', '“The war began in the year 1914”')).toMatchObject({ value: null });
  });

  it('count documents once and know them by id, path and name', async () => {
    const request = (relevant: string) => ({ passages, row: { fields: { relevant } } });
    const of = async (name: string, relevant: string, parameters = {}) =>
      (await score(name, 'x', request(relevant), { column: 'relevant', ...parameters })).value;
    expect(await of('recall-at-k', '["war.txt", "other.txt"]')).toBe(0.5);
    expect(await of('recall-at-k', 'notes/peace.txt', { k: 1 })).toBe(0);
    expect(await of('mrr', '2')).toBe(0.5);
    expect(await of('precision-at-k', '1', { k: 2 })).toBe(0.5);
    expect(await of('context-precision', 'war.txt')).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(await of('context-recall', '{"war.txt": 2, "peace.txt": 0, "lost.txt": 1}')).toBe(0.5);
    expect(await of('ndcg-at-k', '')).toBeNull();
  });

  it("take the row's context as what is relevant", async () => {
    const row = { context: ['The war began in the year 1914', 'Bread was scarce, and people went hungry for years.'] };
    expect((await score('context-recall', 'x', { passages, row })).value).toBe(0.5);
    expect((await score('context-precision', 'x', { passages, row })).value).toBe(1);
    expect((await score('recall-at-k', 'x', { passages, row })).value).toBe(0.5);
    // A candidate without retrieval would look as if it had found nothing.
    expect((await score('context-recall', 'x', { row })).value).toBeNull();
    expect((await score('recall-at-k', 'x', { row })).value).toBeNull();
    expect((await score('context-recall', 'x', { passages })).value).toBeNull();
  });
});

describe('figures of the answer', () => {
  it('are those that stand in it, or none', async () => {
    const answer = { cost: { usd: 0.002, priceListDate: '2026-11-01' } };
    expect(await score('latency', 'x')).toMatchObject({ value: 480, passed: null });
    expect(await score('ttft', 'x')).toMatchObject({ value: 120 });
    expect(await score('cost', 'x', { answer })).toMatchObject({ value: 0.002 });
    expect(await score('cost', 'x')).toMatchObject({ value: null });
    expect(await score('output-tokens', 'x')).toMatchObject({ value: 5 });
    expect(await score('tokens-per-second', 'x')).toMatchObject({ value: 20 });
  });
});

describe('sums', () => {
  // Rows are drawn anew for an interval: the same rows in another order, or in parts, must give the same figure.
  it.each(['bleu', 'chrf', 'gleu', 'wer', 'cer'])('of %s do not depend on the order', (name) => {
    const metric = scorer(name);
    const scores = ['a cat sat', 'the dog sat on it', ''].map((text) =>
      metric.score(text, { row: { references: ['the cat sat on the mat'] } }),
    );
    const forwards = metric.combine(scores);
    expect(forwards).toBeTypeOf('number');
    expect(metric.combine([...scores].reverse())).toBe(forwards);
    expect(metric.combine([])).toBeNull();
  });
});

describe('10,000 short rows', () => {
  const cheap = listMetrics().filter(
    ({ name }) => !['code-tests', 'javascript', 'embedding-similarity'].includes(name),
  );
  const parameters: Record<string, Record<string, unknown>> = {
    regex: { pattern: '\\d+ (cat|dog)s?' },
    'json-schema': { schema: { type: 'object', properties: { a: { type: 'string', pattern: '^a' } } } },
    'word-count': { max: 20 },
    'character-count': { max: 200 },
  };
  const text = 'The quick brown fox, it seems, jumps over 12 lazy dogs. {"a": "abc"}';
  const request = {
    labels: ['World', 'Sports', 'Business', 'Sci/Tech'],
    row: {
      references: ['The quick brown fox jumps over 12 lazy dogs today.'],
      choices: ['one', 'two', 'dogs'],
      label: 'Sports',
      context: ['a brown fox'],
    },
  };

  // Compiling a pattern, a schema or a list of labels for every row would make each of these take minutes. The work of this thread counts, not what its neighbours take.
  it.each(cheap.map(({ name }) => name))(
    'of %s take no longer than seconds',
    (name) => {
      const metric = scorer(name, parameters[name] ?? {});
      const spent = threadClock();
      for (let row = 0; row < 10_000; row++) metric.score(text, request);
      expect(spent()).toBeLessThan(8_000);
    },
    120_000,
  );
});
