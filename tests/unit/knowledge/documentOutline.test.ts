import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentBlock } from '../../../electron/engine/documents/document.ts';
import { longestRow, rowsOf } from '../../../electron/engine/features/knowledge/documentOutline.ts';
import { rowKinds } from '../../../electron/engine/features/knowledge/view.ts';
import {
  rowKinds as kindsOfThePage,
  textPage as pageOfThePage,
} from '../../../renderer/features/knowledge/document/rows.ts';
import { textPage } from '../../../electron/engine/features/knowledge/view.ts';

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
