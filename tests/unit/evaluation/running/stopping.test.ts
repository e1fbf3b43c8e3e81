import { describe, expect, it } from 'vitest';
import type { MetricTools } from '../../../../electron/engine/evaluation/metric.ts';
import type { Store } from '../../../../electron/engine/store/store.ts';
import { candidate, cell, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';
import { testStore } from '../../store/testStore.ts';
import { scriptedRun } from './scriptedRun.ts';

const forAWhile = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });

describe('a run that is paused while kept answers are scored', () => {
  // A pause waited until all of them had their scores: minutes, of ten thousand answers and an embedding model.
  it('leaves the rest for later within a second, says that it is paused, and goes on where it was', async () => {
    let embedded = 0;
    let slow = true;
    const embed: MetricTools['embed'] = async (texts, signal) => {
      embedded += 1;
      if (slow) await forAWhile(embedded < 3 ? 5 : 60_000, signal);
      return { vectors: texts.map(() => new Float32Array([1])), model: 'local:e', modelSha256: null };
    };
    const run = scriptedRun({ local: { a: () => 'x' }, embed, embeddingModel: () => 'local:e' });
    const { evaluation } = run.store;
    const data = dataset(20);
    evaluation.datasets.put(data);
    const kept = evaluation.runs.create({
      suite: suite(data, {
        candidates: [candidate('a')],
        metrics: [{ metric: 'exact-match' }, { metric: 'embedding-similarity' }],
      }),
      rows: data.rows.map(({ id }) => id),
    });
    evaluation.cells.put(data.rows.map((_, position) => cell(kept.id, 'a', position, { scores: {} })));
    evaluation.runs.setState(kept.id, 'paused');
    await run.runner.resume(kept.id);
    await expect.poll(() => embedded).toBe(3);
    const from = performance.now();
    run.runner.pause(kept.id);
    await run.runner.settled(kept.id);
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(evaluation.runs.get(kept.id)?.state).toBe('paused');
    const scored = () =>
      evaluation.cells.table(kept.id).filter(({ scores }) => Object.hasOwn(scores, 'embedding-similarity')).length;
    expect(scored()).toBe(2);
    slow = false;
    await run.runner.resume(kept.id);
    await run.runner.settled(kept.id);
    expect(evaluation.runs.get(kept.id)?.state).toBe('done');
    expect(scored()).toBe(20);
    // One was under way.
    expect(embedded).toBe(21);
    expect(run.localCalls).toEqual([]);
  });
});

describe('a judge that is stopped between two questions of one score', () => {
  const price = {
    inputPerMillion: 100,
    cachedInputPerMillion: null,
    outputPerMillion: 100,
    priceListDate: '2026-11-01',
  };
  const questionUsd = 0.005;

  // The first question was paid for again, and what it had cost was in no sum.
  it('is asked only the second one when the run goes on, and both are paid for once', async () => {
    const asked: string[] = [];
    const open = (store: Store, waits: boolean) =>
      scriptedRun({
        store,
        price,
        local: { a: () => 'long answer', b: () => 'short' },
        cloud: (prompt) => {
          asked.push(prompt);
          const answer = prompt.indexOf('long answer') < prompt.indexOf('short') ? 'B' : 'A';
          const reply = { text: JSON.stringify({ reason: 'r', answer }), input: 40, output: 10 };
          return waits && asked.length > 1 ? { ...reply, after: 60_000 } : reply;
        },
      });
    const store = testStore();
    const first = open(store, true);
    const data = dataset(1);
    store.evaluation.datasets.put(data);
    const { id } = first.runner.start({
      suite: suite(data, {
        candidates: [candidate('a'), candidate('b')],
        metrics: [{ metric: 'judge-pairwise' }],
        primary: 'judge-pairwise',
        judge: { model: 'cloud:judge', rubric: 'Short is good.' },
      }),
    });
    await expect.poll(() => asked.length).toBe(2);
    await first.runner.close();
    const [, before] = store.evaluation.runs.counts(id);
    expect(before?.judgeUsd).toBeCloseTo(questionUsd, 9);
    // What the second one may have cost is not known.
    expect(before?.unknownRequests).toBe(1);
    const again = open(store, false).runner;
    await again.resume(id);
    await again.settled(id);
    expect(store.evaluation.runs.get(id)?.state).toBe('done');
    expect(asked).toHaveLength(3);
    expect(asked[2]).toBe(asked[1]);
    expect(store.evaluation.runs.counts(id)[1]?.judgeUsd).toBeCloseTo(2 * questionUsd, 9);
    const judged = store.evaluation.cells.get(id, { candidate: 'b', position: 0, repeat: 0 });
    expect(judged?.judgeUsd).toBeCloseTo(2 * questionUsd, 9);
    expect(judged?.scores['judge-pairwise']?.value).toBe(1);
    expect(store.evaluation.cells.judgedQuestions(id)).toEqual([]);
  });
});
