import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentBlock } from '../../../electron/engine/documents/document.ts';
import { longestRow, rowsOf } from '../../../electron/engine/features/knowledge/documentOutline.ts';
import { createDocumentShelf } from '../../../electron/engine/features/knowledge/documentShelf.ts';
import { rowKinds, rowPage, textPage, type DocumentRow } from '../../../electron/engine/features/knowledge/view.ts';
import {
  estimateMeanHeight,
  rowKinds as kindsOfThePage,
  rowPage as rowsOfThePage,
  rowPageAt,
  textPage as pageOfThePage,
} from '../../../renderer/features/knowledge/document/rows.ts';
import { indexSettings, madeUpDocument } from '../../support/knowledgeFixtures.ts';
import { memoryIndex } from '../../support/memoryIndex.ts';

const block = (start: number, end: number, kind: DocumentBlock['kind'] = 'paragraph'): DocumentBlock => ({
  kind,
  start,
  end,
  page: 1,
});

describe('the rows of a document', () => {
  it('number kinds and pages as the page reads them: another order would draw tables as headings', () => {
    expect(kindsOfThePage).toEqual(rowKinds);
    expect(pageOfThePage).toBe(textPage);
    expect(rowsOfThePage).toBe(rowPage);
  });

  it('cut a long table at the ends of its lines', () => {
    const text = Array.from({ length: 400 }, (_, line) => `row ${line}\tvalue`).join('\n');
    const rows = rowsOf(text, [block(0, text.length, 'table')]);
    expect(rows.length).toBeGreaterThan(2);
    for (const [, start] of rows.slice(1)) expect(text[start - 1]).toBe('\n');
  });

  it('show text that no block covers', () => {
    const text = 'before\n\nblock\n\nafter';
    const rows = rowsOf(text, [block(8, 13)]);
    expect(rows.map(([, start, end]) => text.slice(start, end))).toEqual(['before', 'block', 'after']);
  });

  it('lose no letter, never stand in each other, and never split a character of two units', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '😀', 'é'), maxLength: longestRow * 3 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(longestRow * 3), { maxLength: 6 }), (whole, edges) => {
        const sorted = [...new Set(edges.map((edge) => Math.min(edge, whole.length)))].sort((a, b) => a - b);
        const blocks = sorted
          .slice(0, -1)
          .map((start, index) => block(start, sorted[index + 1] as number))
          .filter(({ start, end }) => end > start);
        const rows = rowsOf(whole, blocks);
        let position = 0;
        for (const [, start, end] of rows) {
          expect(start).toBeGreaterThanOrEqual(position);
          expect(end - start).toBeLessThanOrEqual(longestRow);
          expect(whole.slice(position, start).trim()).toBe('');
          position = end;
        }
        expect(whole.slice(position).trim()).toBe('');
      }),
      { numRuns: 200 },
    );
    const faces = '😀'.repeat(longestRow);
    for (const [, start] of rowsOf(faces, [block(0, faces.length)])) expect(start % 2).toBe(0);
  });
});

describe('a document that is open', () => {
  const long = Array.from({ length: 2.5 * rowPage }, (_, line) => `Paragraph ${line}.`).join('\n\n');

  function shelfOver(text: string) {
    let content = madeUpDocument({ id: 'a', text }, { dimensions: 2 });
    let change: (base: string) => void = () => undefined;
    let reads = 0;
    const shelf = createDocumentShelf({
      index: async () => {
        const index = memoryIndex(indexSettings(2), [content]);
        return { ...index, document: (id) => ((reads += 1), index.document(id)) };
      },
      onChange(listener) {
        change = listener;
        return () => undefined;
      },
    });
    return {
      shelf,
      reads: () => reads,
      changed: () => change('base'),
      replace: (next: string) => {
        content = madeUpDocument({ id: 'a', text: next }, { dimensions: 2 });
      },
    };
  }

  // A table of a hundred thousand lines came as one answer of megabytes before its first line could be seen.
  it('comes with its first rows only, and the others by page, none lost or doubled, each found by its place', async () => {
    const { shelf, reads } = shelfOver(long);
    const outline = await shelf.outline('base', 'a');
    expect(outline.rows).toHaveLength(rowPage);
    expect(outline.rowPages).toHaveLength(3);
    const rows: DocumentRow[] = [];
    for (const page of outline.rowPages.keys()) rows.push(...(await shelf.rows('base', 'a', page)).rows);
    expect(rows).toHaveLength(outline.rowCount);
    expect(rows.map(([, start, end]) => long.slice(start, end))).toEqual(long.split('\n\n'));
    for (const [index, [, start]] of rows.entries()) {
      expect(rowPageAt(outline.rowPages, start)).toBe(Math.floor(index / rowPage));
    }
    expect((await shelf.rows('base', 'a', 9)).rows).toEqual([]);
    expect(reads()).toBe(1);
    // As high before it is here as after it.
    expect(estimateMeanHeight(outline, 0, 560)).toBe(estimateMeanHeight(outline, outline.rowCount - 1, 560));
  });

  // Catches: a book that is read anew for each page of it while other files are taken in, or one that is shown as it was before.
  it('is read again when it has changed, not when something else has', async () => {
    const { shelf, reads, changed, replace } = shelfOver('One.\n\nTwo.');
    expect((await shelf.text('base', 'a', 0)).text).toBe('One.\n\nTwo.');
    changed();
    await Promise.all([shelf.text('base', 'a', 0), shelf.rows('base', 'a', 0), shelf.outline('base', 'a')]);
    expect(reads()).toBe(1);
    replace('Three.');
    changed();
    expect((await shelf.text('base', 'a', 0)).text).toBe('Three.');
    expect((await shelf.outline('base', 'a')).characters).toBe(6);
    expect(reads()).toBe(2);
    await expect(shelf.text('base', 'b', 0)).rejects.toMatchObject({ code: 'knowledge/no-document' });
  });
});
