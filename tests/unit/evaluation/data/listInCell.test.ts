import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listInCell } from '../../../../electron/engine/evaluation/data/mapping/listInCell.ts';
import { threadClock } from '../../../support/threadClock.ts';

const items = (cell: string) => listInCell(cell)?.items ?? null;

/** As Python's `repr` writes a list of texts. */
function pythonRepr(texts: readonly string[]): string {
  const quoted = texts.map((text) => {
    const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
    const body = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
    return mark + (mark === "'" ? body.replaceAll("'", "\\'") : body) + mark;
  });
  return `[${quoted.join(', ')}]`;
}

it.each<[string, string, string[] | null]>([
  ['JSON', '["a", 2, true, null, {"b": 1}]', ['a', '2', 'true', '', '{"b":1}']],
  ['Python', `['a', "it's", 3, True]`, ['a', "it's", '3', 'True']],
  ['a printed array of numpy', `['first one' 'second one'\n 'third']`, ['first one', 'second one', 'third']],
  ['texts with their labels', '{"text": ["x", "y"], "label": ["A", "B"]}', ['x', 'y']],
  ['a list of objects', '[{"label": "A", "text": "x"}, {"label": "B", "text": "y"}]', ['x', 'y']],
  ['an empty list', '[]', []],
  ['a remark in brackets', '[Laughs] Well. [pause]', null],
  ['a word in brackets', '[redacted]', null],
  ['half a list', "['a', 'b", null],
  ['an object of another kind', '{"a": ["x"]}', null],
  ['text', 'a, b', null],
])('%s', (_, cell, expected) => {
  expect(items(cell)).toEqual(expected);
});

it('what JSON and Python write comes back', () => {
  const text = fc.string({ unit: fc.constantFrom('a', "'", '"', '\\', '\n', ',', ' ', ']', 'é') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
      expect(items(JSON.stringify(texts))).toEqual(texts);
      expect(items(pythonRepr(texts))).toEqual(texts);
    }),
  );
});

// A cell is hostile: it may be made so that a pattern goes over it again and again.
it('any cell is a list or none, soon', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('[', ']', "'", '"', '\\', ',', '{', '}', ':', '1') }),
      (cell) => void items(cell),
    ),
  );
  const spent = threadClock();
  for (const cell of [
    `[${"'a\\".repeat(30_000)}]`,
    `[${'"\\\\'.repeat(30_000)}]`,
    `[${'['.repeat(90_000)}]`,
    `[${' '.repeat(90_000)}x]`,
  ])
    items(cell);
  expect(spent()).toBeLessThan(1_000);
});
