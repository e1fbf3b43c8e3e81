import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { startNewsService, type NewsService } from '../../support/newsService.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';
import { createLocalHome } from '../language/localSetup.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const available = (await testWeights(smol)) !== null;
const home = createLocalHome();
let test: TestEngine;
let service: NewsService;

beforeAll(async () => {
  await home.addTiny('small', { seed: 2 });
  await home.addTiny('large');
  if (available) await linkWeights(home.directory, smol);
  service = await startNewsService({ latencyMs: 1, failEvery: null });
  test = await startEngine({ home: home.directory });
  test.engine.egress.allow(service.host);
  await test.api.connections.add.mutate({ name: 'news', kind: 'openai-compatible', baseUrl: service.baseUrl });
});
afterAll(async () => {
  await test?.close();
  service?.close();
  await home.remove();
});

const labels = ['world', 'sports', 'business'];
const rows = (count: number) =>
  Array.from({ length: count }, (_, number) => `Text ${number} of the day,${labels[number % 3]}\n`).join('');

/** Runs a suite over news that a local service labels rightly, with models of this machine beside it. */
async function run(count: number, models: string[], settings: object) {
  const { api } = test;
  const table = await api.evaluation.readPaste.mutate({ text: `text,label\n${rows(count)}` });
  const mapping = { text: 'input', label: 'label' } as const;
  const { hash } = await api.evaluation.createDataset.mutate({
    table: table.id,
    mapping,
    deduplicate: true,
    name: 'N',
  });
  const suite = {
    name: 'How sure',
    description: '',
    dataset: hash,
    train: null,
    candidates: [
      { id: 'service', model: 'news:any' },
      ...models.map((model) => ({ id: model.slice(0, 5), model: `local:${model}` })),
    ].map((one) => ({
      ...one,
      technique: { kind: 'zero-shot' as const },
      answering: 'generate' as const,
      template: 'Which of {{labels}} is it?\n{{input}}',
      settings,
    })),
    metrics: [{ metric: 'label-accuracy' }, { metric: 'perplexity' }, { metric: 'bits-per-byte' }],
    primary: 'label-accuracy',
    repeats: 1,
    sample: null,
    budgetUsd: null,
    concurrency: 4,
    baseline: 'service',
    margin: 0.1,
    confidence: 0.95,
    judge: null,
  };
  const { warnings } = await api.evaluation.checkSuite.mutate({ suite });
  expect(warnings.filter((text) => text.startsWith('"service" will have no'))).toHaveLength(2);
  const { id } = await api.evaluation.start.mutate({ suite });
  while ((await api.evaluation.run.query({ id })).state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return id;
}

describe('a run with models of this machine and a service', () => {
  let id: string;
  beforeAll(async () => {
    id = await run(6, ['small', 'large'], { temperature: 0, maxTokens: 6 });
  });

  it('has perplexity and bits per byte of the references, over all of their tokens, of the local ones only', async () => {
    const { candidates } = await test.api.evaluation.sheet.query({ run: id });
    const cells = test.engine.store.evaluation.cells.table(id).filter(({ candidate }) => candidate === 'large');
    const sums = { nats: 0, units: 0 };
    for (const { scores } of cells) {
      sums.nats += scores['perplexity']?.counts?.['nats'] ?? Number.NaN;
      sums.units += scores['perplexity']?.counts?.['units'] ?? Number.NaN;
    }
    const [remote, , large] = candidates;
    expect(large?.metrics['perplexity']).toMatchObject({ n: 6, missing: 0 });
    expect(large?.metrics['perplexity']?.mean).toBeCloseTo(Math.exp(sums.nats / sums.units), 9);
    expect(large?.metrics['bits-per-byte']?.mean).toBeGreaterThan(1);
    expect(remote?.metrics['perplexity']).toBeUndefined();
    const [row] = test.engine.store.evaluation.runs.rows(id);
    const place = { run: id, candidate: 'service', row: row?.id ?? '', repeat: 0 };
    const { scores } = await test.api.evaluation.cell.query(place);
    expect(scores['perplexity']?.reason).toContain('Only a model on this machine');
  });

  it('measures the ladder on demand, keeps it with the run, and puts it into the report', async () => {
    const { api } = test;
    const before = await api.evaluation.quantisation.query({ id });
    expect(before?.measured).toBeNull();
    expect(before?.steps.map(({ perplexity }) => perplexity)).toEqual([null, null]);
    const job = await api.evaluation.measureLadder.mutate({ id });
    // Asked twice, measured once.
    expect((await api.evaluation.measureLadder.mutate({ id })).id).toBe(job.id);
    await expect
      .poll(async () => (await api.evaluation.quantisation.query({ id }))?.measured, { timeout: 30_000 })
      .toMatchObject({ rows: 6, top: 64 });
    const after = await api.evaluation.quantisation.query({ id });
    expect(after?.measuring).toBeNull();
    const [small, large] = after?.steps ?? [];
    expect(large).toMatchObject({ klDivergence: 0, sameLikeliest: 1 });
    expect(small?.klDivergence).toBeGreaterThan(0.01);
    expect(small?.perplexity).toBeGreaterThan(1);
    const read = async (format: string) =>
      await (await test.fetch(`/download/evaluation/${id}?format=${format}&rows=false`)).text();
    expect(await read('html')).toContain('KL divergence');
    expect(await read('markdown')).toContain((small?.klDivergence ?? 0).toFixed(4));
    expect(JSON.parse(await read('json'))).toMatchObject({ quantisation: { steps: [{ candidate: 'small' }, {}] } });
    expect(test.engine.store.evaluation.ladders.get(id)?.reference).toBe('large');
  });

  it('stopped, the ladder keeps what was measured before', async () => {
    const { api } = test;
    const before = test.engine.store.evaluation.ladders.get(id);
    await api.evaluation.measureLadder.mutate({ id });
    await api.evaluation.stopLadder.mutate({ id });
    await expect.poll(async () => (await api.evaluation.quantisation.query({ id }))?.measuring).toBeNull();
    expect(test.engine.store.evaluation.ladders.get(id)).toEqual(before);
  });

  // The curve had no signal at all for answers that are written, which is what most runs have.
  it.runIf(available)(
    'draws the stay-local curve by how likely the written answers were, with a real model',
    async () => {
      const real = await run(6, [smol], { temperature: 0, maxTokens: 5 });
      const cells = test.engine.store.evaluation.cells.table(real);
      const sure = cells
        .filter(({ candidate }) => candidate === 'smoll')
        .map(({ confidence }) => confidence ?? Number.NaN);
      expect(sure.every((value) => value < 0 && value > -10)).toBe(true);
      const curve = await test.api.evaluation.stayLocal.query({
        run: real,
        local: 'smoll',
        cloud: 'service',
        signal: 'log-probability',
      });
      expect(curve.points?.length).toBeGreaterThan(3);
      // The service is wrong about the first row.
      expect(curve.points?.[0]).toMatchObject({ threshold: null, local: 0, quality: expect.closeTo(5 / 6, 9) });

      expect(curve.points?.at(-1)).toMatchObject({ local: 1, threshold: Math.min(...sure), bytesPer1000: 0 });
    },
  );
});
