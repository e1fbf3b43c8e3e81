import type { ParsedDocument } from '../../document.ts';
import { coreFactsOf, openArchive } from '../archive.ts';
import { createDocumentText, tooMuchText, type DocumentText } from '../documentText.ts';
import type { Parser } from '../parser.ts';
import { addRows, rowText } from '../tableText.ts';
import { cellStyles } from './numberFormats.ts';
import { sharedStrings } from './sharedStrings.ts';
import { sheetRows, type SheetRow } from './sheetRows.ts';
import { workbookOf } from './workbook.ts';

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
