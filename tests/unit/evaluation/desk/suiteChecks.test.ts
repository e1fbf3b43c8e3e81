import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../../models/errors.ts';
import type { Candidate } from '../../../../electron/engine/evaluation/candidate.ts';
import type { DataRow } from '../../../../electron/engine/evaluation/dataset.ts';
import type { Suite } from '../../../../electron/engine/evaluation/suite.ts';
import { faithfulness } from '../../../../electron/engine/evaluation/judging/faithfulness.ts';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import {
  checkedSuite,
  promptPreview,
  type SuiteChecksOptions,
} from '../../../../electron/engine/features/evaluation/suiteChecks.ts';
import { measuredBefore } from '../../../../electron/engine/features/evaluation/measuredBefore.ts';
import { finishedAnswer } from '../../store/answerFixture.ts';
import { testStore } from '../../store/testStore.ts';
import { candidate, cell, dataRow, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';

const fewShot = { kind: 'few-shot', count: 2, seed: 1 } as const;

function options(data: ReturnType<typeof dataset>, changes: Partial<SuiteChecksOptions> = {}): SuiteChecksOptions {
  return {
    readDataset: () => data,
    metricOf: findMetric,
    searching: { search: () => Promise.reject(new Error('A check searches nothing.')) },
    isJudged: () => false,
    embeddingModelOf: () => null,
    serverOf: () => null,
    troubleOf: () => null,
    embeddingModel: () => null,
    taskOf: () => null,
    contextOf: (model) =>
      model.startsWith('local:')
        ? { contextTokens: 100, destination: null, leavesMachine: false }
        : { contextTokens: null, destination: 'api.example.com', leavesMachine: true },
    priceOf: () => null,
    lengthPrice: () => null,
    recordingSeconds: () => Promise.resolve(0),
    isAllowed: () => true,
    measured: () => null,
    ...changes,
  };
}

const check = (data: ReturnType<typeof dataset>, changes: Partial<Suite>, more: Partial<SuiteChecksOptions> = {}) =>
  checkedSuite(suite(data, { baseline: changes.candidates?.[0]?.id ?? 'a', ...changes }), options(data, more));

describe('the check of a suite', () => {
  // Each of the rows would have failed by itself, after the others were asked and paid.
  it('says before anything runs how many rows do not fit into a model, and which model', async () => {
    const rows = Array.from({ length: 40 }, (_, number) =>
      dataRow(number, number < 4 ? { input: 'word '.repeat(200) } : {}),
    );
    const candidates = [candidate('a', { settings: { maxTokens: 8 } }), candidate('c', { model: 'cloud:large' })];
    const { estimates } = await check(dataset(0, { rows }), { candidates });
    expect(estimates[0]?.warnings).toEqual([
      'About 4 of 40 rows do not fit into the context of a (100 tokens, a part of them for the answer): they would fail.',
    ]);
    expect(estimates[1]?.warnings).toEqual([]);
  });

  it('says which columns will be empty: likelihood of a service, faithfulness to nothing', async () => {
    const candidates = [candidate('a'), candidate('c', { model: 'cloud:large' })];
    const metrics = [{ metric: 'perplexity' }, { metric: 'faithfulness', as: 'true to it' }];
    const told = async (data: ReturnType<typeof dataset>) =>
      (
        await check(
          data,
          { candidates, metrics, primary: 'perplexity', judge: { model: 'local:a', rubric: 'x' } },
          { metricOf: (name) => (name === 'faithfulness' ? faithfulness : findMetric(name)) },
        )
      ).warnings.filter((text) => /will (have no|be empty)/.test(text));
    expect(await told(dataset(40))).toEqual([
      expect.stringMatching(/^"c" will have no "perplexity"/),
      expect.stringMatching(/^"true to it" will be empty/),
    ]);
    const rows = Array.from({ length: 40 }, (_, number) => dataRow(number, { context: ['A passage.'] }));
    expect(await told(dataset(0, { rows }))).toHaveLength(1);
  });

  // The estimate failed as a whole, said the same once more, and nothing was known of the other candidates.
  it('estimates the others where a connection is missing', async () => {
    const candidates = [candidate('a'), candidate('c', { model: 'nobody:large' })];
    const { estimates, errors } = await check(
      dataset(40),
      { candidates },
      {
        contextOf: (model) => {
          if (model.startsWith('nobody:')) throw new YardstickError('connection/unknown', 'There is no connection.');
          return { contextTokens: 100, destination: null, leavesMachine: false };
        },
        troubleOf: (model) => (model.startsWith('nobody:') ? 'There is no connection.' : null),
      },
    );
    expect(estimates.map((one) => one.candidate)).toEqual(['a']);
    expect(errors).toEqual([{ field: 'candidates.c', message: 'There is no connection.' }]);
  });

  // The list of what leaves named services only: every question went to a database on another machine unsaid.
  it('names the server of a knowledge base, and holds the run until it may be reached', async () => {
    const retrieval = { kind: 'retrieval', base: 'b', passages: 3, mode: 'hybrid' } as const;
    const serverOf = (base: string) => (base === 'b' ? { destination: 'db.example.com:5432', allowed: false } : null);
    const given = { candidates: [candidate('a', { technique: retrieval }), candidate('b', { technique: retrieval })] };
    const { alsoLeaving, hostsToAllow } = await check(dataset(40), given, { serverOf });
    expect(alsoLeaving).toEqual([
      { what: expect.stringContaining('PostgreSQL'), destination: 'db.example.com:5432', allowed: false },
    ]);
    expect(hostsToAllow).toEqual(['db.example.com:5432']);
  });

  it('asks for a model where another tool named one that is none here, and estimates the others', async () => {
    const given = {
      candidates: [candidate('a'), candidate('x', { model: 'choose_a_model:python:model.py' })],
      judge: { model: 'choose_a_model:a grader', rubric: 'Be kind.' },
    };
    const unknown = (model: string) => {
      throw new Error(`Nobody may ask for ${model}.`);
    };
    const { errors, estimates } = await check(dataset(40), given, {
      contextOf: (model) =>
        model === 'local:a' ? { contextTokens: 100, destination: null, leavesMachine: false } : unknown(model),
      isJudged: () => true,
    });
    expect(errors).toEqual([
      { field: 'candidates.x', message: 'Choose a model in place of python:model.py.' },
      { field: 'judge', message: 'Choose a model in place of a grader.' },
    ]);
    expect(estimates.map((one) => one.candidate)).toEqual(['a']);
  });

  it('says once that there are no training rows, and estimates the others', async () => {
    const { errors, estimates } = await check(dataset(40), {
      candidates: [candidate('a'), candidate('b', { technique: fewShot })],
    });
    expect(errors).toEqual([{ field: 'train', message: expect.stringContaining('no training rows') as unknown }]);
    expect(estimates.map((one) => one.candidate)).toEqual(['a']);
  });

  it('refuses to compare meanings where no model here can', async () => {
    const metrics = [{ metric: 'embedding-similarity' }];
    const given = { metrics, primary: 'embedding-similarity' };
    expect((await check(dataset(40), given)).errors).toEqual([
      { field: 'metrics', message: expect.stringContaining('no embedding model') as unknown },
    ]);
    expect((await check(dataset(40), given, { embeddingModel: () => 'local:minilm' })).errors).toEqual([]);
  });

  // Services work beside each other and beside this machine: their times are not one after another.
  it('takes as long as the longest of this machine and each service', async () => {
    const candidates = [
      candidate('a'),
      candidate('b'),
      ...['x', 'y'].map((id) => candidate(id, { model: `cloud:${id}` })),
      candidate('z', { model: 'other:z' }),
    ];
    const measured = ({ model }: { model: string }) => ({
      seconds: model.startsWith('local:') ? 1 : 8,
      outputTokens: 5,
    });
    expect((await check(dataset(40), { candidates, concurrency: 4 }, { measured })).seconds).toBe(160);
    expect((await check(dataset(40), { candidates: candidates.slice(0, 2) }, { measured })).seconds).toBe(80);
    expect((await check(dataset(40), { candidates }, { measured: () => null })).seconds).toBeNull();
  });

  // Two ways to count one prompt gave two numbers on one page.
  it('counts a prompt as its preview does', async () => {
    const data = dataset(1, { rows: [dataRow(0, { input: 'Wie groß ist die Größe der 3 Häuser?' })] });
    const given = suite(data, { candidates: [candidate('a', { settings: { system: 'Be brief.' } })] });
    const preview = await promptPreview(given, 'a', 0, options(data));
    expect(preview.inputTokens).toBe((await checkedSuite(given, options(data))).estimates[0]?.inputTokens);
  });
});

describe('what was measured before', () => {
  it('is of the latest run of the same model and way, per request: a choice is one, of all labels', () => {
    const { evaluation } = testStore();
    const data = dataset(6);
    evaluation.datasets.put(data);
    const choosing = candidate('a', { answering: 'choose' });
    const run = evaluation.runs.create({
      suite: suite(data, { candidates: [choosing, candidate('b')] }),
      rows: data.rows.map(({ id }) => id),
    });
    const timings = { ...finishedAnswer().timings, totalMs: 3_000 };
    evaluation.cells.put([0, 1].map((place) => cell(run.id, 'a', place, { answer: finishedAnswer({ timings }) })));
    evaluation.cells.put([cell(run.id, 'b', 0, { state: 'failed', answer: null })]);
    const measured = measuredBefore(evaluation);
    // The prompt is read once for all three labels.
    expect(measured({ ...choosing, id: 'other' })).toEqual({ seconds: 3, outputTokens: 7 });
    expect(measured(candidate('b'))).toBeNull();
    expect(measured(candidate('a'))).toBeNull();
  });
});

describe('the check of a classifier', () => {
  const classifier = (rows: number | null = null, changes: Partial<Candidate> = {}) =>
    candidate('c', {
      model: 'local:vectors',
      technique: { kind: 'classifier', rows, seed: 1 },
      answering: 'classify',
      template: '',
      ...changes,
    });
  const asked = dataset(30);
  const learnt = (rows: DataRow[]) => dataset(0, { rows });
  const part = (from: number, to: number) => Array.from({ length: to - from }, (_, place) => dataRow(from + place));
  const checked = (train: ReturnType<typeof dataset> | null, one: Candidate, more: Partial<SuiteChecksOptions> = {}) =>
    check(
      asked,
      { candidates: [one], train: train?.hash ?? null },
      { readDataset: (hash) => (hash === train?.hash ? train : asked), ...more },
    );

  it('asks for training rows, for labels to tell apart, and for an embedding model, in the field that lacks them', async () => {
    const errors = async (...given: Parameters<typeof checked>) => (await checked(...given)).errors;
    expect(await errors(null, classifier())).toEqual([
      { field: 'train', message: expect.stringContaining('learns from training rows, and the suite has none') },
    ]);
    expect(await errors(learnt(part(0, 30)), classifier())).toEqual([
      { field: 'candidates.c', message: expect.stringContaining('among the rows that are asked') },
    ]);
    expect(await errors(learnt([dataRow(30), dataRow(33)]), classifier())).toEqual([
      { field: 'candidates.c', message: expect.stringContaining('all have the label "world"') },
    ]);
    const good = learnt(part(100, 160));
    expect(await errors(good, classifier(), { taskOf: () => 'embedding' })).toEqual([]);
    expect(await errors(good, classifier(), { taskOf: () => 'chat' })).toEqual([
      { field: 'candidates.c', message: expect.stringContaining('no embedding model') },
    ]);
    expect(await errors(good, candidate('c'), { taskOf: () => 'embedding' })).toEqual([
      { field: 'candidates.c', message: expect.stringContaining('can only be used as a classifier') },
    ]);
    expect(await errors(good, classifier(null, { answering: 'generate', template: 'x' }))).toEqual([
      { field: 'candidates', message: expect.stringContaining('go together') },
    ]);
  });

  // A run that is started and then keeps every chat waiting, or is refused only once the model is loaded.
  it('says before the run where there are more labels than it may learn, or so many that the fit takes minutes', async () => {
    const labelled = (rows: number, labels: number) =>
      learnt(Array.from({ length: rows }, (_, place) => dataRow(100 + place, { label: `label ${place % labels}` })));
    expect((await checked(labelled(1_200, 1_100), classifier())).errors).toEqual([
      { field: 'candidates.c', message: expect.stringContaining('1,100 labels apart') },
    ]);
    const long = (texts: string[]) => texts.filter((text) => text.includes('takes minutes'));
    expect(long((await checked(labelled(3_000, 900), classifier())).warnings)).toEqual([
      '"c" learns 900 labels from 3,000 rows: that takes minutes in which no local model answers, and a model whose vectors have more than 740 numbers is refused.',
    ]);
    expect(long((await checked(labelled(3_000, 77), classifier())).warnings)).toEqual([]);
  });

  it('says where it learns less than its name promises', async () => {
    const train = learnt(
      [...part(28, 40), dataRow(50, { label: 'weather' })].filter(({ label }) => label !== 'sports'),
    );
    const { warnings, estimates } = await checked(train, classifier(400));
    expect(warnings.filter((text) => text.startsWith('"c"'))).toEqual([
      '"c" is to learn from 400 rows, and the training rows give only 8.',
      '"c" does not learn from 1 row of the training part: it is asked, too.',
      '"c" never sees "sports": where that is right, it is wrong.',
      '"c" sees only one row of "weather".',
    ]);
    expect(estimates[0]?.requests).toBe(30);
  });

  it('has no likelihood of a text, as a service has none', async () => {
    const metrics = [{ metric: 'perplexity' }];
    const train = learnt(part(100, 130));
    const { warnings } = await check(
      asked,
      { candidates: [classifier()], train: train.hash, metrics, primary: 'perplexity' },
      { readDataset: (hash) => (hash === train.hash ? train : asked) },
    );
    expect(warnings).toContainEqual(
      expect.stringMatching(/^"c" will have no "perplexity": a classifier writes no text/),
    );
  });
});
