import type { Outline } from '../knowledgeTypes.ts';
import type { Finding, Span } from './openedDocument.ts';

/** UTF-16 units of one page of text, as the engine cuts it. */
export const textPage = 40_000;

/** Rows of one page of rows, as the engine cuts them. */
export const rowPage = 2_000;

export type Row = Outline['rows'][number];

/** The names of a row's kind, in the order that the engine numbers them. */
export const rowKinds = ['heading', 'paragraph', 'list-item', 'table', 'code', 'quote', 'caption'] as const;

/** The row that holds a place, else the next one; the last one beyond the end. -1 for a document without rows. */
export function rowAt(rows: readonly Row[], place: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as Row)[2] <= place) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, rows.length - 1);
}

/** Numbers of the text pages that a stretch lies on. */
export function pagesOf({ start, end }: Span): number[] {
  const first = Math.floor(start / textPage);
  const last = Math.floor(Math.max(start, end - 1) / textPage);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** A piece of a row's text, and how it is marked. */
export interface MarkedPart {
  text: string;
  /** Offset in the document. */
  start: number;
  mark: 'none' | 'passage' | 'word';
}

/** Cuts a row's text where the marks of the shown finding begin and end; joined, the parts are the text. */
export function markParts(text: string, start: number, finding: Finding | undefined): MarkedPart[] {
  const end = start + text.length;
  if (finding === undefined || finding.end <= start || finding.start >= end) return [{ text, start, mark: 'none' }];
  const edges = new Set([start, end]);
  for (const span of [finding, ...finding.words]) {
    for (const edge of [span.start, span.end]) if (edge > start && edge < end) edges.add(edge);
  }
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, index): MarkedPart => {
    const to = sorted[index + 1] as number;
    const inside = (span: Span) => from >= span.start && to <= span.end;
    const mark =
      finding.words.some(inside) || (finding.kind === 'quote' && inside(finding))
        ? 'word'
        : inside(finding)
          ? 'passage'
          : 'none';
    return { text: text.slice(from - start, to - start), start: from, mark };
  });
}

/** The number of the page of rows that holds a place. */
export function rowPageAt(rowPages: Outline['rowPages'], place: number): number {
  const after = rowPages.findIndex(([start]) => start > place);
  return Math.max(0, (after === -1 ? rowPages.length : after) - 1);
}

const lineHeight = 22;

/**
 * About how high a row is that is not here yet: as its page's rows are on average. In a document of several pages of rows it is said of all rows, here
 * or not, so that the scroll bar does not move when a page of them arrives.
 */
export function estimateMeanHeight(
  { rowPages, rowCount }: Pick<Outline, 'rowPages' | 'rowCount'>,
  index: number,
  width: number,
): number {
  const page = Math.floor(index / rowPage);
  const rows = Math.max(1, Math.min(rowPage, rowCount - page * rowPage));
  const length = (rowPages[page]?.[1] ?? 0) / rows;
  return Math.ceil(length / Math.max(20, width / 6.9)) * lineHeight + 12;
}

/** About how high a row will be, in pixels, before it was ever drawn: good enough for the length of the scroll bar. */
export function estimateHeight(row: Row, width: number): number {
  const [kind, start, end] = row;
  const perLine = Math.max(20, width / (rowKinds[kind] === 'code' || rowKinds[kind] === 'table' ? 7.4 : 6.9));
  return Math.ceil((end - start) / perLine) * lineHeight + (rowKinds[kind] === 'heading' ? 24 : 12);
}
