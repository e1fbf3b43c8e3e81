import { YardstickError } from '../../../../../models/errors.ts';
import type { TableFormat } from '../table.ts';
import type { TableLimits } from '../tableLimits.ts';
import { createProblems, type Problems } from '../problems.ts';
import { createColumnNames } from './columnNames.ts';

/** A table as rows of cells: how parsers make it, and how it comes out of their process. */
export interface CellTable {
  format: TableFormat;
  columns: string[];
  /** As long as `columns` each. */
  cells: string[][];
  lines: number[];
  problems: Problems;
}

/** Takes in rows, and refuses what is beyond the limits as it comes. */
export interface TableBuilder {
  readonly problems: Problems;
  readonly rowCount: number;
  readonly columns: readonly string[];
  /** Adds a column, and returns its position. @throws {YardstickError} `data/too-many-columns` */
  addColumn(stated: string): number;
  /**
   * Adds a row; one without content is left out, one with a cell that is too long is an error. Cells that are missing are empty.
   * @throws {YardstickError} `data/too-many-rows`, `data/too-large`
   */
  addRow(cells: string[], line: number): void;
  /** Bytes that are no letters were met: cells with their mark (U+FFFD) are named. */
  markBroken(): void;
  /** @throws {YardstickError} `data/no-rows` where there is neither a row nor a word on why */
  finish(format: TableFormat): CellTable;
}

const blank = /^\s*$/;

export function createTableBuilder(limits: TableLimits): TableBuilder {
  const problems = createProblems();
  const names = createColumnNames(problems);
  const columns: string[] = [];
  const unnamed = new Set<number>();
  const filled = new Set<number>();
  const cells: string[][] = [];
  const lines: number[] = [];
  let characters = 0;
  let broken = false;

  function fits(cell: string): boolean {
    if (cell.length <= limits.cellCharacters) return true;
    return cell.length <= limits.cellCharacters * 16 && cell.startsWith('data:');
  }

  return {
    problems,
    get rowCount() {
      return cells.length;
    },
    columns,
    addColumn(stated) {
      const position = columns.length;
      if (position >= limits.columns) {
        throw new YardstickError('data/too-many-columns', `The table has more than ${shown(limits.columns)} columns.`, {
          hint: 'Leave out the ones that the evaluation does not need.',
        });
      }
      if (stated.trim() === '') unnamed.add(position);
      columns.push(names.take(stated, position + 1));
      return position;
    },
    addRow(row, line) {
      let isBlank = true;
      for (let at = 0; at < row.length; at += 1) {
        const cell = row[at] ?? '';
        if (cell === '' || (cell.length < 100 && blank.test(cell))) continue;
        isBlank = false;
        filled.add(at);
        characters += cell.length;
        const column = columns[at] ?? null;
        if (!fits(cell)) {
          problems.error(
            line,
            column,
            'data/cell-too-long',
            `The cell has ${shown(cell.length)} characters; at most ${shown(limits.cellCharacters)} can be taken in.`,
          );
          return;
        }
        if (!cell.isWellFormed()) row[at] = cell.toWellFormed();
        if (broken && cell.includes('\ufffd')) {
          problems.note(
            line,
            column,
            'data/broken-letters',
            'The cell holds bytes that are no letters: they are shown as \ufffd.',
          );
        }
      }
      if (isBlank) return;
      if (cells.length >= limits.rows) {
        throw new YardstickError('data/too-many-rows', `The table has more than ${shown(limits.rows)} rows.`, {
          hint: 'Draw a sample of it first: a verdict seldom needs more than some thousand rows.',
        });
      }
      if (characters > limits.characters) {
        throw new YardstickError(
          'data/too-large',
          `The table holds more than ${shown(limits.characters)} characters.`,
          {
            hint: 'Draw a sample of it first, or leave out the long columns.',
          },
        );
      }
      cells.push(row);
      lines.push(line);
    },
    markBroken() {
      broken = true;
    },
    finish(format) {
      if (cells.length === 0 && problems.errors === 0) {
        throw new YardstickError('data/no-rows', 'There are no rows in it.', {
          hint: columns.length === 0 ? 'Give at least one row.' : 'Only the names of the columns were found.',
        });
      }
      // Without a column there is nothing to map, and without a row nothing to look at: what is wrong with the first row is then what is wrong with the file.
      const first = problems.list.find(({ severity }) => severity === 'error');
      if ((columns.length === 0 || cells.length === 0) && first !== undefined) {
        const place =
          first.line === null
            ? ''
            : ` Row ${first.line}${first.column === null ? '' : `, column ${JSON.stringify(first.column)}`}:`;
        throw new YardstickError('data/no-rows', `No row can be used.${place} ${first.message}`, {
          hint:
            columns.length === 0
              ? 'Rows are a list of objects: [{"question": "…", "answer": "…"}, …], or one of them a line.'
              : 'Mend that in the file, and take it in again.',
        });
      }
      // A separator at the end of each line makes a column that is none.
      const kept = columns.map((_, at) => at).filter((at) => !unnamed.has(at) || filled.has(at));
      const isWhole = kept.length === columns.length;
      for (const [index, row] of cells.entries()) {
        if (isWhole && row.length === columns.length) continue;
        cells[index] = kept.map((at) => row[at] ?? '');
      }
      for (const at of unnamed) {
        if (!filled.has(at)) continue;
        const name = columns[at] ?? '';
        problems.note(
          null,
          name,
          'data/unnamed-column',
          `Column ${at + 1} has no name: it is called ${JSON.stringify(name)} here.`,
        );
      }
      return { format, columns: kept.map((at) => columns[at] ?? ''), cells, lines, problems };
    },
  };
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
