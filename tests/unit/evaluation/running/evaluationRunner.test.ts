import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../../models/errors.ts';
import type { Candidate } from '../../../../electron/engine/evaluation/candidate.ts';
import type { Searching } from '../../../../electron/engine/retrieval/search.ts';
import type { Suite } from '../../../../electron/engine/evaluation/suite.ts';
import { candidate, cell, dataRow, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';
import { scriptedRun, type ScriptedRun } from './scriptedRun.ts';

const exact = [{ metric: 'exact-match' }];
const cloudCandidate = (id = 'c', changes: Partial<Candidate> = {}) =>
  candidate(id, { model: `cloud:${id}`, ...changes });

function begin(run: ScriptedRun, rows: number | ReturnType<typeof dataset>, changes: Partial<Suite>) {
  const data = typeof rows === 'number' ? dataset(rows) : rows;
  run.store.evaluation.datasets.put(data);
  const baseline = changes.candidates?.[0]?.id ?? 'a';
  return run.runner.start({ suite: suite(data, { metrics: exact, baseline, ...changes }) }).id;
}

async function finished(run: ScriptedRun, id: string) {
  await run.runner.settled(id);
  return { run: run.store.evaluation.runs.get(id), table: run.store.evaluation.cells.table(id) };
}

/** Right on rows whose number is not divisible by `every`. */
const rightBut = (every: number) => (prompt: string) => {
  const number = Number(/\d+/.exec(prompt)?.[0]);
  return number % every === 0 ? 'nonsense' : (dataRow(number).label ?? '');
};

describe('a run', () => {
  it('has exactly the score of models of known accuracy, one candidate after another', async () => {
    const run = scriptedRun({ local: { a: rightBut(4), b: rightBut(10) } });
    const id = begin(run, 40, { candidates: [candidate('a'), candidate('b')] });
    const { run: kept, table } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 80, failed: 0, total: 80, spentUsd: 0 });
    const mean = (name: string) => {
      const cells = table.filter((cell) => cell.candidate === name);
      return cells.reduce((sum, cell) => sum + (cell.scores['exact-match']?.value ?? Number.NaN), 0) / cells.length;
    };
    expect(mean('a')).toBe(0.75);
    expect(mean('b')).toBe(0.9);
    // Never one model between two rows of the other: each loads once.
    expect(run.localCalls.map(({ model }) => model)).toEqual([...Array(40).fill('a'), ...Array(40).fill('b')]);
    expect(table[0]).toMatchObject({ peakMemoryBytes: 5_000, leftMachine: false, usd: null });
    expect(run.store.evaluation.cells.get(id, { candidate: 'a', position: 4, repeat: 0 })).toMatchObject({
      row: 'row-4',
      prompt: { prompt: 'Text 4' },
      answer: { text: 'nonsense', conditions: { quantization: 'Q4_1' } },
    });
  });

  it('asks repeats with seeds of their own, all rows before the next repeat', async () => {
    const run = scriptedRun({ local: { a: rightBut(4) } });
    const id = begin(run, 3, { candidates: [candidate('a', { settings: { seed: 7 } })], repeats: 2 });
    const { run: kept } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 6 });
    expect(run.localCalls.map(({ seed }) => seed)).toEqual([7, 7, 7, 8, 8, 8]);
  });

  // "Local first, cloud when unsure" had no signal for answers that were written; a run without a service need not wait for one.
  it('knows how sure a local model was of what it wrote, where there is a service to ask instead', async () => {
    const answering = { local: { a: rightBut(4) }, cloud: () => ({ text: 'x' }) };
    const both = scriptedRun(answering);
    const { table } = await finished(both, begin(both, 4, { candidates: [candidate('a'), cloudCandidate()] }));
    const sure = (name: string) => table.filter((cell) => cell.candidate === name).map((cell) => cell.confidence);
    expect(sure('a')).toEqual(['nonsense', 'sports', 'business', 'world'].map((text) => -text.length));
    expect(sure('c')).toEqual([null, null, null, null]);
    const alone = scriptedRun(answering);
    const without = await finished(alone, begin(alone, 2, { candidates: [candidate('a')] }));
    expect(without.table.map(({ confidence }) => confidence)).toEqual([null, null]);
  });

  it('has a model say how likely it finds the reference, before it is asked the next row; a service cannot', async () => {
    const run = scriptedRun({ local: { a: () => 'x' }, cloud: () => ({ text: 'x' }) });
    const id = begin(run, 2, {
      candidates: [candidate('a'), cloudCandidate()],
      metrics: [...exact, { metric: 'perplexity' }, { metric: 'bits-per-byte' }],
    });
    const { table } = await finished(run, id);
    const of = (name: string, metric: string) =>
      table.filter((cell) => cell.candidate === name).map(({ scores }) => scores[metric]?.value ?? null);
    expect(of('a', 'perplexity')).toEqual([expect.closeTo(2, 9), expect.closeTo(2, 9)]);
    expect(of('a', 'bits-per-byte')).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
    expect(of('c', 'perplexity')).toEqual([null, null]);
    // Once for both metrics, as the answer to the prompt that was asked.
    expect(run.likelihoodCalls).toEqual([
      { model: 'a', text: 'world', prompt: 'Text 0' },
      { model: 'a', text: 'sports', prompt: 'Text 1' },
    ]);
  });

  // Scored out of turn, the model of one run pushed that of the other out of memory, again and again.
  it('computes scores of answers that were kept without them in its turn on this machine, a model after another', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const computed: number[] = [];
    const run: ScriptedRun = scriptedRun({
      local: {
        a: () => 'x',
        b: () => 'x',
        c: () => (computed.push(run.likelihoodCalls.length), held.then(() => 'x')),
      },
    });
    const { evaluation } = run.store;
    const data = dataset(2);
    evaluation.datasets.put(data);
    const kept = evaluation.runs.create({
      suite: suite(data, { metrics: [...exact, { metric: 'perplexity' }] }),
      rows: data.rows.map(({ id }) => id),
    });
    evaluation.cells.put(
      [0, 1].flatMap((position) => ['a', 'b'].map((name) => cell(kept.id, name, position, { scores: {} }))),
    );
    evaluation.runs.setState(kept.id, 'paused');
    const other = begin(run, 3, { candidates: [candidate('c')] });
    await expect.poll(() => run.localCalls.length).toBe(1);
    await run.runner.resume(kept.id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    release();
    await Promise.all([run.runner.settled(other), run.runner.settled(kept.id)]);
    expect(computed).toEqual([0, 0, 0]);
    expect(run.likelihoodCalls.map(({ model }) => model)).toEqual(['a', 'a', 'b', 'b']);
    expect(evaluation.runs.get(kept.id)?.state).toBe('done');
    expect(evaluation.cells.table(kept.id).every(({ scores }) => scores['perplexity']?.value === 2)).toBe(true);
  });

  it('keeps what a service fails on as failed, with its error and without a score, and goes on', async () => {
    const run = scriptedRun({
      cloud: (prompt) => (Number(/\d+/.exec(prompt)?.[0]) % 5 === 0 ? { status: 400 } : { text: rightBut(4)(prompt) }),
    });
    const id = begin(run, 20, { candidates: [cloudCandidate()] });
    const { run: kept, table } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 16, failed: 4 });
    expect(table.filter(({ state }) => state === 'failed').map(({ position }) => position)).toEqual([0, 5, 10, 15]);
    expect(table[0]?.scores).toEqual({});
    expect(run.store.evaluation.cells.get(id, { candidate: 'c', position: 5, repeat: 0 })?.error?.code).toBe(
      'cloud/bad-request',
    );
    expect(run.cloudCalls).toHaveLength(20);
  });

  it('fails a row that lacks what the template asks for, and sends nothing of it', async () => {
    const run = scriptedRun({ local: { a: () => 'x' } });
    const rows = [dataRow(0, { fields: { part: 'x' } }), dataRow(1), dataRow(2, { fields: { part: 'z' } })];
    const data = dataset(0, { rows });
    const id = begin(run, data, { candidates: [candidate('a', { template: '{{part}}' })] });
    const { run: kept } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 2, failed: 1 });
    expect(run.localCalls.map(({ prompt }) => prompt)).toEqual(['x', 'z']);
    expect(run.store.evaluation.cells.get(id, { candidate: 'a', position: 1, repeat: 0 })?.error?.message).toContain(
      '{{part}}',
    );
  });

  it('keeps as many requests of a service under way as it may, and no more', async () => {
    const run = scriptedRun({ cloud: () => ({ text: 'x', after: 15 }) });
    const id = begin(run, 60, { candidates: [cloudCandidate('c'), cloudCandidate('d')], concurrency: 6 });
    const { run: kept } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 120 });
    expect(run.mostAtOnce).toBe(6);
    // Row by row, so that what is there can be compared.
    expect(run.cloudCalls.slice(0, 2).map(({ body }) => body['model'])).toEqual(['c', 'd']);
  });

  it('leaves a service alone that sent a request away, as long as it asked for, and pays no row twice', async () => {
    let turnedAway = 0;
    const run = scriptedRun({
      cloud: (_, call) => {
        if (call !== 4) return { text: 'x', after: 10 };
        turnedAway = performance.now();
        return { status: 429, headers: { 'retry-after': '1' } };
      },
    });
    const id = begin(run, 20, { candidates: [cloudCandidate()], concurrency: 2 });
    const { run: kept } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 20, failed: 0 });
    expect(run.cloudCalls).toHaveLength(21);
    const after = run.cloudCalls.filter(({ at }) => at > turnedAway);
    // One that was prepared may have gone out in the same moment.
    expect(after.filter(({ at }) => at < turnedAway + 950).length).toBeLessThanOrEqual(1);
  });

  it('puts a row back that was sent away for good, and fails it only after the last pause', async () => {
    const busy = { status: 429, headers: { 'retry-after': '0' } };
    const run = scriptedRun({ cloud: (prompt, call) => (prompt === 'Text 1' || call < 4 ? busy : { text: 'x' }) });
    const id = begin(run, 3, { candidates: [cloudCandidate()], concurrency: 1 });
    const { run: kept, table } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 2, failed: 1 });
    expect(table.find(({ state }) => state === 'failed')?.position).toBe(1);
    expect(kept?.spentUsd).toBe(0);
  }, 15_000);

  it('stops before a request that could pass the budget, and goes on with a larger one', async () => {
    const price = {
      inputPerMillion: 1_000,
      cachedInputPerMillion: null,
      outputPerMillion: 1_000,
      priceListDate: '2026-11-01',
    };
    const run = scriptedRun({ cloud: () => ({ text: 'x', input: 5, output: 5, after: 2 }), price });
    const id = begin(run, 30, {
      candidates: [cloudCandidate('c', { settings: { maxTokens: 10 } })],
      concurrency: 4,
      budgetUsd: 0.1,
    });
    const first = await finished(run, id);
    expect(first.run?.state).toBe('budget');
    expect(first.run?.spentUsd).toBeLessThanOrEqual(0.1);
    // An answer costs 0.01, and may cost about 0.03: it stops near the limit, not far below.
    expect(first.run?.spentUsd).toBeGreaterThanOrEqual(0.07);
    const sent = run.cloudCalls.length;
    expect(sent).toBe(first.run?.done);
    await run.runner.resume(id, { budgetUsd: null });
    const { run: kept } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 30, suite: { budgetUsd: null } });
    expect(run.cloudCalls).toHaveLength(30);
    expect(kept?.spentUsd).toBeCloseTo(0.3, 9);
    expect(run.store.evaluation.runs.counts(id)[0]?.unknownRequests).toBe(0);
  });

  // Catches: a service that states no tokens costs the budget nothing, and is asked to the end of all rows.
  it('counts what an answer may have cost where a service does not say what it did', async () => {
    const price = {
      inputPerMillion: 1_000,
      cachedInputPerMillion: null,
      outputPerMillion: 1_000,
      priceListDate: '2026-11-01',
    };
    const run = scriptedRun({ cloud: () => ({ text: 'x', input: null }), price });
    const id = begin(run, 30, {
      candidates: [cloudCandidate('c', { settings: { maxTokens: 10 } })],
      budgetUsd: 0.1,
    });
    const { run: kept } = await finished(run, id);
    expect(kept?.state).toBe('budget');
    // Each may cost about 0.03.
    expect(run.cloudCalls.length).toBeGreaterThanOrEqual(2);
    expect(run.cloudCalls.length).toBeLessThanOrEqual(5);
  });

  it('with a budget caps an answer that has no limit: what it can cost must be known', async () => {
    const price = { inputPerMillion: 1, cachedInputPerMillion: null, outputPerMillion: 1, priceListDate: '2026-11-01' };
    const run = scriptedRun({ cloud: () => ({ text: 'x' }), price });
    await finished(run, begin(run, 1, { candidates: [cloudCandidate()], budgetUsd: 1 }));
    expect(run.cloudCalls[0]?.body['max_tokens']).toBe(4_096);
    await finished(run, begin(run, 1, { candidates: [cloudCandidate()], budgetUsd: null }));
    expect(run.cloudCalls[1]?.body['max_tokens']).toBeUndefined();
  });

  it('paused asks nothing more, finishes what is in hand, and goes on without asking anything twice', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const run = scriptedRun({ cloud: (_, call) => ({ text: 'x', after: call < 8 ? 1 : gate }) });
    const id = begin(run, 40, { candidates: [cloudCandidate()], concurrency: 4 });
    while (run.cloudCalls.length < 12) await new Promise((resolve) => setTimeout(resolve, 5));
    run.runner.pause(id);
    expect(run.store.evaluation.runs.get(id)?.state).toBe('paused');
    const resumed = run.runner.resume(id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(run.cloudCalls).toHaveLength(12);
    release();
    await resumed;
    const { run: kept } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'done', done: 40 });
    expect(new Set(run.cloudCalls.map(({ prompt }) => prompt)).size).toBe(40);
    expect(run.cloudCalls).toHaveLength(40);
    expect(run.store.evaluation.runs.counts(id)[0]?.unknownRequests).toBe(0);
  });

  it('cancelled stops what is in hand within a second, keeps what is there, says what may have been paid, and cannot go on', async () => {
    const run = scriptedRun({ cloud: (_, call) => ({ text: 'x', after: call < 5 ? 1 : 60_000 }) });
    const id = begin(run, 40, { candidates: [cloudCandidate()], concurrency: 4 });
    while (run.cloudCalls.length < 9) await new Promise((resolve) => setTimeout(resolve, 5));
    const from = performance.now();
    run.runner.cancel(id);
    const { run: kept, table } = await finished(run, id);
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(kept?.state).toBe('cancelled');
    expect(table).toHaveLength(5);
    expect(run.store.evaluation.runs.counts(id)[0]?.unknownRequests).toBe(4);
    await expect(run.runner.resume(id)).rejects.toMatchObject({ code: 'evaluation/over' });
  });

  it('closed is interrupted, and another runner on the same store goes on with what is missing', async () => {
    const run = scriptedRun({ local: { a: async (prompt) => (await new Promise((r) => setTimeout(r, 3)), prompt) } });
    const id = begin(run, 50, { candidates: [candidate('a')] });
    while (run.localCalls.length < 20) await new Promise((resolve) => setTimeout(resolve, 2));
    await run.runner.close();
    const kept = run.store.evaluation.runs.get(id);
    expect(kept?.state).toBe('interrupted');
    expect(kept?.done).toBeGreaterThanOrEqual(18);
    const again = scriptedRun({ store: run.store, local: { a: (prompt) => prompt } });
    await again.runner.resume(id);
    expect((await finished(again, id)).run).toMatchObject({ state: 'done', done: 50 });
    expect(again.localCalls).toHaveLength(50 - (kept?.done ?? 0));
  });

  // Embedding an answer takes its time: a stop in the middle of it threw the paid answer away, and the row was asked and paid again.
  it('stopped while answers are scored keeps them, and scores them later without asking again', async () => {
    const metrics = [{ metric: 'embedding-similarity' }, { metric: 'exact-match' }];
    let embedding = 0;
    const run = scriptedRun({
      cloud: () => ({ text: 'sports' }),
      embeddingModel: () => 'local:minilm',
      embed: (_texts, signal) => {
        embedding += 1;
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
        );
      },
    });
    const id = begin(run, 3, { candidates: [cloudCandidate()], metrics });
    while (embedding < 3) await new Promise((resolve) => setTimeout(resolve, 2));
    await run.runner.close();
    const kept = run.store.evaluation.cells.table(id);
    expect(run.store.evaluation.runs.get(id)).toMatchObject({ state: 'interrupted', done: 3 });
    expect(kept.map(({ scores }) => Object.keys(scores))).toEqual(Array(3).fill(['exact-match']));
    expect(run.store.evaluation.runs.counts(id)[0]?.unknownRequests).toBe(0);
    const again = scriptedRun({
      store: run.store,
      cloud: () => ({ status: 500 }),
      embed: (texts, _signal, model) =>
        Promise.resolve({ vectors: texts.map(() => Float32Array.of(1, 0)), model: model ?? '', modelSha256: 'ab12' }),
      // Another model was installed meanwhile: what was begun with one is not finished with another.
      embeddingModel: () => 'local:newer',
    });
    await again.runner.resume(id);
    const { run: ended, table } = await finished(again, id);
    expect(ended).toMatchObject({ state: 'done', done: 3, failed: 0 });
    expect(table.map(({ scores }) => scores['embedding-similarity']?.value)).toEqual([1, 1, 1]);
    expect(again.cloudCalls).toEqual([]);
    expect(ended?.suite.metrics[0]?.parameters).toEqual({ model: 'local:minilm' });
    const place = { candidate: 'c', position: 0, repeat: 0 };
    expect(run.store.evaluation.cells.get(id, place)?.scores['embedding-similarity']?.reason).toContain(
      'by local:minilm (SHA-256 ab12)',
    );
  });

  it('lets a candidate wait whose key is wrong, without failing its rows, while the others go on', async () => {
    const run = scriptedRun({ local: { a: () => 'x' }, cloud: () => ({ status: 401 }) });
    const id = begin(run, 10, { candidates: [candidate('a'), cloudCandidate()] });
    const { run: kept } = await finished(run, id);
    expect(kept).toMatchObject({ state: 'paused', done: 10, failed: 0, error: { code: 'cloud/bad-key' } });
    expect(run.cloudCalls.length).toBeLessThanOrEqual(4);
  });

  it('of another suite waits until this machine is free, and can be paused while it waits', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const run = scriptedRun({ local: { a: async () => (await gate, 'x'), b: () => 'x' } });
    const first = begin(run, 2, { candidates: [candidate('a')] });
    const second = begin(run, 2, { candidates: [candidate('b')] });
    while (run.localCalls.length < 1) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(run.runner.progress(second).candidates[0]?.note).toContain('Waits');
    run.runner.pause(second);
    await run.runner.settled(second);
    expect(run.store.evaluation.runs.get(second)).toMatchObject({ state: 'paused', done: 0 });
    release();
    await run.runner.settled(first);
    await run.runner.resume(second);
    await run.runner.settled(second);
    expect(run.localCalls.map(({ model }) => model)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('gives retrieval its passages and JSON its schema, and says in the conditions what the prompt carried', async () => {
    const asked: unknown[] = [];
    const run = scriptedRun({
      cloud: () => ({ text: '{"label":"world"}' }),
      searching: {
        search: (base, request) => {
          asked.push([base, request.query, request.limit, request.mode]);
          const hit = { documentId: 'd', path: 'd.txt', text: `About ${request.query}` };
          return Promise.resolve({ hits: [hit] } as unknown as Awaited<ReturnType<Searching['search']>>);
        },
      },
    });
    const jsonSchema = { type: 'object', properties: { label: { type: 'string' } } };
    const id = begin(run, 2, {
      candidates: [
        cloudCandidate('c', {
          technique: { kind: 'retrieval', base: 'papers', passages: 3, mode: 'keyword' },
          answering: 'json',
          settings: { jsonSchema },
        }),
      ],
    });
    expect((await finished(run, id)).run).toMatchObject({ state: 'done', done: 2 });
    expect(asked).toEqual([
      ['papers', 'Text 0', 3, 'keyword'],
      ['papers', 'Text 1', 3, 'keyword'],
    ]);
    expect(run.cloudCalls[0]?.prompt).toBe('[1] About Text 0\n\nText 0');
    expect(JSON.stringify(run.cloudCalls[0]?.body)).toContain('"label"');
    const cell = run.store.evaluation.cells.get(id, { candidate: 'c', position: 0, repeat: 0 });
    expect(cell?.prompt?.passages).toEqual([{ documentId: 'd', path: 'd.txt', text: 'About Text 0' }]);
    expect(cell?.answer?.conditions.passages).toBe(1);
  });

  it('lets a candidate wait whose base is gone, and fails only the row whose search failed', async () => {
    const error = (code: string) => Promise.reject(new YardstickError(code, 'No.'));
    const technique = { kind: 'retrieval', base: 'b', passages: 3, mode: 'hybrid' } as const;
    const gone = scriptedRun({
      cloud: () => ({ text: 'x' }),
      searching: { search: () => error('knowledge/not-found') },
    });
    const first = begin(gone, 3, { candidates: [cloudCandidate('c', { technique })] });
    expect((await finished(gone, first)).run).toMatchObject({ state: 'paused', done: 0, failed: 0 });
    const once = scriptedRun({ cloud: () => ({ text: 'x' }), searching: { search: () => error('worker/died') } });
    const second = begin(once, 3, { candidates: [cloudCandidate('c', { technique })] });
    expect((await finished(once, second)).run).toMatchObject({ state: 'done', done: 0, failed: 3 });
  });

  it('takes its examples from the training rows, the same ones for every row', async () => {
    const run = scriptedRun({ local: { a: rightBut(4) } });
    const train = dataset(0, { rows: Array.from({ length: 9 }, (_, number) => dataRow(100 + number)) });
    run.store.evaluation.datasets.put(train);
    const id = begin(run, 3, {
      train: train.hash,
      candidates: [candidate('a', { technique: { kind: 'few-shot', count: 3, seed: 1 } })],
    });
    await finished(run, id);
    const prompts = [...run.store.evaluation.cells.iterate(id)].map(({ prompt }) => prompt?.examples);
    expect(prompts[0]?.map(({ output }) => output).sort((a, b) => a.localeCompare(b))).toEqual([
      'business',
      'sports',
      'world',
    ]);
    expect(prompts[1]).toEqual(prompts[0]);
    expect(prompts[2]).toEqual(prompts[0]);
  });

  it('is refused for what cannot run: the field is named, and nothing is kept', () => {
    const run = scriptedRun({ local: { a: () => 'x' } });
    const refused = (changes: Partial<Suite>, field: string) =>
      expect(() => begin(run, 3, changes)).toThrow(
        expect.objectContaining({ code: 'evaluation/suite', data: expect.objectContaining({ field }) as unknown }),
      );
    refused({ candidates: [candidate('a'), candidate('a')] }, 'candidates');
    refused({ candidates: [cloudCandidate('c', { answering: 'choose' })] }, 'candidates');
    refused({ candidates: [candidate('a', { answering: 'json' })] }, 'candidates');
    refused({ candidates: [candidate('a', { technique: { kind: 'few-shot', count: 2, seed: 0 } })] }, 'train');
    refused({ primary: 'other' }, 'primary');
    refused({ metrics: [...exact, ...exact] }, 'metrics');
    expect(run.store.evaluation.runs.list()).toEqual([]);
  });

  it('says how far it is, and tells its listeners no more than five times a second', async () => {
    const run = scriptedRun({ local: { a: async () => (await new Promise((r) => setTimeout(r, 10)), 'x') } });
    let told = 0;
    run.runner.onChange(() => (told += 1));
    const from = performance.now();
    const id = begin(run, 60, { candidates: [candidate('a')] });
    while ((run.store.evaluation.runs.get(id)?.done ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const { candidates, secondsLeft } = run.runner.progress(id);
    expect(candidates).toMatchObject([{ candidate: 'a', failed: 0, total: 60, spentUsd: 0, note: null }]);
    expect(secondsLeft).toBeGreaterThan(0);
    expect(secondsLeft).toBeLessThan(5);
    await run.runner.settled(id);
    expect(told).toBeLessThanOrEqual((performance.now() - from) / 200 + 2);
    expect(run.runner.progress(id)).toMatchObject({ secondsLeft: null, candidates: [{ done: 60 }] });
  });
});
