import { attributeOf, localName, xmlEvents } from '../xml/xmlEvents.ts';
import { numberText, type CellStyle } from './numberFormats.ts';

export interface SheetContext {
  shared: readonly string[];
  styles: readonly CellStyle[];
  from1904: boolean;
  /** Characters of all cells; more is refused by the caller, so reading stops there. */
  maxCharacters: number;
}

export interface SheetRow {
  cells: string[];
  hidden: boolean;
}

/** Columns beyond this are not a table that anybody reads. */
const maxColumns = 2_000;

/** The rows of a sheet that hold something, with what its formulas came to. Hidden rows and columns are marked, not dropped. */
export function sheetRows(xml: string, { shared, styles, from1904, maxCharacters }: SheetContext): SheetRow[] {
  const rows: SheetRow[] = [];
  const hiddenColumns: { from: number; to: number }[] = [];
  let row: SheetRow | undefined;
  let unseen: string[] = [];
  let column = 0;
  let type = '';
  let style: CellStyle = 'number';
  let text = '';
  let reads = false;
  let characters = 0;

  for (const event of xmlEvents(xml)) {
    if (event.type === 'text') {
      if (reads) text += event.text;
      continue;
    }
    const name = localName(event.name);
    if (event.type === 'open') {
      if (name === 'col' && isTrue(attributeOf(event.tag, 'hidden'))) {
        hiddenColumns.push({ from: Number(attributeOf(event.tag, 'min')), to: Number(attributeOf(event.tag, 'max')) });
      } else if (name === 'row') {
        row = { cells: [], hidden: isTrue(attributeOf(event.tag, 'hidden')) };
        unseen = [];
        column = 0;
      } else if (name === 'c') {
        column = columnOf(attributeOf(event.tag, 'r')) ?? column + 1;
        type = attributeOf(event.tag, 't') ?? 'n';
        style = styles[Number(attributeOf(event.tag, 's') ?? 0)] ?? 'number';
        text = '';
      }
      // `v` holds the value, `t` the text of a string that is not shared; `f`, the formula, is not read.
      if (name === 'v' || name === 't') reads = true;
      continue;
    }
    if (name === 'v' || name === 't') reads = false;
    else if (name === 'c' && row !== undefined && column <= maxColumns && text !== '') {
      const value = cellText(text, type, style, shared, from1904);
      characters += value.length;
      const isHidden = hiddenColumns.some(({ from, to }) => column >= from && column <= to);
      if (isHidden && !row.hidden) unseen.push(value);
      else row.cells[column - 1] = value;
    } else if (name === 'row' && row !== undefined) {
      const cells = Array.from(row.cells, (cell) => cell ?? '');
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ cells, hidden: row.hidden });
      if (unseen.length > 0) rows.push({ cells: unseen, hidden: true });
      row = undefined;
    }
    if (characters > maxCharacters) break;
  }
  return rows;
}

function cellText(raw: string, type: string, style: CellStyle, shared: readonly string[], from1904: boolean): string {
  switch (type) {
    case 's':
      return shared[Number(raw)] ?? '';
    case 'b':
      return raw === '1' ? 'TRUE' : 'FALSE';
    case 'n':
      return numberText(raw, style, from1904);
    default:
      // Strings of formulas, inline strings, errors, and dates that are written as such.
      return raw;
  }
}

/** `AB12` is column 28. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d/.exec(reference ?? '')?.[1];
  if (letters === undefined) return undefined;
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
