import { YardstickError } from '../../../../models/errors.ts';
import type { DocumentBlock, DocumentPage, DocumentWarning } from '../document.ts';

/** Builds a document's text block by block, with offsets that are right by construction. */
export interface DocumentText {
  /** Adds a block; one without visible characters is dropped. */
  add(kind: DocumentBlock['kind'], text: string, options?: { level?: number; hidden?: boolean }): void;
  /** What is added from here on stands on a new page (slide, sheet). */
  startPage(name?: string | null): void;
  /** Says something once, however often it is met. */
  warn(code: DocumentWarning['code'], message: string): void;
  readonly length: number;
  readonly blocks: readonly DocumentBlock[];
  finish(): { text: string; blocks: DocumentBlock[]; pages: DocumentPage[]; warnings: DocumentWarning[] };
}

export function createDocumentText(maxCharacters: number): DocumentText {
  const parts: string[] = [];
  const blocks: DocumentBlock[] = [];
  const pages: DocumentPage[] = [];
  const warnings = new Map<string, DocumentWarning>();
  let length = 0;

  return {
    add(kind, raw, { level, hidden = false } = {}) {
      const text = cleanText(raw);
      if (text === '') return;
      const start = length === 0 ? 0 : length + 2;
      length = start + text.length;
      if (length > maxCharacters) throw tooMuchText(maxCharacters);
      parts.push(text);
      const page = pages.at(-1);
      blocks.push({
        kind,
        start,
        end: length,
        page: page?.page ?? null,
        ...(kind === 'heading' ? { level: Math.min(6, Math.max(1, level ?? 1)) } : {}),
        ...(hidden ? { hidden: true as const } : {}),
      });
      if (page !== undefined) {
        if (page.end === page.start) page.start = start;
        page.end = length;
      }
    },
    startPage(name = null) {
      pages.push({ page: pages.length + 1, name, start: length, end: length });
    },
    warn(code, message) {
      warnings.set(`${code} ${message}`, { code, message });
    },
    get length() {
      return length;
    },
    blocks,
    finish() {
      const text = parts.join('\n\n');
      const all = [...warnings.values()];
      if (blocks.some((block) => block.hidden === true)) all.push(hiddenTextWarning);
      return { text, blocks, pages, warnings: [...all, ...smuggledText(text)] };
    },
  };
}

const hiddenTextWarning: DocumentWarning = {
  code: 'document/hidden-text',
  message: 'Some text cannot be seen when the document is looked at. It is kept, and marked as hidden.',
};

/** Letters of the Unicode block of tags are drawn by no font, and read by language models. */
export function smuggledText(text: string): DocumentWarning[] {
  const found = text.match(/[\u{E0020}-\u{E007E}]{2,}/gu);
  if (found === null) return [];
  const spelled = Array.from(found.join(' '), (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code > 0xe0000 ? String.fromCodePoint(code - 0xe0000) : letter;
  }).join('');
  return [
    {
      code: 'document/hidden-text',
      message: `The text holds characters that no font draws. They spell: ${spelled.slice(0, 200)}`,
    },
  ];
}

/** What is said of a document beyond the limit. */
export function tooMuchText(maxCharacters: number): YardstickError {
  return new YardstickError('document/too-large', `The document holds more than ${maxCharacters} characters of text.`, {
    hint: 'Split it into several files.',
  });
}

/** One block's text: \n line ends, no characters that only steer a terminal or a line break, no outer white space, whole characters. */
export function cleanText(raw: string): string {
  return (
    raw
      .replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
      // eslint-disable-next-line no-control-regex
      .replace(/[\0-\x08\x0b-\x1f\x7f\u00ad\u200b\u2060\ufeff]/g, '')
      .replace(/[ \t\u00a0]+\n/g, '\n')
      .toWellFormed()
      .trim()
  );
}
