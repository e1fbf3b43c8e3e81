import type { DocumentBlock } from '../../documents/document.ts';
import type { IndexDocument } from '../../retrieval/knowledgeIndex.ts';
import { rowKinds, rowPage, type DocumentOutline, type DocumentRow } from './view.ts';

/** A row longer than this is cut: the page draws rows one by one and must not hold still for a table of a million cells. */
export const longestRow = 1_600;

/** What the page needs to draw any part of a document without having its text. */
export function outlineOf(document: IndexDocument, rows: readonly DocumentRow[]): DocumentOutline {
  const { id, path, title, author, format, bytes, modifiedAt, text, pages, warnings } = document;
  return {
    id,
    path,
    title,
    author,
    format,
    bytes,
    modifiedAt,
    characters: text.length,
    rowCount: rows.length,
    rows: rowsOnPage(rows, 0),
    rowPages: Array.from({ length: Math.ceil(rows.length / rowPage) }, (_, page) => {
      const own = rowsOnPage(rows, page);
      return [own[0]?.[1] ?? 0, own.reduce((sum, [, start, end]) => sum + end - start, 0)];
    }),
    pages: pages.map(({ page, name, start }) => ({ page, name, start })),
    warnings,
  };
}

/** Empty beyond the end. */
export function rowsOnPage(rows: readonly DocumentRow[], page: number): DocumentRow[] {
  return rows.slice(page * rowPage, (page + 1) * rowPage);
}

/** Every block in order, long ones in parts that end with a line; text that no block covers counts as paragraphs, so nothing is unseen. */
export function rowsOf(text: string, blocks: readonly DocumentBlock[]): DocumentRow[] {
  const rows: DocumentRow[] = [];
  const add = (block: DocumentBlock) => {
    const kind = rowKinds.indexOf(block.kind);
    const rest = [block.level ?? 0, block.page ?? 0, block.hidden === true ? 1 : 0] as const;
    for (const [start, end] of partsOf(text, block.start, block.end)) rows.push([kind, start, end, ...rest]);
  };
  let position = 0;
  for (const block of blocks) {
    if (block.start > position && text.slice(position, block.start).trim() !== '') {
      add({ kind: 'paragraph', ...trimmed(text, position, block.start), page: block.page });
    }
    add(block);
    position = Math.max(position, block.end);
  }
  if (text.slice(position).trim() !== '') {
    add({ kind: 'paragraph', ...trimmed(text, position, text.length), page: blocks.at(-1)?.page ?? null });
  }
  return rows;
}

function trimmed(text: string, from: number, to: number): { start: number; end: number } {
  const part = text.slice(from, to);
  const start = from + (part.length - part.trimStart().length);
  return { start, end: to - (part.length - part.trimEnd().length) };
}

/** Cuts at the last line's end that fits, else at the last space, else where it must, but never within a character. */
function partsOf(text: string, from: number, to: number): [number, number][] {
  const parts: [number, number][] = [];
  let start = from;
  while (to - start > longestRow) {
    const window = text.slice(start, start + longestRow);
    const line = window.lastIndexOf('\n');
    const space = window.lastIndexOf(' ');
    let length = line > 0 ? line + 1 : space > longestRow / 2 ? space + 1 : longestRow;
    if (line <= 0 && isHighSurrogate(window.charCodeAt(length - 1))) length -= 1;
    parts.push([start, start + length]);
    start += length;
  }
  if (to > start) parts.push([start, to]);
  return parts;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
