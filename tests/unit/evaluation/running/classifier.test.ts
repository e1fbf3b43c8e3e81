import { describe, expect, it } from 'vitest';
import { fitLogistic, logisticShares } from '../../../../electron/engine/evaluation/classifying/logisticRegression.ts';
import { trainingRows } from '../../../../electron/engine/evaluation/classifying/trainingRows.ts';
import type { Candidate } from '../../../../electron/engine/evaluation/candidate.ts';
import type { DataRow, Dataset } from '../../../../electron/engine/evaluation/dataset.ts';
import type { ClassifyingOptions } from '../../../../electron/engine/evaluation/running/askClassifier.ts';
import type { Suite } from '../../../../electron/engine/evaluation/suite.ts';
import { createWordEmbedder, type WordEmbedder, type WordEmbedderOptions } from '../../../support/wordEmbedder.ts';
import { testStore } from '../../store/testStore.ts';
import { candidate, dataRow, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';
import { scriptedRun, type ScriptedRun } from './scriptedRun.ts';

const words: Record<string, string[]> = {
  garden: ['rose', 'soil', 'seed', 'leaf', 'pot', 'rake'],
  kitchen: ['stove', 'spoon', 'salt', 'oven', 'bread', 'dough'],
  sea: ['wave', 'sail', 'reef', 'tide', 'hull', 'gull'],
};
const labels = Object.keys(words);

/** Each says three words of its label; every ninth has one of another. */
function textRow(number: number, changes: Partial<DataRow> = {}): DataRow {
  const label = labels[number % labels.length] as string;
  const pick = (of: string, at: number) => words[of]?.[at % 6] ?? '';
  const other = labels[(number + 1) % labels.length] as string;
  const input = `${pick(label, number)} ${pick(label, number * 2 + 1)} ${pick(number % 9 === 0 ? other : label, number + 4)} n${number}`;
  return dataRow(number, { input, label, references: [label], ...changes });
}

const part = (from: number, to: number, name: string): Dataset =>
  dataset(0, { name, rows: Array.from({ length: to - from }, (_, place) => textRow(from + place)) });

const classifier = (rows: number | null = null, changes: Partial<Candidate> = {}): Candidate =>
  candidate('c', {
    model: 'local:words',
    technique: { kind: 'classifier', rows, seed: 1 },
    answering: 'classify',
    template: '',
    ...changes,
  });

/** A model of a few lines that makes real vectors, with a price and a host where it stands for a service. */
function embedding(
  options: WordEmbedderOptions & { host?: string } = {},
): { words: WordEmbedder } & ClassifyingOptions {
  const embedder = createWordEmbedder({ dimensions: 64, ...options });
  const { host } = options;
  return {
    words: embedder,
    embedder: {
      embed: (...given) => embedder.embed(...given),
      weightsOf: (model) => (model.startsWith('local:') ? embedder.weightsOf(model) : null),
      async facts(model, signal) {
        const facts = await embedder.facts('local:words', signal);
        return host === undefined
          ? facts
          : { ...facts, model, destination: host, conditions: { ...facts.conditions, modelSha256: null } };
      },
    },
    loaded: (model) => (model.startsWith('local:') ? { memoryBytes: 7_000, device: 'CPU' } : null),
  };
}

interface Parts {
  asked: Dataset;
  train: Dataset;
}

const parts = (): Parts => ({ asked: part(0, 24, 'asked'), train: part(100, 220, 'train') });

function begin(run: ScriptedRun, { asked, train }: Parts, changes: Partial<Suite> = {}): string {
  for (const data of [asked, train]) run.store.evaluation.datasets.put(data);
  return run.runner.start({
    suite: suite(asked, { train: train.hash, candidates: [classifier()], baseline: 'c', ...changes }),
  }).id;
}

async function finished(run: ScriptedRun, id: string) {
  await run.runner.settled(id);
  const table = run.store.evaluation.cells.table(id);
  return { run: run.store.evaluation.runs.get(id), table, cell: cellOf(run, id) };
}

const cellOf = (run: ScriptedRun, id: string) => (position: number) =>
  run.store.evaluation.cells.get(id, { candidate: 'c', position, repeat: 0 });

describe('a classifier in a run', () => {
  it('learns labels from the training rows and names one for every row, with its figures and what it learnt from', async () => {
    const classifying = embedding();
    const run = scriptedRun({ classifying });
    const given = parts();
    const { run: kept, table, cell } = await finished(run, begin(run, given));
    expect(kept).toMatchObject({ state: 'done', done: 24, failed: 0, spentUsd: 0 });
    const right = table.filter(({ scores }) => scores['exact-match']?.passed === true).length;
    expect(right).toBeGreaterThan(20);
    expect(table[0]).toMatchObject({ peakMemoryBytes: 7_000, leftMachine: false, inputTokens: 6, ttftMs: null });
    expect(cell(1)).toMatchObject({
      prompt: { prompt: given.asked.rows[1]?.input, system: null, examples: [] },
      answer: {
        conditions: {
          runtime: 'words',
          device: 'CPU',
          template: 'none',
          training: {
            rows: 120,
            labels: 3,
            cut: 0,
            cost: null,
            method: expect.stringContaining('logistic regression'),
          },
        },
      },
    });
    // Nothing that is asked was read before all was learnt.
    const read = classifying.words.embedded;
    expect(read.slice(0, 120).sort()).toEqual(given.train.rows.map(({ input }) => input).sort());
    expect(read.slice(120)).toEqual(given.asked.rows.map(({ input }) => input));
  });

  // The figure would be that of a memory.
  it('never learns from a row that is asked, though the training part has it', async () => {
    const classifying = embedding();
    const run = scriptedRun({ classifying });
    const asked = part(0, 24, 'asked');
    const train = dataset(0, { rows: [...asked.rows.slice(0, 20), ...part(100, 130, 'train').rows] });
    const { cell } = await finished(run, begin(run, { asked, train }));
    expect(cell(0)?.answer?.conditions.training).toMatchObject({ rows: 30 });
    const texts = new Set(asked.rows.map(({ input }) => input));
    expect(classifying.words.embedded.slice(0, 30).filter((text) => texts.has(text))).toEqual([]);
    expect(classifying.words.embedded).toHaveLength(30 + 24);
  });

  // A confidence of another label than the one that is said would turn "cloud when unsure" upside down.
  it('is as sure of an answer as the share that it gives that label, of all', async () => {
    const classifying = embedding();
    const run = scriptedRun({ classifying });
    const { asked, train } = parts();
    const { table } = await finished(run, begin(run, { asked, train }, { candidates: [classifier(30)] }));
    const { rows } = await trainingRows(classifier(30), train.rows, asked.rows);
    const vectorsOf = async (texts: string[]) =>
      (await classifying.embedder.embed('local:words', texts, { purpose: 'document' })).vectors;
    const known = await vectorsOf(rows.map(({ input }) => input));
    const model = fitLogistic(
      {
        vectors: Float32Array.from(known.flatMap((vector) => [...vector])),
        dimensions: 64,
        classes: Uint16Array.from(rows, ({ label }) => labels.indexOf(label)),
        classCount: 3,
      },
      1,
    );
    const vectors = await vectorsOf(asked.rows.map(({ input }) => input));
    for (const [place, { text, confidence }] of table.entries()) {
      const shares = logisticShares(model, vectors[place] as Float32Array);
      expect(confidence).toBeCloseTo(Math.log(shares[labels.indexOf(text)] ?? 0), 10);
      expect(Math.exp(confidence ?? 0)).toBe(Math.max(...shares));
    }
  });

  it('is the same whatever order the training rows and their labels come in', async () => {
    const tables = [];
    const { asked, train } = parts();
    for (const rows of [train.rows, train.rows.toReversed()]) {
      const run = scriptedRun({ classifying: embedding() });
      const { table, cell } = await finished(run, begin(run, { asked, train: dataset(0, { rows }) }));
      const { rowsSha256 } = cell(0)?.answer?.conditions.training ?? {};
      tables.push({ table: table.map(({ text, confidence }) => ({ text, confidence })), rowsSha256 });
    }
    expect(tables[0]).toEqual(tables[1]);
  });

  it('goes on with what it has learnt, after a stop in the middle of the rows: nothing is learnt anew', async () => {
    const undisturbed = scriptedRun({ classifying: embedding() });
    const given = parts();
    const expected = await finished(undisturbed, begin(undisturbed, given));

    const store = testStore();
    let calls = 0;
    const first = embedding({ before: () => ((calls += 1) > 14 ? new Promise(() => undefined) : undefined) });
    const run = scriptedRun({ store, classifying: first });
    const id = begin(run, given);
    await expect.poll(() => calls).toBe(15);
    // As a killed process leaves it: nothing more is written by that one.
    void run.runner.close();
    store.evaluation.runs.recoverInterrupted();
    const later = embedding();
    const next = scriptedRun({ store, classifying: later });
    await next.runner.resume(id);
    const { run: kept, table } = await finished(next, id);
    expect(kept?.state).toBe('done');
    const bare = (cells: typeof table) => cells.map(({ text, confidence, scores }) => ({ text, confidence, scores }));
    expect(bare(table)).toEqual(bare(expected.table));
    const training = new Set(given.train.rows.map(({ input }) => input));
    expect(later.words.embedded.filter((text) => training.has(text))).toEqual([]);
  });

  it('of other weights under the same name says so when the run goes on, rather than mixing two', async () => {
    const store = testStore();
    const run = scriptedRun({ store, classifying: embedding() });
    const given = parts();
    const id = begin(run, given, { repeats: 1 });
    await finished(run, id);
    const kept = store.evaluation.classifiers.get(id, 'c');
    const again = scriptedRun({ store, classifying: embedding({ sha256: () => 'cd'.repeat(32) }) });
    const second = begin(again, given);
    store.evaluation.classifiers.put(second, 'c', kept as NonNullable<typeof kept>);
    const { run: waiting, table } = await finished(again, second);
    expect(waiting).toMatchObject({ state: 'paused', error: { code: 'evaluation/other-weights' } });
    expect(table).toEqual([]);
  });

  it('that has nothing to learn from waits and says why, and the others go on', async () => {
    const run = scriptedRun({ local: { a: () => 'sea' }, classifying: embedding() });
    const asked = part(0, 6, 'asked');
    const train = dataset(0, { rows: [textRow(100), textRow(103)] });
    const candidates = [classifier(), candidate('a')];
    const { run: kept, table } = await finished(run, begin(run, { asked, train }, { candidates }));
    expect(kept).toMatchObject({ state: 'paused', done: 6, error: { code: 'evaluation/one-label' } });
    expect(new Set(table.map((cell) => cell.candidate))).toEqual(new Set(['a']));
  });

  // The fit would have the machine for an hour, and no chat would be answered meanwhile.
  it('whose fit would take too long waits and says so before a text is read', async () => {
    const classifying = embedding({ dimensions: 4_096 });
    const run = scriptedRun({ classifying });
    const rows = Array.from({ length: 800 }, (_, place) => textRow(100 + place, { label: `label ${place % 700}` }));
    const given = { asked: part(0, 6, 'asked'), train: dataset(0, { rows }) };
    const { run: kept } = await finished(run, begin(run, given));
    expect(kept).toMatchObject({ state: 'paused', done: 0, error: { code: 'evaluation/long-training' } });
    expect(classifying.words.embedded).toEqual([]);
  });

  it('leaves a row without a text out, and shows it', async () => {
    const run = scriptedRun({ classifying: embedding() });
    const asked = dataset(0, { rows: [textRow(0), textRow(1, { input: '  ' })] });
    const { run: kept, cell } = await finished(run, begin(run, { ...parts(), asked }));
    expect(kept).toMatchObject({ state: 'done', done: 1, failed: 1 });
    expect(cell(1)).toMatchObject({ state: 'failed', error: { code: 'evaluation/missing' } });
  });

  it('can be paused while it learns, and goes on', async () => {
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => (release = resolve));
    const classifying = embedding({
      before: (_texts, signal) =>
        Promise.race([
          held,
          new Promise<never>((_, reject) =>
            signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
          ),
        ]),
    });
    const run = scriptedRun({ classifying });
    const id = begin(run, parts());
    await expect.poll(() => run.runner.progress(id).candidates[0]?.note).toMatch(/training rows/);
    run.runner.pause(id);
    const { run: paused } = await finished(run, id);
    expect(paused).toMatchObject({ state: 'paused', done: 0, failed: 0, error: null });
    release();
    await run.runner.resume(id);
    expect((await finished(run, id)).run).toMatchObject({ state: 'done', done: 24 });
  });
});

describe('a classifier on the vectors of a service', () => {
  const price = {
    inputPerMillion: 1_000,
    cachedInputPerMillion: null,
    outputPerMillion: 0,
    priceListDate: '2026-11-01',
  };
  const cloud = () => classifier(null, { model: 'cloud:vectors' });
  /** Tokens of a row of these texts. */
  const perRow = 6;

  it('says where texts went and what they cost, its training with it', async () => {
    const run = scriptedRun({ classifying: embedding({ host: 'api.example.com' }), price });
    const { run: kept, table, cell } = await finished(run, begin(run, parts(), { candidates: [cloud()] }));
    expect(kept?.state).toBe('done');
    expect(table[0]).toMatchObject({
      leftMachine: true,
      destination: 'api.example.com',
      peakMemoryBytes: null,
      inputTokens: perRow,
      usd: (perRow * price.inputPerMillion) / 1e6,
      priceListDate: '2026-11-01',
    });
    const { cost, tokens } = cell(0)?.answer?.conditions.training ?? {};
    expect(tokens).toBe(120 * perRow);
    expect(cost?.usd).toBeCloseTo((120 * perRow * price.inputPerMillion) / 1e6, 12);
    expect(kept?.spentUsd).toBeCloseTo(((120 + 24) * perRow * price.inputPerMillion) / 1e6, 10);
  });

  it('sends nothing that the budget does not allow, and goes on with a larger one', async () => {
    const classifying = embedding({ host: 'api.example.com' });
    const run = scriptedRun({ classifying, price });
    const id = begin(run, parts(), { candidates: [cloud()], budgetUsd: 0.1 });
    expect((await finished(run, id)).run).toMatchObject({ state: 'budget', done: 0, spentUsd: 0 });
    expect(classifying.words.embedded).toEqual([]);
    await run.runner.resume(id, { budgetUsd: 100 });
    expect((await finished(run, id)).run).toMatchObject({ state: 'done', done: 24 });
  });

  it('counts what may have been paid where it fails halfway, and pays for no training text twice afterwards', async () => {
    const store = testStore();
    let calls = 0;
    const failing = embedding({
      host: 'api.example.com',
      before() {
        calls += 1;
        if (calls === 3) throw new Error('The service is gone.');
      },
    });
    const run = scriptedRun({ store, classifying: failing, price });
    const id = begin(run, parts(), { candidates: [cloud()], budgetUsd: 100 });
    expect((await finished(run, id)).run).toMatchObject({ state: 'paused', done: 0 });
    const [counts] = store.evaluation.runs.counts(id);
    expect(counts).toMatchObject({ unknownRequests: 1, spentUsd: 0 });
    expect(counts?.unknownUsd).toBeGreaterThan(0);
    await run.runner.resume(id);
    expect((await finished(run, id)).run?.state).toBe('done');
    expect(store.evaluation.runs.counts(id)[0]?.unknownRequests).toBe(1);
    // Two calls before it failed, then everything once.
    expect(failing.words.embedded).toHaveLength(2 * 16 + 120 + 24);
  });
});
