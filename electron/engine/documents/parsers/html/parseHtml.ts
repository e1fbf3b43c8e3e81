import type { ParsedDocument } from '../../document.ts';
import { decodeText } from '../decodeText.ts';
import { cleanText, createDocumentText, tooMuchText } from '../documentText.ts';
import type { Parser } from '../parser.ts';
import { articleFilter } from './articleElements.ts';
import { parseMarkup, type HtmlDocument, type HtmlElement } from './dom.ts';
import { addHtml } from './htmlBlocks.ts';
import { hidingRules } from './visibility.ts';

/** Markup is several times its text; a tree is many times its markup. */
const markupPerText = 4;
/** Where a browser looks for a page's encoding. */
const headBytes = 1_024;

/** A web page: its article where it clearly is one, else all of its body. */
export const parseHtml: Parser = ({ bytes, maxCharacters }): ParsedDocument => {
  if (bytes.length > maxCharacters * markupPerText) throw tooMuchText(maxCharacters);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(headBytes, bytes.length)).toString('latin1');
  const charset = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1];
  const { text: markup, warnings } = decodeText(bytes, charset);
  const page = parseMarkup(markup);
  const text = createDocumentText(maxCharacters);
  for (const { code, message } of warnings) text.warn(code, message);

  const rules = hidingRules(Array.from(page.querySelectorAll('style'), (sheet) => sheet.textContent ?? ''));
  const leaveOut = safely(() => articleFilter(page, markup));
  if (page.body !== null) {
    const isLeftOut =
      leaveOut === null ? undefined : (element: HtmlElement) => leaveOut(element) && !isHiddenAside(element);
    addHtml(page.body, { document: text, rules, ...(isLeftOut === undefined ? {} : { isLeftOut }) });
  }
  if (leaveOut !== null) {
    text.warn(
      'document/left-out',
      'Only the article of the page was read: its menus and lists of other pages were left out.',
    );
  }
  const parsed = text.finish();
  const heading = parsed.blocks.find((block) => block.kind === 'heading');
  return {
    format: 'html',
    title: titleOf(page) ?? (heading === undefined ? null : parsed.text.slice(heading.start, heading.end)),
    author: metaOf(page, ['author', 'article:author', 'dc.creator']),
    createdAt: dateOf(metaOf(page, ['article:published_time', 'date', 'dc.date', 'dcterms.created'])),
    ...parsed,
  };
};

/** Hidden text is kept and said wherever it stands: leaving it out is what a planted instruction would wish for in a list of faults. */
function isHiddenAside(element: HtmlElement): boolean {
  return element.getAttribute('hidden') !== null || /display:\s*none/i.test(element.getAttribute('style') ?? '');
}

function titleOf(page: HtmlDocument): string | null {
  return nonEmpty(page.querySelector('title')?.textContent);
}

function metaOf(page: HtmlDocument, names: readonly string[]): string | null {
  for (const meta of page.querySelectorAll('meta')) {
    const name = (meta.getAttribute('name') ?? meta.getAttribute('property') ?? '').toLowerCase();
    const content = names.includes(name) ? nonEmpty(meta.getAttribute('content')) : null;
    if (content !== null) return content;
  }
  return null;
}

function dateOf(written: string | null): number | null {
  const date = Date.parse(written ?? '');
  return Number.isNaN(date) ? null : date;
}

function nonEmpty(text: string | null | undefined): string | null {
  const clean = cleanText((text ?? '').replace(/\s+/g, ' '));
  return clean === '' ? null : clean.slice(0, 500);
}

/** Finding the article is a help: where it stumbles over a page, all of the page is read. */
function safely<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
