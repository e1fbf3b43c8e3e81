import type { Parser } from './parser.ts';
import { linesOf, ownDocument, ownText, type Line, type TextSpan } from './ownText.ts';

/**
 * Markdown: headings, paragraphs, lists, tables, quotes and code, by the block rules of CommonMark as far as they matter for cutting.
 * The text is the file's own. A heading's block holds its words without the marks; everything else holds its marks.
 */
export const parseMarkdown: Parser = (input) => {
  const { text, warnings } = ownText(input);
  const lines = linesOf(text);
  const matter = frontMatter(text, lines);
  const spans = markdownSpans(text, lines.slice(matter.lines));
  const heading = spans.find((span) => span.kind === 'heading');
  const title = matter.title ?? (heading === undefined ? null : plainWords(text.slice(heading.start, heading.end)));
  return ownDocument('markdown', text, spans, {
    title: title === '' ? null : title,
    author: matter.author,
    createdAt: matter.date,
    warnings,
  });
};

const longestMark = 1_000;

function markdownSpans(text: string, lines: readonly Line[]): TextSpan[] {
  const spans: TextSpan[] = [];
  let open: TextSpan | undefined;
  let fence: string | undefined;

  for (const [index, { start, end }] of lines.entries()) {
    // No mark of a block stands far into a line, and patterns are not run over lines of any length.
    const line = text.slice(start, Math.min(end, start + longestMark));
    const begin = (kind: TextSpan['kind']) => {
      open = { kind, start, end };
      spans.push(open);
    };
    const goOn = (kind: TextSpan['kind']) => {
      if (open?.kind === kind) open.end = end;
      else begin(kind);
    };

    if (fence !== undefined) {
      if (open !== undefined) open.end = end;
      const mark = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
      if (mark?.startsWith(fence) === true) fence = open = undefined;
      continue;
    }
    const fenced = /^ {0,3}(?:[-*+] +|\d{1,9}[.)] +)?(`{3,}|~{3,})(?!.*`)/.exec(line)?.[1];
    if (fenced !== undefined) {
      fence = fenced;
      begin('code');
      continue;
    }
    if (line.trim() === '') {
      open = undefined;
      continue;
    }
    const heading = /^( {0,3})(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#*)?[ \t]*$/.exec(line);
    if (heading !== null) {
      const words = end - start > longestMark ? text.slice(start, end).replace(/^ *#+/, '').trim() : (heading[3] ?? '');
      const from = start + line.indexOf(words, (heading[1] ?? '').length + (heading[2] ?? '').length);
      spans.push({ kind: 'heading', start: from, end: from + words.length, level: heading[2]?.length ?? 1 });
      open = undefined;
      continue;
    }
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(line)?.[1];
    if (underline !== undefined && open?.kind === 'paragraph') {
      open.kind = 'heading';
      open.level = underline.startsWith('=') ? 1 : 2;
      open = undefined;
      continue;
    }
    if (/^ {0,3}([-*_])[ \t]*(\1[ \t]*){2,}$/.test(line)) {
      open = undefined;
      continue;
    }
    if (isTableRow(line) && (open?.kind === 'table' || isTableRule(text, lines[index + 1]))) goOn('table');
    else if (/^ {0,3}>/.test(line)) goOn('quote');
    else if (/^\s*([-*+]|\d{1,9}[.)])[ \t]+\S/.test(line)) begin('list-item');
    else if (/^( {4}|\t)/.test(line) && (open === undefined || open.kind === 'code') && !inList(spans, open))
      goOn('code');
    // A line without a mark goes on with the paragraph, the item or the quote above it.
    else if (open !== undefined && ['paragraph', 'list-item', 'quote'].includes(open.kind)) open.end = end;
    else begin('paragraph');
  }
  return spans;
}

/** An indented line after a list is the list's, not code. */
function inList(spans: readonly TextSpan[], open: TextSpan | undefined): boolean {
  return open === undefined && spans.at(-1)?.kind === 'list-item';
}

function isTableRow(line: string): boolean {
  return line.includes('|');
}

function isTableRule(text: string, line: Line | undefined): boolean {
  if (line === undefined) return false;
  const rule = text.slice(line.start, line.end);
  return rule.includes('-') && rule.includes('|') && /^[ \t|:-]+$/.test(rule);
}

interface FrontMatter {
  /** Lines that it takes. */
  lines: number;
  title: string | null;
  author: string | null;
  date: number | null;
}

/** The YAML at the top of many files: not text to be found, but it may name the title. Plain `key: value` lines only. */
function frontMatter(text: string, lines: readonly Line[]): FrontMatter {
  const none = { lines: 0, title: null, author: null, date: null };
  const [first] = lines;
  if (first === undefined || text.slice(first.start, first.end).trimEnd() !== '---') return none;
  const last = lines.slice(1, 200).findIndex(({ start, end }) => /^(---|\.\.\.)\s*$/.test(text.slice(start, end)));
  if (last === -1) return none;
  const values = new Map<string, string>();
  for (const { start, end } of lines.slice(1, last + 1)) {
    const pair = /^(title|author|date):[ \t]*["']?(.*?)["']?[ \t]*$/i.exec(text.slice(start, end));
    if (pair !== null) values.set((pair[1] ?? '').toLowerCase(), pair[2] ?? '');
  }
  const date = Date.parse(values.get('date') ?? '');
  return {
    lines: last + 2,
    title: values.get('title') ?? null,
    author: values.get('author') ?? null,
    date: Number.isNaN(date) ? null : date,
  };
}

/** A heading's words without the marks of emphasis, code and links. */
function plainWords(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]{0,500})\]\([^)]{0,2000}\)/g, '$1')
    .replace(/[*_`]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
