import { describe, expect, it } from 'vitest';
import { groupingsOf, loadGroupings } from '../../../../electron/engine/features/evaluation/groupings.ts';
import { testStore } from '../../store/testStore.ts';
import { dataRow, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';

function runOf(count: number, fields: (number: number) => Record<string, string>) {
  const { runs, datasets } = testStore().evaluation;
  const data = dataset(0, {
    rows: Array.from({ length: count }, (_, number) => dataRow(number, { fields: fields(number) })),
  });
  datasets.put(data);
  // Not in the order of their file.
  const { id } = runs.create({ suite: suite(data), rows: data.rows.map((row) => row.id).toReversed() });
  return { runs, id };
}

describe('columns that group the rows of a run', () => {
  it.each([
    ['a number a row groups nothing', 'number', false],
    ['one value groups nothing', 'same', false],
    ['long texts group nothing', 'long', false],
    ['fifty values do', 'fifty', true],
    ['fifty-one do not, be it the last row that brings one', 'late', false],
    ['a text that is long in one row does not', 'longOnce', false],
    ['some that say nothing do', 'some', true],
  ])('%s', async (_, column, isOne) => {
    const { runs, id } = runOf(2_500, (number) => ({
      number: String(number),
      same: 'x',
      long: (number % 2 === 0 ? 'a' : 'b').repeat(201),
      fifty: String(number % 50),
      late: number === 0 ? 'fifty-first' : String(number % 50),
      longOnce: number === 0 ? 'a'.repeat(201) : 'b',
      ...(number % 3 === 0 ? {} : { some: 'x' }),
    }));
    const found = groupingsOf(runs, id);
    expect(found.has(column)).toBe(isOne);
    expect(await loadGroupings(runs, id)).toEqual(found);
    if (isOne) expect(found.get(column)).toEqual(runs.rows(id).map(({ fields }) => fields[column] ?? ''));
  });

  it('of no rows are none', () => {
    const { runs, id } = runOf(0, () => ({}));
    expect([...groupingsOf(runs, id)]).toEqual([]);
  });
});

// The database is asked for a column by a path: a name with a sign of that language must not be another column, or an error.
it.each([
  'kind',
  '',
  'a.b',
  'a"b',
  'a\\b',
  '[0]',
  '$',
  'ä',
  '😀',
  'a\nb',
  "a'b",
  '\\u0041',
  '__proto__',
  'constructor',
])('a column may be called %j', async (column) => {
  const fields = (number: number) =>
    Object.fromEntries([['other', 'y'], ...(number === 1 ? [] : [[column, `v${number}`]])]);
  const { runs, id } = runOf(3, fields);
  expect(runs.columnValues(id, column)).toEqual(['v2', '', 'v0']);
  expect(await runs.loadColumn(id, column)).toEqual(['v2', '', 'v0']);
  expect(runs.columnValues(id, `${column}!`)).toEqual(['', '', '']);
  expect(runs.rowAt(id, 2)?.id).toBe('row-0');
  expect(runs.rowAt(id, 3)).toBeUndefined();
});
