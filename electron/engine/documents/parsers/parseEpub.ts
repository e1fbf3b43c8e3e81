import { YardstickError } from '../../../../models/errors.ts';
import type { ParsedDocument } from '../document.ts';
import { openArchive, resolveName, type Archive } from './archive.ts';
import { createDocumentText, tooMuchText } from './documentText.ts';
import { parseMarkup } from './html/dom.ts';
import { addHtml } from './html/htmlBlocks.ts';
import { hidingRules } from './html/visibility.ts';
import type { Parser } from './parser.ts';
import { attributeOf, localName, xmlEvents } from './xml/xmlEvents.ts';

const markupPerText = 8;

/** EPUB: the chapters in the order of the spine. Pages are a matter of the screen it is read on: it has none. */
export const parseEpub: Parser = ({ bytes, name, maxCharacters }): ParsedDocument => {
  const archive = openArchive(bytes);
  const packagePart = packageOf(archive);
  if (packagePart === undefined) {
    throw new YardstickError('document/damaged', `${name} does not say where its text is.`, {
      hint: 'Get the book again.',
    });
  }
  const book = bookOf(archive.text(packagePart) ?? '', packagePart.slice(0, packagePart.lastIndexOf('/') + 1));
  const locked = encryptedParts(archive);
  const chapters = book.spine.filter((part) => archive.has(part));
  if (chapters.length > 0 && chapters.every((part) => locked.has(part))) {
    throw new YardstickError('document/encrypted', `${name} is protected against copying.`, {
      hint: 'Its text cannot be read here. A copy without protection can.',
    });
  }
  const text = createDocumentText(maxCharacters);
  let read = 0;
  for (const part of chapters) {
    if (locked.has(part)) {
      text.warn('document/left-out', 'Some chapters are protected against copying and were left out.');
      continue;
    }
    const markup = archive.text(part) ?? '';
    read += markup.length;
    if (read > maxCharacters * markupPerText) throw tooMuchText(maxCharacters);
    addChapter(markup);
  }
  const { title, author, createdAt } = book;
  return { format: 'epub', title, author, createdAt, ...text.finish() };

  function addChapter(markup: string): void {
    const page = parseMarkup(plainMarkup(markup));
    if (page.body === null) return;
    const rules = hidingRules(Array.from(page.querySelectorAll('style'), (sheet) => sheet.textContent ?? ''));
    addHtml(page.body, { document: text, rules });
  }
};

/** XHTML as HTML: an element that closes itself would stay open there, and the rest of the page be inside of it. */
function plainMarkup(markup: string): string {
  return markup
    .replace(/^\s*<\?xml[^>]{0,200}\?>/, '')
    .replace(
      /<((?!area\b|base\b|br\b|col\b|embed\b|hr\b|img\b|input\b|link\b|meta\b|source\b|track\b|wbr\b)[a-z][\w:-]{0,50})((?:\s[^<>]{0,2000})?)\/>/gi,
      '<$1$2></$1>',
    );
}

function packageOf(archive: Archive): string | undefined {
  for (const event of xmlEvents(archive.text('META-INF/container.xml') ?? '')) {
    if (event.type !== 'open' || localName(event.name) !== 'rootfile') continue;
    const part = resolveName('', attributeOf(event.tag, 'full-path') ?? '');
    if (archive.has(part)) return part;
  }
  return archive.names.find((part) => part.endsWith('.opf'));
}

interface Book {
  title: string | null;
  author: string | null;
  createdAt: number | null;
  spine: string[];
}

function bookOf(xml: string, folder: string): Book {
  const manifest = new Map<string, string>();
  const facts = new Map<string, string>();
  const spine: string[] = [];
  let open = '';
  for (const event of xmlEvents(xml)) {
    if (event.type === 'text') {
      // The first of each: the main title, the first author.
      if (open !== '' && event.text.trim() !== '' && !facts.has(open))
        facts.set(open, event.text.replace(/\s+/g, ' ').trim());
      continue;
    }
    const name = localName(event.name);
    open = event.type === 'open' && event.name.startsWith('dc:') ? name : '';
    if (event.type !== 'open') continue;
    if (name === 'item') {
      const type = attributeOf(event.tag, 'media-type') ?? '';
      const href = attributeOf(event.tag, 'href') ?? '';
      if (/html/.test(type)) manifest.set(attributeOf(event.tag, 'id') ?? '', resolveName(folder, unescaped(href)));
    }
    if (name === 'itemref') {
      const part = manifest.get(attributeOf(event.tag, 'idref') ?? '');
      if (part !== undefined && !spine.includes(part)) spine.push(part);
    }
  }
  const date = Date.parse(facts.get('date') ?? '');
  return {
    title: facts.get('title')?.slice(0, 500).toWellFormed() ?? null,
    author: facts.get('creator')?.slice(0, 500).toWellFormed() ?? null,
    createdAt: Number.isNaN(date) ? null : date,
    spine,
  };
}

function unescaped(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** Parts that are encrypted; fonts often are, which keeps nobody from reading. */
function encryptedParts(archive: Archive): Set<string> {
  const parts = new Set<string>();
  for (const event of xmlEvents(archive.text('META-INF/encryption.xml') ?? '')) {
    if (event.type === 'open' && localName(event.name) === 'CipherReference') {
      parts.add(resolveName('', unescaped(attributeOf(event.tag, 'URI') ?? '')));
    }
  }
  return parts;
}
