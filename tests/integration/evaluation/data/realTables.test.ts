import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fewShotExamples } from '../../../../electron/engine/evaluation/data/fewShotExamples.ts';
import { findLeaks } from '../../../../electron/engine/evaluation/data/findLeaks.ts';
import { guessMapping } from '../../../../electron/engine/evaluation/data/guessMapping.ts';
import { makeDataset } from '../../../../electron/engine/evaluation/data/makeDataset.ts';
import { readTable } from '../../../../electron/engine/evaluation/data/readTable.ts';
import { sampleRows } from '../../../../electron/engine/evaluation/data/sampleRows.ts';
import { splitRows } from '../../../../electron/engine/evaluation/data/splitRows.ts';
import { summarise } from '../../../../electron/engine/evaluation/data/summarise.ts';
import { sharedTables } from '../../../support/sharedTables.ts';

const folder = sharedTables();

/** A file as a person would take it in who accepts every guess. */
async function takeIn(file: string) {
  const table = await readTable({ content: { path: path.join(folder ?? '', file) } });
  const mapping = guessMapping(table.columns, table.rows);
  const made = await makeDataset({ name: file, table, mapping, deduplicate: false });
  return { table, mapping, ...made };
}

// What hand-written tables do not have: commas and quotes of people, cells of many lines, lists in cells, missing values.
describe.skipIf(folder === null)('real tables', () => {
  it('news with a class each', async () => {
    const { table, mapping, dataset, problems } = await takeIn('ag_news/train.csv');
    expect([table.format, mapping, problems]).toEqual(['csv', { text: 'input', label: 'label' }, []]);
    expect(summarise(dataset, 0).labels).toEqual(
      ['Business', 'Sci/Tech', 'Sports', 'World'].map((label) => ({ label, rows: 500 })),
    );
    expect(dataset.rows[0]).toMatchObject({ line: 1, references: [dataset.rows[0]?.label], choices: [] });
    const drawn = summarise({ ...dataset, rows: sampleRows(dataset.rows, 100, 1) }, 0);
    expect(drawn.labels.map(({ rows }) => rows)).toEqual([25, 25, 25, 25]);
  });

  it('news: no row of the test part is one of the training part, and a planted one is found', async () => {
    const test = (await takeIn('ag_news/test.csv')).dataset.rows;
    const train = (await takeIn('ag_news/train.csv')).dataset.rows;
    const leaks = await findLeaks({ test, train });
    // The collection itself reports an event more than once; its authors only removed exact copies.
    expect(leaks.filter(({ similarity }) => similarity === 1)).toEqual([]);
    expect(leaks.length).toBeLessThan(test.length / 20);
    const [first] = test;
    if (first === undefined) throw new Error('There are no rows.');
    const planted = { ...first, id: 'planted', input: `${first.input.toUpperCase()} ` };
    const found = await findLeaks({ test, train: [...train, planted] });
    expect(found.find((leak) => leak.test === first.id)).toEqual({ test: first.id, train: 'planted', similarity: 1 });
  });

  it('news: four examples are of four classes, and a split keeps the classes even', async () => {
    const { dataset } = await takeIn('ag_news/test.csv');
    const examples = fewShotExamples({ train: dataset.rows, count: 4, seed: 42 });
    expect(new Set(examples.map(({ output }) => output)).size).toBe(4);
    const { test, train } = await splitRows({ rows: dataset.rows, testShare: 0.25, seed: 42 });
    expect([test.length, train.length]).toEqual([100, 300]);
    expect(summarise({ ...dataset, rows: test }, 0).labels.map(({ rows }) => rows)).toEqual([25, 25, 25, 25]);
  });

  it('sums, whose solutions are of many lines', async () => {
    const { mapping, dataset, problems } = await takeIn('gsm8k/test.csv');
    expect([mapping, problems]).toEqual([{ question: 'input', answer: 'reference' }, []]);
    expect(dataset.rows).toHaveLength(200);
    expect(dataset.rows.every(({ references }) => /^-?\d+(\.\d+)?$/.test(references[0] ?? ''))).toBe(true);
    expect(dataset.rows[0]?.fields['solution']).toContain('\n');
  });

  it('multiple choice with lists in cells and the right one counted from 0', async () => {
    const { mapping, dataset, problems } = await takeIn('truthfulqa/test.csv');
    expect(mapping).toEqual({ question: 'input', choices: 'choices', answer_index: 'reference' });
    expect(dataset.rows).toHaveLength(200);
    expect(problems.map(({ code, message }) => [code, message.includes('from 0')])).toEqual([
      ['data/counted-answers', true],
    ]);
    for (const { choices, references, fields } of dataset.rows) {
      expect(choices[Number(fields['answer_index'])]).toBe(references[0]);
    }
    expect(dataset.rows[0]?.references[0]).toMatch(/^No vegetable/);
  });

  it('measurements with missing values, and rows of a search engine', async () => {
    const penguins = await readTable({ content: { path: path.join(folder ?? '', 'documents/penguins.csv') } });
    expect([penguins.rows.length, penguins.columns.length, penguins.problems]).toEqual([344, 8, []]);
    const judged = await readTable({ content: { path: path.join(folder ?? '', 'cranfield/qrels.tsv') } });
    expect([judged.format, judged.columns]).toEqual(['tsv', ['query_id', 'doc_id', 'relevance']]);
    const queries = await readTable({ content: { path: path.join(folder ?? '', 'cranfield/queries.jsonl') } });
    expect([queries.format, queries.rows.length]).toEqual(['jsonl', 225]);
    expect(guessMapping(queries.columns, queries.rows)).toEqual({ text: 'input' });
  });
});
