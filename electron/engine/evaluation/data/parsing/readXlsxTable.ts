import { YardstickError } from '../../../../../models/errors.ts';
import { openArchive, type Archive } from '../../../documents/parsers/archive.ts';
import { cellStyles } from '../../../documents/parsers/xlsx/numberFormats.ts';
import { sharedStrings } from '../../../documents/parsers/xlsx/sharedStrings.ts';
import { sheetCells, type CellContext, type SheetLine } from '../../../documents/parsers/xlsx/sheetCells.ts';
import { workbookOf, type Workbook } from '../../../documents/parsers/xlsx/workbook.ts';
import type { TableLimits } from '../tableLimits.ts';
import { readHeaded, type HeadedRecord } from './headedTable.ts';
import { createTableBuilder, type CellTable, type TableBuilder } from './tableBuilder.ts';

export interface XlsxTableOptions {
  limits: TableLimits;
  header?: boolean | undefined;
  /** By its name; the first one with rows that is not hidden where none is said. */
  sheet?: string | undefined;
}

/** Rows above a table that are its title rather than a part of it are looked for among so many. */
const titleRows = 30;

/**
 * A sheet of a workbook as a table: what its formulas came to, dates as ISO 8601. Hidden rows and columns are rows and columns; titles of one cell above
 * the table are left out.
 * @throws {YardstickError} `data/…`, `document/…` of the archive
 */
export function readXlsxTable(bytes: Uint8Array, { limits, header, sheet }: XlsxTableOptions): CellTable {
  const archive = openArchive(bytes);
  const workbook = workbookOf(archive);
  const context: CellContext = {
    shared: sharedStrings(archive),
    styles: cellStyles(archive.text('xl/styles.xml') ?? ''),
    from1904: workbook.from1904,
  };
  const builder = createTableBuilder(limits);
  const chosen = chooseSheet(archive, workbook, context, sheet);
  const others = workbook.sheets.filter(({ name }) => name !== chosen.name).length;
  if (sheet === undefined && others > 0) {
    builder.problems.note(
      null,
      null,
      'data/part-read',
      `Of ${others + 1} sheets ${JSON.stringify(chosen.name)} was read.`,
    );
  }
  const records = recordsOf(sheetCells(archive.text(chosen.part) ?? '', context), builder);
  readHeaded(records, builder, { header, isSheet: true, hint: 'Give the column a name in the first row.' });
  return builder.finish('xlsx');
}

function chooseSheet(
  archive: Archive,
  { sheets }: Workbook,
  context: CellContext,
  named: string | undefined,
): Workbook['sheets'][number] {
  if (named !== undefined) {
    const found = sheets.find(({ name }) => name === named);
    if (found !== undefined) return found;
    throw new YardstickError('data/no-sheet', `There is no sheet ${JSON.stringify(named)}.`, {
      hint: `The sheets are: ${sheets
        .slice(0, 20)
        .map(({ name }) => JSON.stringify(name))
        .join(', ')}.`,
    });
  }
  const inOrder = [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)];
  for (const one of inOrder) {
    for (const line of sheetCells(archive.text(one.part) ?? '', context)) if (line.cells.length > 0) return one;
  }
  throw new YardstickError('data/no-rows', 'There are no rows in the workbook.', {
    hint: 'Only empty sheets were found.',
  });
}

/** Lines of a sheet as records, one for each row that the sheet shows from the table's first on. */
function* recordsOf(lines: Iterable<SheetLine>, builder: TableBuilder): Generator<HeadedRecord> {
  let waiting: SheetLine[] | null = [];
  let next = 0;
  const recordsUpTo = function* (line: SheetLine): Generator<HeadedRecord> {
    // Rows that the sheet leaves out count: a person looks for row 7 where the sheet has it.
    for (; next !== 0 && next < line.number; next += 1) yield { cells: [], fault: null };
    next = line.number + 1;
    yield recordOf(line);
  };
  for (const line of lines) {
    const filled = line.cells.filter(({ text }) => text.trim() !== '').length;
    if (waiting === null) yield* recordsUpTo(line);
    else if (filled > 1 || waiting.length === titleRows) {
      const titles: number = filled > 1 ? waiting.filter(({ cells }) => cells.length > 0).length : 0;
      if (titles > 0) {
        builder.problems.note(
          null,
          null,
          'data/part-read',
          `${titles} ${titles === 1 ? 'row' : 'rows'} above the table ${titles === 1 ? 'was' : 'were'} left out.`,
        );
      }
      const before: SheetLine[] = filled > 1 ? [] : waiting;
      waiting = null;
      for (const one of [...before, line]) yield* recordsUpTo(one);
    } else if (line.cells.length > 0) waiting.push(line);
  }
  // A single column has no row with two cells.
  for (const line of waiting ?? []) yield* recordsUpTo(line);
}

function recordOf({ cells }: SheetLine): HeadedRecord {
  const row: string[] = [];
  const notes: HeadedRecord['notes'] = [];
  for (const { column, text, isFormula, isError } of cells) {
    if (isError) {
      notes.push({
        cell: column - 1,
        code: 'data/cell-error',
        message: `The sheet shows the error ${text.slice(0, 20)} here: the cell is read as empty.`,
      });
      row[column - 1] = '';
      continue;
    }
    if (isFormula && text === '') {
      notes.push({
        cell: column - 1,
        code: 'data/formula',
        message:
          'The cell is a formula whose result was not saved: it is read as empty. Open the workbook in a spreadsheet and save it.',
      });
    }
    row[column - 1] = text;
  }
  return { cells: Array.from(row, (cell) => cell ?? ''), fault: null, notes };
}
