import { sheetCells, type CellContext } from './sheetCells.ts';

export interface SheetContext extends CellContext {
  /** Characters of all cells; more is refused by the caller, so reading stops there. */
  maxCharacters: number;
}

export interface SheetRow {
  cells: string[];
  hidden: boolean;
}

/** The rows of a sheet that hold something, with what its formulas came to. Hidden rows and columns are marked, not dropped. */
export function sheetRows(xml: string, context: SheetContext): SheetRow[] {
  const rows: SheetRow[] = [];
  let characters = 0;
  for (const line of sheetCells(xml, context)) {
    const seen: string[] = [];
    const unseen: string[] = [];
    for (const { column, text, hidden } of line.cells) {
      if (text === '') continue;
      characters += text.length;
      if (hidden && !line.hidden) unseen.push(text);
      else seen[column - 1] = text;
      // A row may have thousands of cells that all refer to one long text.
      if (characters > context.maxCharacters) break;
    }
    const cells = Array.from(seen, (cell) => cell ?? '');
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ cells, hidden: line.hidden });
    if (unseen.length > 0) rows.push({ cells: unseen, hidden: true });
    if (characters > context.maxCharacters) break;
  }
  return rows;
}
