import { createRecordReader } from './parsing/readRecords.ts';
import { createTableBuilder } from './parsing/tableBuilder.ts';
import type { Table, TableFormat } from './table.ts';
import { tableLimits, type TableLimits } from './tableLimits.ts';
import { tableOf } from './tableOf.ts';

export interface RecordsOptions {
  /** One object a row; its keys are columns: `{prompt, answer, model, …}` of earlier conversations. */
  records: readonly Record<string, unknown>[];
  format?: TableFormat;
  limits?: TableLimits;
}

/** Rows that are no file, as a table like any other. @throws {YardstickError} `data/no-rows`, `data/too-many-rows`, … */
export async function tableFromRecords({
  records,
  format = 'history',
  limits = tableLimits,
}: RecordsOptions): Promise<Table> {
  const builder = createTableBuilder(limits);
  const reader = createRecordReader(builder);
  for (const [index, record] of records.entries()) reader.take(record, index + 1);
  return tableOf(builder.finish(format));
}
