import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Suite } from '../../../electron/engine/evaluation/suite.ts';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { candidate, dataset, dataRow, suite } from '../../unit/store/evaluation/evaluationFixtures.ts';
import { createLocalHome } from '../language/localSetup.ts';

const home = createLocalHome();
let test: TestEngine;

beforeAll(async () => {
  await home.addTiny('letters');
  test = await startEngine({ home: home.directory, offline: true });
});
afterAll(async () => {
  await test?.close();
  await home.remove();
});

const rows = dataset(4);
const train = dataset(3, { rows: [7, 8, 9].map((number) => dataRow(number)) });

async function run(changes: Partial<Suite> = {}) {
  const { store, evaluationDesk } = test.engine;
  store.evaluation.datasets.put(rows);
  store.evaluation.datasets.put(train);
  const settings = { maxTokens: 4, temperature: 0 };
  const one = { model: 'local:letters', template: 'One of {{labels}}. {{input}}', settings };
  const given = suite(rows, {
    train: train.hash,
    candidates: [
      candidate('few', { ...one, technique: { kind: 'few-shot', count: 3, seed: 1 } }),
      candidate('choose', {
        ...one,
        settings: {},
        answering: 'choose',
        technique: { kind: 'few-shot', count: 3, seed: 1 },
      }),
      candidate('bare', { ...one, template: '{{input}}' }),
    ],
    metrics: [{ metric: 'contains' }, { metric: 'perplexity' }],
    primary: 'contains',
    baseline: 'few',
    ...changes,
  });
  const { id } = await evaluationDesk.start({ suite: given as never });
  await expect.poll(() => store.evaluation.runs.get(id)?.state, { timeout: 110_000 }).toBe('done');
  return {
    id,
    cellsOf: (name: string) =>
      rows.rows.map((_, position) => store.evaluation.cells.get(id, { candidate: name, position, repeat: 0 })),
  };
}

describe('the prompts of all rows', () => {
  // Catches: four examples read anew for each of 10,000 rows, and a first row that looks slower than all others.
  it('have what they begin with read once, ahead of the first row’s times, and kept; the sheet and each answer say so', async () => {
    const { id, cellsOf } = await run();
    for (const name of ['few', 'choose']) {
      const answers = cellsOf(name).map((cell) => cell?.answer);
      const [kept] = answers.map((answer) => answer?.conditions.keptTokens ?? 0);
      expect(kept).toBeGreaterThan(60);
      expect(answers.map((answer) => answer?.conditions.keptTokens)).toEqual([kept, kept, kept, kept]);
      expect(answers.map((answer) => (answer?.timings.prefixMs ?? 0) > 0)).toEqual([true, false, false, false]);
      if (name === 'few') {
        expect(answers.map((answer) => answer?.usage.cachedInputTokens)).toEqual([0, kept, kept, kept]);
        expect(answers.every((answer) => answer?.conditions.cached === false)).toBe(true);
      }
    }
    expect(cellsOf('bare').every((cell) => cell?.answer?.conditions.keptTokens === undefined)).toBe(true);
    const { candidates } = await test.api.evaluation.sheet.query({ run: id });
    expect(candidates.map(({ conditions }) => conditions?.keptTokens !== undefined)).toEqual([true, true, false]);
  }, 120_000);

  it('are read whole where the suite asks for that, and say the same', async () => {
    const [kept, whole] = [await run(), await run({ keepPrefix: false })];
    for (const name of ['few', 'choose', 'bare']) {
      const [one, other] = [kept.cellsOf(name), whole.cellsOf(name)];
      expect(other.map((cell) => cell?.answer?.text)).toEqual(one.map((cell) => cell?.answer?.text));
      expect(other.every((cell) => cell?.answer?.conditions.keptTokens === undefined)).toBe(true);
      expect(other.every((cell) => (cell?.answer?.usage.cachedInputTokens ?? 0) === 0)).toBe(true);
    }
  }, 120_000);

  it('have the same scores of how likely the references are in every run', async () => {
    const [one, other] = [await run(), await run()];
    for (const name of ['few', 'choose', 'bare']) {
      const scores = ({ cellsOf }: typeof one) => cellsOf(name).map((cell) => cell?.scores['perplexity']?.value);
      expect(scores(one)).toEqual(scores(other));
      expect(scores(one).every((value) => (value ?? 0) > 1)).toBe(true);
    }
  }, 120_000);
});
