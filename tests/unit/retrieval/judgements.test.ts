import { describe, expect, it } from 'vitest';
import { parseJudgements, parseQueries } from '../../../electron/engine/retrieval/measuring/readJudgements.ts';
import { readCsvRows } from '../../../electron/engine/retrieval/measuring/readCsvRows.ts';
import { resolveJudgements } from '../../../electron/engine/retrieval/measuring/resolveJudgements.ts';
import { joinJudgements } from '../../../electron/engine/retrieval/measuring/measureQueries.ts';
import { indexSettings, madeUpDocument } from '../../support/knowledgeFixtures.ts';
import { memoryIndex } from '../../support/memoryIndex.ts';

describe('questions', () => {
  it.each([
    ['q.jsonl', '\ufeff{"_id": "1", "text": "one"}\r\n\r\n{"id": 2, "query": "two"}\n'],
    ['q.tsv', '1\tone\n2\ttwo'],
    ['q.tsv', 'query-id\ttext\n1\tone\n2\ttwo\n'],
    ['q.csv', 'id,query\n1,one\n"2","two"\n'],
  ])('are read from %s', (file, text) => {
    expect(parseQueries(file, text)).toEqual([
      { id: '1', query: 'one' },
      { id: '2', query: 'two' },
    ]);
  });

  // Catches: a file of which a part is left out without a word.
  it.each([
    ['q.jsonl', '{"_id": "1", "text": "one"}\nnonsense', 'q.jsonl, line 2'],
    ['q.jsonl', '[1]', 'q.jsonl, line 1'],
    ['q.jsonl', '{"_id": "1"}', 'q.jsonl, line 1'],
    ['q.tsv', '1\tone\n\n2', 'q.tsv, line 3'],
    ['q.csv', '1,"one\nmore"\n1,two', 'q.csv, line 3: the id “1” was given in line 1'],
    ['q.tsv', '', 'there is no question'],
  ])('of %s that are wrong name file and line: %j', (file, text, message) => {
    expect(() => parseQueries(file, text)).toThrow(message);
  });
});

describe('judgements', () => {
  const expected = [
    ['1', { a: 1, b: 0 }],
    ['2', { a: 1 }],
  ];
  it.each([
    ['qrels.txt', '1 0 a 3\n1 0 b 0\n2 0 a 1\n'],
    ['qrels.tsv', 'query-id\tcorpus-id\tscore\n1\ta\t3\n1\tb\t0\n2\ta\t1\n'],
    ['qrels.tsv', '1\t0\ta\t3\n1\t0\tb\t-1\n2\t0\ta\t1\n'],
    ['qrels.csv', 'query,document,grade\n1,a,3\n1,b,0\n2,a,1\n'],
    [
      'qrels.jsonl',
      '{"query_id":1,"doc_id":"a","relevance":3}\n{"query_id":"1","doc_id":"b","relevance":0}\n{"query-id":"2","corpus-id":"a","score":1}',
    ],
  ])('are read from %s', (file, text) => {
    expect([...parseJudgements(file, text)].map(([id, own]) => [id, { ...own }])).toEqual(expected);
  });

  it('keep their grades when asked to', () => {
    expect({ ...parseJudgements('q.txt', '1 0 a 3', { graded: true }).get('1') }).toEqual({ a: 3 });
  });

  it.each([
    ['1 0 a', '1 0 a 1\n1 0 a b 2', 'line 2: three or four columns'],
    ['grade', '1 0 a 1\n1 0 b much', 'line 2: “much” is not a grade'],
    ['empty', '\n', 'there is no judgement'],
  ])('that are wrong (%s) name file and line', (_name, text, message) => {
    expect(() => parseJudgements('qrels.txt', text)).toThrow(message);
  });

  it('may name a document like a member of objects', () => {
    expect(Object.keys(parseJudgements('q.txt', '1 0 __proto__ 1').get('1') ?? {})).toEqual(['__proto__']);
  });

  it('join the questions of their ids', () => {
    expect(
      joinJudgements(
        [
          { id: '1', query: 'one' },
          { id: '2', query: 'two' },
        ],
        new Map([['2', { a: 1 }]]),
      ),
    ).toEqual([{ id: '2', query: 'two', relevant: { a: 1 } }]);
  });
});

describe('documents that judgements name', () => {
  const index = memoryIndex(indexSettings(), [
    madeUpDocument({ id: 'id-1', path: '/docs/1.txt', text: 'one' }),
    madeUpDocument({ id: 'id-2', path: '/docs/2.txt', text: 'two' }),
    madeUpDocument({ id: 'id-3', path: '/more/2.txt', text: 'three' }),
  ]);
  const resolve = (relevant: Record<string, number>) => resolveJudgements(index, [{ id: 'q', query: 'q', relevant }]);

  it.each(['id-1', '/docs/1.txt', '1.txt', '1'])('are found by %j', async (name) => {
    const { grades, unknown } = await resolve({ [name]: 2 });
    expect([[...(grades[0] ?? [])], unknown]).toEqual([[['id-1', 2]], []]);
  });

  it('stay in the count when no document is called so, and are said', async () => {
    const { grades, unknown } = await resolve({ 1: 1, 99: 1, 98: 0 });
    expect(grades[0]?.size).toBe(3);
    expect(unknown).toEqual(['99']);
  });

  it('must be one', async () => {
    await expect(resolve({ 2: 1 })).rejects.toMatchObject({ code: 'knowledge/ambiguous-document' });
    expect((await resolve({ '/more/2.txt': 1 })).grades[0]?.get('id-3')).toBe(1);
  });
});

describe('rows of a CSV text', () => {
  it('may hold commas, line ends and doubled marks', () => {
    expect(readCsvRows('a,"b, ""c""\nd"\n\ne,')).toEqual([
      { cells: ['a', 'b, "c"\nd'], number: 1 },
      { cells: ['e', ''], number: 4 },
    ]);
    expect(readCsvRows('"never closed')).toEqual([{ cells: ['never closed'], number: 1 }]);
  });
});
