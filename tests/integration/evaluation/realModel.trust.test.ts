import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Suite } from '../../../electron/engine/evaluation/suite.ts';
import { sharedTables } from '../../support/sharedTables.ts';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { testWeights } from '../../support/weights.ts';
import { candidate, suite } from '../../unit/store/evaluation/evaluationFixtures.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const model = `local:${smol}`;
const tables = sharedTables();
const here = (await testWeights(smol)) !== null && tables !== null;
const labels = ['Business', 'Sci/Tech', 'Sports', 'World'];

describe.skipIf(!here)('news rows on a real model', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ weights: [smol], offline: true });
  });
  afterAll(() => engine.close());

  async function news(part: 'test' | 'train') {
    const desk = engine.engine.evaluationDesk;
    const table = await desk.readPath({ path: path.join(tables ?? '', 'ag_news', `${part}.csv`) });
    return await desk.createDataset({
      table: table.id,
      mapping: { text: 'input', label: 'label' },
      deduplicate: true,
      name: `news ${part}`,
    });
  }

  const zero = () =>
    candidate('zero', {
      model,
      template: 'Text: {{input}}\nOne of {{labels}}:',
      settings: { maxTokens: 6, temperature: 0 },
    });

  async function run(changes: Partial<Suite> & Pick<Suite, 'candidates'>): Promise<string> {
    const test = await news('test');
    const train = await news('train');
    const given = suite(
      { hash: test.hash, name: '', columns: [], mapping: {}, rows: [] },
      {
        train: train.hash,
        sample: { rows: 6, seed: 1 },
        metrics: [{ metric: 'contains' }],
        primary: 'contains',
        baseline: 'zero',
        ...changes,
      },
    );
    const { id } = await engine.engine.evaluationDesk.start({ suite: given as never });
    await expect.poll(() => engine.engine.store.evaluation.runs.get(id)?.state, { timeout: 110_000 }).toBe('done');
    return id;
  }

  it('are labelled, measured under stated conditions', async () => {
    const id = await run({ candidates: [zero()] });
    const { cells, runs } = engine.engine.store.evaluation;
    expect(runs.get(id)).toMatchObject({ state: 'done', done: 6, failed: 0, spentUsd: 0 });
    for (const cell of cells.table(id)) {
      expect(cell).toMatchObject({ leftMachine: false, usd: null, conditions: { quantization: 'Q4_1', threads: 1 } });
      expect(cell.totalMs).toBeGreaterThan(0);
      expect(cell.peakMemoryBytes).toBeGreaterThan(50_000_000);
      expect(cell.scores['contains']?.value).toBeOneOf([0, 1]);
    }
  }, 120_000);

  it('are labelled with examples and by log-probabilities; a repeat at temperature 0 says the same', async () => {
    const id = await run({
      sample: { rows: 2, seed: 1 },
      repeats: 2,
      candidates: [
        zero(),
        { ...zero(), id: 'four', technique: { kind: 'few-shot', count: 4, seed: 1 } },
        { ...zero(), id: 'choose', settings: {}, answering: 'choose' },
      ],
    });
    const { cells } = engine.engine.store.evaluation;
    const table = cells.table(id);
    const texts = (repeat: number) => table.filter((cell) => cell.repeat === repeat).map(({ text }) => text);
    expect(texts(0)).toHaveLength(6);
    expect(texts(1)).toEqual(texts(0));
    const chosen = table.filter((cell) => cell.candidate === 'choose');
    // Never anything but a label, and how sure it is: 4 labels share 1.
    expect(chosen.every(({ text }) => labels.includes(text))).toBe(true);
    expect(
      chosen.every(({ confidence }) => confidence !== null && confidence <= 0 && confidence >= Math.log(1 / 4)),
    ).toBe(true);
    const few = cells.get(id, { candidate: 'four', position: 0, repeat: 0 });
    expect(few?.prompt?.examples.map(({ output }) => output).sort((one, two) => one.localeCompare(two))).toEqual(
      labels,
    );
    expect(few?.answer?.conditions.examples).toBe(4);
  }, 120_000);

  it('are graded by a model as small as this one: never broken, never a throw', async () => {
    const id = await run({
      candidates: [
        candidate('zero', { model, template: 'Sum up: {{input}}', settings: { maxTokens: 12, temperature: 0 } }),
      ],
      sample: { rows: 2, seed: 1 },
      metrics: [
        { metric: 'judge-rubric' },
        { metric: 'judge-rubric', as: 'likely', parameters: { by: 'log-probability' } },
      ],
      primary: 'judge-rubric',
      judge: { model, rubric: 'A good summary is short and true.' },
    });
    const table = engine.engine.store.evaluation.cells.table(id);
    expect(table).toHaveLength(2);
    for (const { scores, judgeUsd } of table) {
      expect(judgeUsd).toBeNull();
      expect(scores['judge-rubric']?.value).toBeOneOf([0, 0.25, 0.5, 0.75, 1]);
      expect(scores['likely']?.value).toBeGreaterThan(0);
      expect(scores['likely']?.value).toBeLessThan(1);
    }
  }, 120_000);

  // A small judge writes lists that do not end and verdicts that are none, unless its grammar holds it.
  it('have their faithfulness to the row’s context said by a model as small: a share with why, never broken', async () => {
    const desk = engine.engine.evaluationDesk;
    const table = await desk.readPaste({
      text: 'question,text\nWhere does Berlin lie?,Berlin lies on the river Spree.\n',
    });
    const rows = await desk.createDataset({
      table: table.id,
      mapping: { question: 'input', text: 'context' },
      deduplicate: true,
      name: 'questions',
    });
    const id = await run({
      dataset: rows.hash,
      sample: null,
      candidates: [
        candidate('zero', {
          model,
          technique: { kind: 'context' },
          template: '{{context}}\n{{input}} Answer in one sentence.',
          settings: { maxTokens: 16, temperature: 0 },
        }),
      ],
      metrics: [{ metric: 'faithfulness' }],
      primary: 'faithfulness',
      judge: { model, rubric: 'Not asked.' },
    });
    const cell = engine.engine.store.evaluation.cells.get(id, { candidate: 'zero', position: 0, repeat: 0 });
    const score = cell?.scores['faithfulness'];
    expect(score?.reason).toMatch(/of \d+ statements are supported/);
    expect(score?.value).toBeGreaterThanOrEqual(0);
    expect(score?.value).toBeLessThanOrEqual(1);
  }, 120_000);
});
