import { expect, test } from 'vitest';
import { exportConversations, joinExports } from '../../../renderer/features/history/exportConversations.ts';
import { toggleSelection } from '../../../renderer/features/history/selection.ts';
import { snippetParts } from '../../../renderer/features/history/snippetParts.ts';

test('a snippet is cut at the marks; markup in it stays text', () => {
  expect(snippetParts('a \uE000paper\uE001 <b>clip</b>')).toEqual([
    { text: 'a ', hit: false },
    { text: 'paper', hit: true },
    { text: ' <b>clip</b>', hit: false },
  ]);
});

test('a mark without its partner (a cut snippet, a private-use character in the text) loses no text', () => {
  expect(snippetParts('\uE001x \uE000rest')).toEqual([
    { text: 'x ', hit: false },
    { text: 'rest', hit: true },
  ]);
  expect(snippetParts('')).toEqual([]);
});

test('shift chooses every row in between, in both directions, and takes the tick from all of them again', () => {
  const order = ['a', 'b', 'c', 'd'];
  const down = toggleSelection({ selected: new Set(['a']), order, id: 'c', anchor: 'a', range: true });
  expect([...down].sort()).toEqual(['a', 'b', 'c']);
  const up = toggleSelection({ selected: new Set(['d']), order, id: 'b', anchor: 'd', range: true });
  expect([...up].sort()).toEqual(['b', 'c', 'd']);
  const off = toggleSelection({ selected: down, order, id: 'a', anchor: 'c', range: true });
  expect([...off]).toEqual([]);
});

test('an anchor that is no longer listed (a new search) chooses one row only', () => {
  const one = toggleSelection({ selected: new Set(), order: ['a', 'b'], id: 'b', anchor: 'gone', range: true });
  expect([...one]).toEqual(['b']);
});

// Catches: a long conversation whose export takes many seconds and looks as if nothing had been pressed; a file with its pieces in another order.
test('an export tells how far it is, and joins its pieces in order', async () => {
  const pieces = Array.from({ length: 250 }, (_, index) => `${index} `);
  const query = () => Promise.resolve({ fileName: 'a.md', mediaType: 'text/markdown', pieces });
  const told: number[] = [];
  const file = await exportConversations({ history: { export: { query } } } as never, ['a'], 'markdown', (share) =>
    told.push(share),
  );
  expect(file).toEqual({ fileName: 'a.md', mediaType: 'text/markdown', content: pieces.join('') });
  expect(told).toEqual([0, 0.4, 0.8]);
});

test('several conversations become one valid JSON list', () => {
  const files = [1, 2].map((id) => ({
    fileName: `${id}.json`,
    mediaType: 'application/json',
    content: JSON.stringify({ id }, null, 2) + '\n',
  }));
  const joined = joinExports(files, 'json');
  expect(JSON.parse(joined.content)).toEqual([{ id: 1 }, { id: 2 }]);
  expect(joined.fileName).toBe('yardstick-2-conversations.json');
  expect(joinExports(files.slice(0, 1), 'json').fileName).toBe('1.json');
});
