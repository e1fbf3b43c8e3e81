import type { DataRow } from '../../evaluation/dataset.ts';
import type { EvaluationRuns } from '../../store/evaluation.ts';

/** Columns that group a run's rows, with what each says of every row, in the run's order. */
export type Groupings = ReadonlyMap<string, readonly string[]>;

/** Values of a column that rows are grouped by, at most. */
const mostGroups = 50;
/** A column of long texts is no group, however few rows there are. */
const longestValue = 200;
/** Rows that most columns - texts, numbers of rows - are told by to group nothing, so that they are not read any further. */
const firstRows = 1_000;

/** The columns that put at least two rows into one of at most fifty groups. */
export function groupingsOf(runs: Pick<EvaluationRuns, 'firstRows' | 'columnValues'>, id: string): Groupings {
  const likely = likelyColumns(runs.firstRows(id, firstRows));
  return new Map(
    likely.map((column) => [column, runs.columnValues(id, column)] as const).filter(([, values]) => isGrouping(values)),
  );
}

/** The same for however many rows: read a few at a time. */
export async function loadGroupings(
  runs: Pick<EvaluationRuns, 'firstRows' | 'loadColumn'>,
  id: string,
): Promise<Groupings> {
  const found = new Map<string, readonly string[]>();
  for (const column of likelyColumns(runs.firstRows(id, firstRows))) {
    const values = await runs.loadColumn(id, column);
    if (isGrouping(values)) found.set(column, values);
  }
  return found;
}

function likelyColumns(rows: readonly Pick<DataRow, 'fields'>[]): string[] {
  return [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))].filter((column) =>
    hasFewValues(rows.map(({ fields }) => fields[column] ?? '')),
  );
}

function isGrouping(values: readonly string[]): boolean {
  const distinct = new Set(values).size;
  return distinct > 1 && distinct < values.length && hasFewValues(values);
}

function hasFewValues(values: readonly string[]): boolean {
  return new Set(values).size <= mostGroups && values.every(({ length }) => length <= longestValue);
}
