import { expect, test } from 'vitest';
import { ratingGroups } from '../../../renderer/features/ratings/ratingGroups.ts';

const rows = ['a', 'b', 'c', 'd'].map((model) => ({ model }));

// Catches: models that never met in one list, as if their strengths could be compared.
test('models that were never compared stand in groups of their own; where all were, there are none', () => {
  expect(ratingGroups(rows, [['a', 'b', 'c', 'd']])).toEqual([{ title: null, rows }]);
  expect(
    ratingGroups(rows, [
      ['c', 'a'],
      ['b', 'd'],
    ]),
  ).toEqual([
    { title: 'Group 1', rows: [{ model: 'a' }, { model: 'c' }] },
    { title: 'Group 2', rows: [{ model: 'b' }, { model: 'd' }] },
  ]);
  expect(ratingGroups([], [])).toEqual([{ title: null, rows: [] }]);
});
