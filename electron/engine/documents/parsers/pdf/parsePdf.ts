import { getDocument, type PDFDocumentProxy } from 'unpdf/pdfjs';
import { YardstickError } from '../../../../../models/errors.ts';
import type { ParsedDocument } from '../../document.ts';
import { cleanText, createDocumentText, tooMuchText, type DocumentText } from '../documentText.ts';
import type { Parser } from '../parser.ts';
import { rowText } from '../tableText.ts';
import { columnsOf } from './columns.ts';
import { findHeadings } from './headings.ts';
import { joinLines, wordsOf, type KnownWords } from './joinLines.ts';
import { linesOfRuns, type TextLine } from './lines.ts';
import { blocksOfColumn, type PageBlock } from './paragraphs.ts';
import { readPage } from './readPage.ts';
import { findRunningLines } from './runningLines.ts';

const maxPages = 20_000;

/** PDF: text in reading order, put into paragraphs by where it stands, headings by their size. Pictures are never decoded. */
export const parsePdf: Parser = async ({ bytes, name, maxCharacters }): Promise<ParsedDocument> => {
  const pdf = await openPdf(bytes, name);
  try {
    const pages = await readPages(pdf, maxCharacters);
    const text = createDocumentText(maxCharacters);
    addPages(text, pages);
    const parsed = text.finish();
    if (parsed.blocks.length === 0) throw noText(name, pages.length);
    const facts = await factsOf(pdf);
    const heading = parsed.blocks.find((block) => block.kind === 'heading');
    return {
      format: 'pdf',
      ...facts,
      title: facts.title ?? (heading === undefined ? null : parsed.text.slice(heading.start, heading.end)),
      ...parsed,
    };
  } finally {
    await pdf.loadingTask.destroy();
  }
};

async function openPdf(bytes: Uint8Array, name: string): Promise<PDFDocumentProxy> {
  // The library takes the bytes over, and refuses a Buffer.
  const data = new Uint8Array(bytes);
  const task = getDocument({
    data,
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    // Larger pictures than this are not decoded: none is.
    maxImageSize: 0,
  });
  try {
    return await task.promise;
  } catch (thrown) {
    const { name: kind, message } = thrown as Error;
    if (kind === 'PasswordException') {
      throw new YardstickError('document/encrypted', `${name} is protected by a password.`, {
        hint: 'Open it with its password, print or export it as a PDF without one, and add that.',
      });
    }
    throw new YardstickError('document/damaged', `${name} could not be read: ${message.slice(0, 200)}`, {
      hint: 'Get the file again, or open it in a viewer and save it anew.',
      cause: thrown,
    });
  }
}

interface ReadPage {
  height: number;
  /** Columns in reading order, each with its lines. */
  columns: TextLine[][];
  turned: TextLine[];
  hidden: TextLine[];
  isOcrLayer: boolean;
  isEmpty: boolean;
  /** Nothing of it could be read. */
  isBroken: boolean;
}

async function readPages(pdf: PDFDocumentProxy, maxCharacters: number): Promise<ReadPage[]> {
  if (pdf.numPages > maxPages) throw tooMuchText(maxCharacters);
  const pages: ReadPage[] = [];
  let characters = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await onePage(pdf, number);
    pages.push(page);
    for (const lines of [...page.columns, page.turned, page.hidden]) {
      for (const line of lines) characters += line.text.length;
    }
    if (characters > maxCharacters) throw tooMuchText(maxCharacters);
  }
  return pages;
}

async function onePage(pdf: PDFDocumentProxy, number: number): Promise<ReadPage> {
  try {
    const proxy = await pdf.getPage(number);
    const { height, runs, isOcrLayer } = await readPage(proxy);
    proxy.cleanup();
    const level = runs.filter((run) => !run.turned && !run.hidden);
    return {
      height,
      columns: columnsOf(level).map(linesOfRuns),
      turned: linesOfRuns(runs.filter((run) => run.turned && !run.hidden)),
      hidden: linesOfRuns(runs.filter((run) => run.hidden)),
      isOcrLayer,
      isEmpty: runs.every((run) => run.text.trim() === ''),
      isBroken: false,
    };
  } catch {
    return { height: 0, columns: [], turned: [], hidden: [], isOcrLayer: false, isEmpty: true, isBroken: true };
  }
}

function addPages(text: DocumentText, pages: readonly ReadPage[]): void {
  const running = findRunningLines(pages.map(({ height, columns }) => ({ height, lines: columns.flat() })));
  const blocksByPage = pages.map(({ columns }) =>
    columns.flatMap((lines) => blocksOfColumn(lines.filter((line) => !running.has(line)))),
  );
  const known = wordsOf(pages.flatMap(({ columns }) => columns.flat()).map((line) => line.text));
  const headings = findHeadings(blocksByPage.flat());
  for (const [index, page] of pages.entries()) {
    text.startPage();
    for (const block of blocksByPage[index] ?? []) {
      const level = headings.get(block);
      const kind = level === undefined ? block.kind : 'heading';
      text.add(kind, textOf(block, known), level === undefined ? {} : { level });
    }
    for (const line of page.turned) text.add('paragraph', line.text);
    const hidden = joinLines(
      page.hidden.map((line) => line.text),
      known,
    );
    text.add('paragraph', hidden, { hidden: true });
  }
  if (running.size > 0) text.warn('document/left-out', 'Page numbers and running heads were left out.');
  warnOfPages(text, pages);
}

function warnOfPages(text: DocumentText, pages: readonly ReadPage[]): void {
  const numbers = (wanted: (page: ReadPage) => boolean) =>
    pages.flatMap((page, index) => (wanted(page) ? [index + 1] : []));
  const broken = numbers((page) => page.isBroken);
  const empty = numbers((page) => page.isEmpty && !page.isBroken);
  const read = numbers((page) => page.isOcrLayer);
  if (broken.length > 0)
    text.warn('document/left-out', `${listed(broken)} could not be read: the file is damaged there.`);
  if (empty.length > 0) {
    text.warn('document/pages-without-text', `${listed(empty)} without text. If they are pictures, they need OCR.`);
  }
  if (read.length > 0) {
    text.warn(
      'document/hidden-text',
      `${listed(read)} with text laid under a picture by OCR: it may differ from what is seen.`,
    );
  }
}

/** "Page 3", "Pages 1, 2, 5 and 12 more". */
function listed(pages: readonly number[]): string {
  const shown = pages.slice(0, 10).join(', ');
  const more = pages.length > 10 ? ` and ${pages.length - 10} more` : '';
  return `${pages.length === 1 ? 'Page' : 'Pages'} ${shown}${more}`;
}

function textOf({ kind, lines }: PageBlock, known: KnownWords): string {
  if (kind === 'table') return lines.map((line) => rowText(line.cells.map((cell) => cell.text))).join('\n');
  return joinLines(
    lines.map((line) => line.text),
    known,
  );
}

async function factsOf(pdf: PDFDocumentProxy): Promise<Pick<ParsedDocument, 'title' | 'author' | 'createdAt'>> {
  try {
    const { info } = await pdf.getMetadata();
    const { Title: title, Author: author, CreationDate: date } = info as Record<string, unknown>;
    return { title: stated(title), author: stated(author), createdAt: dateOf(date) };
  } catch {
    return { title: null, author: null, createdAt: null };
  }
}

/** What programs write there without being asked is no title. */
function stated(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = cleanText(value.replace(/\s+/g, ' ')).slice(0, 500);
  return text === '' || /^(untitled|microsoft (word|powerpoint) - .*|.*\.(docx?|dvi|indd|qxd|tex|pptx?))$/i.test(text)
    ? null
    : text;
}

/** `D:20090324113315-06'00'` (ISO 32000, 7.9.4). */
function dateOf(value: unknown): number | null {
  const parts = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([-+])(\d\d)'?(\d\d)?)?/.exec(
    typeof value === 'string' ? value : '',
  );
  if (parts === null) return null;
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    sign,
    hours = '0',
    minutes = '0',
  ] = parts;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const away = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return Number.isNaN(local) ? null : sign === '-' ? local + away : sign === '+' ? local - away : local;
}

function noText(name: string, pages: number): YardstickError {
  return new YardstickError(
    'document/no-text',
    `${name} has ${pages === 1 ? 'a page' : `${pages} pages`} but no text: it is probably a scan, and needs OCR.`,
    { hint: 'Run it through a program that recognises text in pictures (OCR), and add what that makes.' },
  );
}
