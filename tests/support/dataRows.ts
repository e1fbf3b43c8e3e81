import type { ColumnMapping, DataRow } from '../../electron/engine/evaluation/dataset.ts';
import {
  makeDataset,
  type MakeDatasetOptions,
  type MadeDataset,
} from '../../electron/engine/evaluation/data/makeDataset.ts';
import { tableFromRecords } from '../../electron/engine/evaluation/data/tableFromRecords.ts';

/** Objects as a dataset, as an import would make one of them. */
export async function datasetFrom(
  records: readonly Record<string, unknown>[],
  mapping: ColumnMapping,
  options: Partial<MakeDatasetOptions> = {},
): Promise<MadeDataset> {
  const table = await tableFromRecords({ records });
  return makeDataset({ name: 'Test rows', table, mapping, deduplicate: false, ...options });
}

/** Rows with an input and a label each. */
export async function labelledRows(texts: readonly { text: string; label: string }[]): Promise<DataRow[]> {
  return (await datasetFrom(texts, { text: 'input', label: 'label' })).dataset.rows;
}
