import { expect, it } from 'vitest';
import { evaluationInput } from '../../../../electron/engine/features/evaluation/evaluationInput.ts';
import { createLoadedRuns } from '../../../../electron/engine/features/evaluation/loadedRuns.ts';
import { runTable } from '../../../../electron/engine/features/evaluation/runTable.ts';
import { testStore } from '../../store/testStore.ts';
import { cell, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';

/** Nine rows of three labels; `a` is right in all, `b` in every second one and has not answered the last one. */
function looked() {
  const { evaluation } = testStore();
  const data = dataset(9);
  evaluation.datasets.put(data);
  const { id } = evaluation.runs.create({ suite: suite(data), rows: data.rows.map((row) => row.id) });
  const answer = (candidate: string, position: number, right: boolean) =>
    cell(id, candidate, position, { scores: { 'exact-match': { value: right ? 1 : 0, passed: right, reason: '' } } });
  const places = Array.from({ length: 9 }, (_, position) => position);
  evaluation.cells.put(places.map((position) => answer('a', position, true)));
  evaluation.cells.put(places.slice(0, 8).map((position) => answer('b', position, position % 2 === 0)));
  evaluation.runs.setState(id, 'paused');
  const runs = createLoadedRuns(evaluation);
  const look = (wishes: Record<string, unknown> = {}) => {
    const found = runTable(runs.get(id), evaluationInput.table.parse({ run: id, offset: 0, limit: 50, ...wishes }));
    return { lines: found.rows.map(({ line }) => line), total: found.total, counts: found.counts };
  };
  return { look, last: () => evaluation.cells.put([answer('b', 8, false)]) };
}

it('rows are filtered, grouped, searched and sorted, and every filter says how many there are', () => {
  const { look } = looked();
  expect(look()).toEqual({
    lines: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    total: 9,
    counts: { all: 9, differ: 4, wrong: 4, right: 4, failed: 0, waiting: 1 },
  });
  expect(look({ filter: 'differ' }).lines).toEqual([2, 4, 6, 8]);
  expect(look({ filter: 'waiting' }).lines).toEqual([9]);
  expect(look({ filter: 'wrong', candidate: 'a' })).toMatchObject({ lines: [], counts: { wrong: 0, right: 9 } });
  expect(look({ slice: { column: 'label', value: 'sports' } }).lines).toEqual([2, 5, 8]);
  expect(look({ slice: { column: 'nothing', value: 'sports' } }).lines).toEqual([]);
  expect(look({ search: 'TEXT 4' }).lines).toEqual([5]);
  expect(look({ sort: 'b', descending: true }).lines).toEqual([1, 3, 5, 7, 2, 4, 6, 8, 9]);
});

// A list is kept for the pages of a scroll: what came since, and other wishes, must not be answered by it.
it('the next page is one of the same list, until an answer comes or something else is wished', () => {
  const { look, last } = looked();
  expect(look({ filter: 'wrong', limit: 2 }).lines).toEqual([2, 4]);
  expect(look({ filter: 'wrong', offset: 2, limit: 2 }).lines).toEqual([6, 8]);
  expect(look({ filter: 'wrong', descending: true, limit: 2 }).lines).toEqual([8, 6]);
  expect(look({ filter: 'wrong', search: 'text 1' }).lines).toEqual([2]);
  expect(look({ filter: 'wrong' }).total).toBe(4);
  last();
  expect(look({ filter: 'wrong', offset: 2, limit: 3 })).toMatchObject({ lines: [6, 8, 9], total: 5 });
});
