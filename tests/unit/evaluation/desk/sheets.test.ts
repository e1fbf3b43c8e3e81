import { describe, expect, it, vi } from 'vitest';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { createLoadedRuns } from '../../../../electron/engine/features/evaluation/loadedRuns.ts';
import { createScoredRuns } from '../../../../electron/engine/features/evaluation/scoredRuns.ts';
import { createSheets } from '../../../../electron/engine/features/evaluation/sheets.ts';
import { finishedAnswer } from '../../store/answerFixture.ts';
import { testStore } from '../../store/testStore.ts';
import { cell, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';

function started(rows: number) {
  const { evaluation } = testStore();
  const data = dataset(rows);
  evaluation.datasets.put(data);
  const run = evaluation.runs.create({ suite: suite(data), rows: data.rows.map(({ id }) => id) });
  const clock = { now: 0 };
  const scoredOf = createScoredRuns({ metricOf: findMetric, nameOf: (model) => model });
  const sheets = createSheets({ scoredOf, now: () => clock.now });
  // Read anew each time, as a change of the run does it.
  const look = (changes: Partial<typeof run.suite> = {}) => {
    const loaded = createLoadedRuns(evaluation).get(run.id);
    return sheets.of(loaded, { ...loaded.run.suite, ...changes });
  };
  return { evaluation, run, clock, look };
}

// Heads that were read at the start stood until the first answer: a large run showed its first 10,000 rows.
it('a large run that is looked at while its rows are written has all of them, before any answer', async () => {
  const { evaluation } = testStore();
  const data = dataset(10_050);
  await evaluation.datasets.add(data);
  const { id } = evaluation.runs.create({ suite: suite(data), rows: 'all' });
  const loaded = createLoadedRuns(evaluation);
  expect(loaded.get(id).heads).toHaveLength(10_000);
  await evaluation.runs.loadRows(id);
  const now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(now + 60_000);
  try {
    expect(loaded.get(id).heads).toHaveLength(10_050);
    expect(loaded.get(id)).toBe(loaded.get(id));
  } finally {
    clock.mockRestore();
  }
});

describe('the sheet of a run', () => {
  // Ten changes a second drew a sheet of 60,000 answers ten times a second, and held up the answers themselves.
  it('stands for two seconds while the run goes on, and is exact as soon as it is over', () => {
    const { evaluation, run, clock, look } = started(4);
    evaluation.cells.put([cell(run.id, 'a', 0)]);
    const first = look();
    expect(first.candidates[0]?.rows.done).toBe(1);
    evaluation.cells.put([cell(run.id, 'a', 1)]);
    clock.now = 1_900;
    expect(look()).toBe(first);
    expect(look({ margin: 0.2 })).not.toBe(first);
    clock.now = 2_100;
    expect(look().candidates[0]?.rows.done).toBe(2);
    evaluation.cells.put([cell(run.id, 'a', 2)]);
    evaluation.runs.setState(run.id, 'done');
    expect(look().candidates[0]?.rows.done).toBe(3);
  });

  // A service that ignores the seed, or a prompt that was cut, makes a comparison unfair; the sheet did not say so.
  it('says what was not honoured or not read, as the answers do', () => {
    const { evaluation, run, look } = started(2);
    const plain = finishedAnswer({ warnings: [] });
    const cut = finishedAnswer({ warnings: [{ code: 'context/dropped', message: 'The beginning was left out.' }] });
    const unsupported = finishedAnswer();
    evaluation.cells.put([
      cell(run.id, 'a', 0, { answer: plain }),
      cell(run.id, 'a', 1, { answer: plain }),
      cell(run.id, 'b', 0, { answer: unsupported }),
      cell(run.id, 'b', 1, { answer: cut }),
    ]);
    evaluation.runs.setState(run.id, 'done');
    expect(look().verdicts[0]?.fairness).toEqual([
      '“local:b, zero-shot” did not see the whole prompt in 1 of 2 answers.',
      '“local:b, zero-shot” left out a setting that the others honoured.',
    ]);
  });
});
