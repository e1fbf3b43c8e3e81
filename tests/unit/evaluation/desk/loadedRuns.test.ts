import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { createLoadedRuns } from '../../../../electron/engine/features/evaluation/loadedRuns.ts';
import { testStore } from '../../store/testStore.ts';
import { cell, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';

function run(rows: number, answered: number) {
  const { evaluation } = testStore();
  const data = dataset(rows);
  evaluation.datasets.put(data);
  const { id } = evaluation.runs.create({ suite: suite(data), rows: data.rows.map((row) => row.id) });
  const cells = (from: number, to: number) =>
    ['a', 'b'].flatMap((name) => Array.from({ length: to - from }, (_, index) => cell(id, name, from + index)));
  evaluation.cells.put(cells(0, answered));
  evaluation.runs.setState(id, 'paused');
  return { evaluation, id, cells, loaded: createLoadedRuns(evaluation) };
}

describe('a run that is read a few rows at a time', () => {
  it('says the same as one that is read in one go, with one object for what was measured alike', async () => {
    const { evaluation, id, loaded } = run(4_500, 4_500);
    await loaded.load(id);
    const slow = loaded.get(id);
    const quick = createLoadedRuns(evaluation).get(id);
    expect(slow.heads).toEqual(quick.heads);
    expect(slow.cells).toEqual(quick.cells);
    expect(slow.groupings()).toEqual(quick.groupings());
    expect(slow.valuesOf('text')).toEqual(quick.valuesOf('text'));
    expect(new Set(slow.cells.map(({ conditions }) => conditions)).size).toBe(1);
    expect(loaded.get(id)).toBe(slow);
  });

  // Answers that came while it was read were missing until the next change.
  it('is read again where answers came meanwhile, and once for all who ask at the same time', async () => {
    const { evaluation, id, cells, loaded } = run(4_000, 3_500);
    const reading = [loaded.load(id), loaded.load(id)];
    expect(reading[0]).toBe(reading[1]);
    evaluation.cells.put(cells(3_500, 3_600));
    loaded.changed(id);
    await Promise.all(reading);
    expect(loaded.get(id).cells).toHaveLength(7_200);
    await expect(loaded.load('nobody')).rejects.toMatchObject({ code: 'evaluation/not-found' });
  });

  it('holds nothing else up for long', async () => {
    const { id, loaded } = run(20_000, 0);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await loaded.load(id);
    delay.disable();
    // One go takes several times as long; a slice a few milliseconds on a quiet machine.
    expect(delay.percentile(90) / 1e6).toBeLessThan(60);
    expect(loaded.get(id).heads).toHaveLength(20_000);
  });
});
