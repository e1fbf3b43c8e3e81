import { describe, expect, it } from 'vitest';
import type { DocumentBlock } from '../../../electron/engine/documents/document.ts';
import { cutUnits } from '../../../electron/engine/retrieval/chunking/cutUnits.ts';

/** The texts of the units of one block. */
async function unitsOf(kind: DocumentBlock['kind'], text: string): Promise<string[]> {
  const units = await cutUnits(text, [{ kind, start: 0, end: text.length, page: null }]);
  return units.map(({ start, end }) => text.slice(start, end));
}

describe('the seams of a document', () => {
  // Catches: rows taken together like lines of code, so that a passage ends with half of what it needs to.
  it('parts a table row by row', async () => {
    const rows = ['| Bird | Eggs |', '| Gull | 3 |', '| Tern | 2 |'];
    expect(await unitsOf('table', rows.join('\n'))).toEqual(rows);
  });

  // Catches: code cut behind a full stop, or line by line.
  it('keeps lines of code together up to 400 characters', async () => {
    const line = (index: number) => `const value${index} = compute(). then(${index}); // ${'x'.repeat(60)}`;
    const lines = Array.from({ length: 8 }, (_, index) => line(index));
    const units = await unitsOf('code', lines.join('\n'));
    expect(units.map((unit) => unit.split('\n').length)).toEqual([4, 4]);
    expect(units.join('\n')).toBe(lines.join('\n'));
    expect(units.every(({ length }) => length <= 400)).toBe(true);
  });

  // Catches: the end of one function joined with the head of the next.
  it('parts code at a blank line', async () => {
    expect(await unitsOf('code', 'function a() {}\n\nfunction b() {}\n')).toEqual([
      'function a() {}',
      'function b() {}',
    ]);
  });

  // Catches: a line end taken for the end of a sentence.
  it('parts a paragraph at the ends of its sentences, and not of its lines', async () => {
    expect(await unitsOf('paragraph', 'One stands\nhere. Two stands\nthere! Three?')).toEqual([
      'One stands\nhere.',
      'Two stands\nthere!',
      'Three?',
    ]);
  });

  // Catches: a seam that is made twice, or at the very end, and a unit that holds nothing.
  it('makes no unit of nothing', async () => {
    const text = 'It was so.[31][2] It is.[3]';
    const units = await cutUnits(text, [{ kind: 'paragraph', start: 0, end: text.length, page: null }]);
    expect(units.map(({ start, end }) => text.slice(start, end))).toEqual(['It was so.[31][2]', 'It is.[3]']);
    expect(units.every(({ start, end }) => start < end)).toBe(true);
  });

  // Catches: a word cut in two where a paragraph is longer than what is looked at in one go.
  it.each([' ', '\n'])('cuts what is very long at %j, never within a word', async (between) => {
    const units = await unitsOf('paragraph', Array.from({ length: 6_000 }, () => 'lighthouse').join(between));
    expect(units.length).toBeGreaterThan(1);
    expect(new Set(units.flatMap((unit) => unit.split(between)))).toEqual(new Set(['lighthouse']));
  });
});
