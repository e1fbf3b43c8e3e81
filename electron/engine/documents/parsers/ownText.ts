import type { DocumentBlock, DocumentFormat, DocumentWarning, ParsedDocument } from '../document.ts';
import { decodeText } from './decodeText.ts';
import { smuggledText, tooMuchText } from './documentText.ts';
import type { ParserInput } from './parser.ts';

/** A block of a document whose text is the file's own: offsets into it. */
export type TextSpan = Pick<DocumentBlock, 'kind' | 'start' | 'end' | 'level'>;

/** The file's own text; refuses more than the limit before it is worked on. */
export function ownText({ bytes, maxCharacters }: ParserInput): { text: string; warnings: DocumentWarning[] } {
  // A character takes four bytes at most: what is larger need not be decoded to be refused.
  if (bytes.length > maxCharacters * 4) throw tooMuchText(maxCharacters);
  const { text, warnings } = decodeText(bytes);
  if (text.length > maxCharacters) throw tooMuchText(maxCharacters);
  return { text, warnings };
}

/** Puts together a document whose text is the file's own. Spans lose their outer white space; empty ones are dropped. */
export function ownDocument(
  format: DocumentFormat,
  text: string,
  spans: readonly TextSpan[],
  facts: { title: string | null; author?: string | null; createdAt?: number | null; warnings: DocumentWarning[] },
): ParsedDocument {
  const blocks: DocumentBlock[] = [];
  for (const span of spans) {
    const { start, end } = trimmed(text, span.start, span.end);
    if (end > start) blocks.push({ ...span, start, end, page: null });
  }
  return {
    format,
    title: facts.title,
    author: facts.author ?? null,
    createdAt: facts.createdAt ?? null,
    text,
    blocks,
    pages: [],
    warnings: [...facts.warnings, ...smuggledText(text)],
  };
}

function trimmed(text: string, from: number, to: number): { start: number; end: number } {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return { start, end };
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160 || code === 0xfeff;
}

/** One line of a text: where it begins and ends, without its line end. */
export interface Line {
  start: number;
  end: number;
}

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    lines.push({ start, end });
    start = end + 1;
  }
  return lines;
}

/** Paragraphs: runs of lines parted by blank ones. */
export function paragraphsOf(text: string, lines: readonly Line[] = linesOf(text)): TextSpan[] {
  const spans: TextSpan[] = [];
  let open: TextSpan | undefined;
  for (const { start, end } of lines) {
    if (text.slice(start, end).trim() === '') {
      open = undefined;
    } else if (open === undefined) {
      open = { kind: 'paragraph', start, end };
      spans.push(open);
    } else open.end = end;
  }
  return spans;
}
