import { YardstickError } from '../../../../../models/errors.ts';
import { createFileReceiver } from '../../../../../models/workers/filePieces.ts';
import type { Watchdog } from '../../../../../models/workers/watchdog.ts';
import type { Handlers } from '../../../../../models/workers/workerServer.ts';
import { asDataError } from '../asDataError.ts';
import type { CellTable } from '../parsing/tableBuilder.ts';
import type { ParseTableParams, TableMethods, TablePage } from './tableMethods.ts';

/** The engine watches the clock; the worker ends itself only when the engine fails to. */
const cpuSeconds = 600;
/** Of one page. */
const pageCharacters = 2_000_000;

/** What the worker does with the engine's calls. */
export function createTablesWorker(watchdog: Watchdog): Handlers<TableMethods> {
  const { begin, append, take } = createFileReceiver();
  let table: CellTable | undefined;

  async function parse(params: ParseTableParams): Promise<CellTable> {
    const held = process.memoryUsage.rss() / 2 ** 20;
    const memoryMegabytes = Math.max(1, Math.floor(params.memoryMegabytes - held));
    try {
      return await watchdog.guardAsync({ cpuSeconds, memoryMegabytes }, async () => readTable(take(), params));
    } catch (thrown) {
      throw asTableError(thrown, params.name);
    }
  }

  return {
    begin,
    append,
    async parse(params) {
      table = await parse(params);
      const { format, columns, cells, problems } = table;
      const { list, errors, notes } = problems;
      return { format, columns, rowCount: cells.length, problems: list, errors, notes };
    },
    async page({ from }) {
      return pageOf(table, from);
    },
  };
}

/** Parsers are loaded when they are needed: text needs no code for Parquet. */
async function readTable(bytes: Buffer, { name, kind, limits, header, sheet }: ParseTableParams): Promise<CellTable> {
  switch (kind) {
    case 'text':
      return (await import('../parsing/readTextTable.ts')).readTextTable(bytes, { name, limits, header });
    case 'xlsx':
      return (await import('../parsing/readXlsxTable.ts')).readXlsxTable(bytes, { limits, header, sheet });
    case 'parquet':
      return (await import('../parsing/readParquetTable.ts')).readParquetTable(bytes, { name, limits });
  }
}

function pageOf(table: CellTable | undefined, from: number): TablePage {
  const cells: string[][] = [];
  let characters = 0;
  for (let at = from; characters < pageCharacters; at += 1) {
    const row = table?.cells[at];
    if (row === undefined) break;
    cells.push(row);
    for (const cell of row) characters += cell.length + 3;
  }
  return { cells, lines: table?.lines.slice(from, from + cells.length) ?? [] };
}

/** A parser that stumbles has met a file that is not as it should be: that is said of the file, not of us. */
function asTableError(thrown: unknown, name: string): unknown {
  const error = asDataError(thrown);
  if (error instanceof YardstickError) return error;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new YardstickError(
    'data/damaged',
    `${name} could not be read: ${why.slice(0, 200).trim() || 'it is damaged'}`,
    {
      hint: 'Open it in the program that made it and save it anew.',
      cause: thrown,
    },
  );
}
