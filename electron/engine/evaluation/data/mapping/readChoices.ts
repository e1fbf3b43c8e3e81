import { listInCell, type CellList } from './listInCell.ts';

/** What parts choices in a cell, where it is no list: the first of these that it has. A comma does not: it stands within choices. */
const separators = ['\n', '||', '|', ';'];

/**
 * The choices of a row. Of one column: a list (JSON, Python), or text parted by line ends, `||`, `|` or `;`. Of several columns: one each, in their
 * order; empty ones are left out.
 */
export function readChoices(cells: readonly string[]): CellList {
  const [cell = ''] = cells;
  if (cells.length !== 1) return { items: said(cells), labels: null };
  const list = listInCell(cell);
  if (list !== null) return list;
  const separator = separators.find((one) => cell.trim().includes(one));
  return { items: said(separator === undefined ? [cell] : cell.split(separator)), labels: null };
}

/**
 * Acceptable answers, the preferred one first: a list (JSON, Python), or text with `||` between them. Nothing else parts them, since line ends, bars and
 * commas stand in answers.
 */
export function readReferences(cell: string): string[] {
  const list = listInCell(cell);
  return said(list?.items ?? cell.split('||'));
}

function said(texts: readonly string[]): string[] {
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}
