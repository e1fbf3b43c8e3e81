import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedTables } from '../../support/sharedTables.ts';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { testWeights } from '../../support/weights.ts';
import { candidate, suite } from '../../unit/store/evaluation/evaluationFixtures.ts';

const minilm = 'all-minilm-l6-v2-int8';
const tables = sharedTables();
const here = (await testWeights(minilm)) !== null && tables !== null;

describe.skipIf(!here)('a classifier on the vectors of a real model', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ weights: [minilm], offline: true });
  });
  afterAll(() => engine.close());

  async function news(part: 'test' | 'train') {
    const desk = engine.engine.evaluationDesk;
    const table = await desk.readPath({ path: path.join(tables ?? '', 'ag_news', `${part}.csv`) });
    return await desk.createDataset({
      table: table.id,
      mapping: { text: 'input', label: 'label' },
      deduplicate: true,
      name: `news-${part}.csv`,
    });
  }

  // With the rows' own labels among the training rows it would be right every time; with vectors of other texts one time in four.
  it('tells sections of news apart by far better than chance, and the run says how it came to that', async () => {
    const desk = engine.engine.evaluationDesk;
    const [test, train] = [await news('test'), await news('train')];
    const given = {
      ...suite(
        { hash: test.hash, name: '', columns: [], mapping: {}, rows: [] },
        {
          train: train.hash,
          sample: { rows: 40, seed: 1 },
          candidates: [20, 120].map((rows) =>
            candidate(`c${rows}`, {
              model: `local:${minilm}`,
              technique: { kind: 'classifier', rows, seed: 1 },
              answering: 'classify',
              template: '',
            }),
          ),
          metrics: [{ metric: 'label-accuracy' }, { metric: 'macro-f1' }],
          primary: 'label-accuracy',
          baseline: 'c20',
        },
      ),
      description: '',
    };
    const check = await desk.checkSuite({ suite: given });
    expect(check).toMatchObject({ errors: [], requests: 80, hostsToAllow: [], usd: 0 });
    const { id } = await desk.start({ suite: given });
    await expect.poll(() => desk.run(id).state, { timeout: 110_000, interval: 200 }).toBe('done');
    const sheet = desk.sheet({ run: id });
    const [few, many] = sheet.candidates;
    expect(few?.metrics['label-accuracy']?.mean).toBeGreaterThan(0.5);
    expect(many?.metrics['label-accuracy']?.mean).toBeGreaterThan(0.65);
    expect(many?.metrics['label-accuracy']?.mean).toBeLessThan(1);
    expect(many).toMatchObject({
      rows: { done: 40, failed: 0 },
      leftMachine: false,
      costPer1000: { usd: 0 },
      ttft: null,
      conditions: {
        modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        training: { rows: 120, labels: 4, tokens: expect.any(Number) },
      },
    });
    expect(many?.peakMemoryBytes).toBeGreaterThan(20_000_000);
    expect(many?.tokens.input).toBeGreaterThan(20);
    const training = many?.conditions?.training;
    expect(training?.embedMs).toBeGreaterThan(0);
    expect(training?.fitMs).toBeGreaterThan(0);
    const cells = engine.engine.store.evaluation.cells.table(id);
    for (const { confidence } of cells) {
      expect(confidence).toBeLessThanOrEqual(0);
      expect(confidence).toBeGreaterThanOrEqual(Math.log(1 / 4));
    }
    // Surer where it is right: that is what "local first, cloud when unsure" rests on.
    const meanOf = (right: boolean) => {
      const some = cells.filter(({ scores }) => (scores['label-accuracy']?.value === 1) === right);
      return some.reduce((sum, { confidence }) => sum + (confidence ?? 0), 0) / some.length;
    };
    expect(meanOf(true)).toBeGreaterThan(meanOf(false));
    // A report is written, and the suite's file comes back as the suite.
    const html = desk.report({ run: id, format: 'html', rows: true });
    let text = '';
    for await (const piece of html.pieces) text += piece;
    expect(text).toContain('classifier of 120 rows');
    expect(text).toContain('what a classifier learnt of the training rows');
    expect(text).toContain('120 rows of 4 labels');
    const file = desk.suiteFile({ run: id, format: 'yardstick' }).content;
    const back = await desk.importSuite({ text: file, format: 'yardstick' });
    expect(back.suite.candidates).toEqual(given.candidates);
    const promptfoo = desk.suiteFile({ run: id, format: 'promptfoo' }).content;
    expect(promptfoo).toContain('(classifier): promptfoo has no equal');
  }, 120_000);
});
