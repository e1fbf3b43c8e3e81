import type { ParsedDocument } from '../../document.ts';
import { coreFactsOf, openArchive, relationshipsOf, type Archive } from '../archive.ts';
import { createDocumentText, tooMuchText, type DocumentText } from '../documentText.ts';
import type { Parser } from '../parser.ts';
import { addRows, rowText } from '../tableText.ts';
import { attributeOf, localName, xmlEvents } from '../xml/xmlEvents.ts';
import { cellStyles } from './numberFormats.ts';
import { sheetRows, type SheetRow } from './sheetRows.ts';

/** XLSX: each sheet a page under its name, as blocks of rows that repeat the header; values of formulas, dates as ISO 8601. */
export const parseXlsx: Parser = ({ bytes, maxCharacters }): ParsedDocument => {
  const archive = openArchive(bytes);
  const text = createDocumentText(maxCharacters);
  const workbook = workbookOf(archive);
  const shared = sharedStrings(archive);
  const styles = cellStyles(archive.text('xl/styles.xml') ?? '');
  for (const { name, part, hidden } of workbook.sheets) {
    text.startPage(name);
    if (hidden)
      text.warn(
        'document/hidden-text',
        `The sheet ${JSON.stringify(name)} is hidden in the workbook. It is read, and marked.`,
      );
    const context = { shared, styles, from1904: workbook.from1904, maxCharacters };
    const rows = sheetRows(archive.text(part) ?? '', context);
    if (rows.length > 0) text.add('heading', name, { level: 1, hidden });
    addTables(text, rows, hidden);
    if (text.length > maxCharacters) throw tooMuchText(maxCharacters);
  }
  return { format: 'xlsx', ...coreFactsOf(archive), ...text.finish() };
};

/** Single cells above a table are its caption; a table's rows are those with more than one. Hidden rows stand behind the others. */
function addTables(text: DocumentText, rows: readonly SheetRow[], hidden: boolean): void {
  const seen = rows.filter((row) => !row.hidden).map((row) => trimmedLeft(row.cells, rows));
  let first = 0;
  while (first < seen.length && (seen[first] ?? []).filter((cell) => cell.trim() !== '').length < 2) first += 1;
  if (first === seen.length) first = 0;
  for (const cells of seen.slice(0, first)) text.add('paragraph', rowText(cells), { hidden });
  addRows(text, seen.slice(first), { hidden });
  const unseen = rows.filter((row) => row.hidden).map((row) => row.cells);
  addRows(text, unseen, { hidden: true });
}

/** Columns to the left that no row uses are not columns of the table. */
function trimmedLeft(cells: readonly string[], rows: readonly SheetRow[]): string[] {
  let left = Infinity;
  for (const row of rows) {
    if (row.hidden) continue;
    const used = row.cells.findIndex((cell) => cell !== '');
    if (used !== -1) left = Math.min(left, used);
    if (left === 0) break;
  }
  return cells.slice(Number.isFinite(left) ? left : 0);
}

interface Workbook {
  sheets: { name: string; part: string; hidden: boolean }[];
  from1904: boolean;
}

function workbookOf(archive: Archive): Workbook {
  const related = relationshipsOf(archive, 'xl/workbook.xml');
  const workbook: Workbook = { sheets: [], from1904: false };
  for (const event of xmlEvents(archive.text('xl/workbook.xml') ?? '')) {
    if (event.type !== 'open') continue;
    if (localName(event.name) === 'workbookPr')
      workbook.from1904 = /^(1|true)$/.test(attributeOf(event.tag, 'date1904') ?? '');
    if (localName(event.name) !== 'sheet') continue;
    const part = related.get(attributeOf(event.tag, 'r:id') ?? '')?.target;
    if (part === undefined || !archive.has(part)) continue;
    const state = attributeOf(event.tag, 'state');
    const name = (attributeOf(event.tag, 'name') ?? `Sheet ${workbook.sheets.length + 1}`)
      .replace(/\s+/g, ' ')
      .slice(0, 200);
    workbook.sheets.push({ name: name.toWellFormed(), part, hidden: state === 'hidden' || state === 'veryHidden' });
  }
  return workbook;
}

/** Strings that cells refer to by number; what is said about their pronunciation is left out. */
function sharedStrings(archive: Archive): string[] {
  const strings: string[] = [];
  let reads = false;
  let inPhonetic = false;
  for (const event of xmlEvents(archive.text('xl/sharedStrings.xml') ?? '')) {
    if (event.type === 'text') {
      if (reads && !inPhonetic) strings[strings.length - 1] = (strings.at(-1) ?? '') + event.text;
      continue;
    }
    const name = localName(event.name);
    if (name === 'si' && event.type === 'open') strings.push('');
    if (name === 't') reads = event.type === 'open';
    if (name === 'rPh') inPhonetic = event.type === 'open';
  }
  return strings;
}
