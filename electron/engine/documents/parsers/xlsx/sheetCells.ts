import { attributeOf, localName, xmlEvents } from '../xml/xmlEvents.ts';
import { numberText, type CellStyle } from './numberFormats.ts';

export interface CellContext {
  shared: readonly string[];
  styles: readonly CellStyle[];
  from1904: boolean;
}

/** A cell that holds something: a text, or a formula that may have come to nothing. */
export interface SheetCell {
  /** From 1. */
  column: number;
  text: string;
  isFormula: boolean;
  /** `#N/A` and the like. */
  isError: boolean;
  /** Its column is hidden. */
  hidden: boolean;
}

/** A row as it stands in a sheet, its cells in the order of the file. */
export interface SheetLine {
  /** From 1, as the sheet shows it. */
  number: number;
  hidden: boolean;
  cells: SheetCell[];
}

/** A sheet has no more (ECMA-376, and every program that writes one). */
const lastRow = 1_048_576;
/** Columns beyond this are not a table that anybody reads. */
const maxColumns = 2_000;

/** The rows of a sheet, with what its formulas came to. Rows that the file leaves out are left out here. */
export function* sheetCells(xml: string, { shared, styles, from1904 }: CellContext): Generator<SheetLine> {
  const hiddenColumns: { from: number; to: number }[] = [];
  let row: SheetLine | undefined;
  let number = 0;
  let column = 0;
  let type = '';
  let style: CellStyle = 'number';
  let text = '';
  let isFormula = false;
  let reads = false;

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
        const stated = Number(attributeOf(event.tag, 'r'));
        number = Number.isInteger(stated) && stated > number && stated <= lastRow ? stated : number + 1;
        row = { number, hidden: isTrue(attributeOf(event.tag, 'hidden')), cells: [] };
        column = 0;
      } else if (name === 'c') {
        column = columnOf(attributeOf(event.tag, 'r')) ?? column + 1;
        type = attributeOf(event.tag, 't') ?? 'n';
        style = styles[Number(attributeOf(event.tag, 's') ?? 0)] ?? 'number';
        text = '';
        isFormula = false;
      } else if (name === 'f') isFormula = true;
      // `v` holds the value, `t` the text of a string that is not shared; `f`, the formula, is not read.
      if (name === 'v' || name === 't') reads = true;
      continue;
    }
    if (name === 'v' || name === 't') reads = false;
    else if (name === 'c' && row !== undefined && column <= maxColumns && (text !== '' || isFormula)) {
      const at = column;
      row.cells.push({
        column,
        text: text === '' ? '' : cellText(text, type, style, shared, from1904),
        isFormula,
        isError: type === 'e',
        hidden: hiddenColumns.some(({ from, to }) => at >= from && at <= to),
      });
    } else if (name === 'row' && row !== undefined) {
      yield row;
      row = undefined;
    }
  }
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
