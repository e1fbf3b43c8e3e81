import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';
import { guessMapping } from '../../evaluation/data/guessMapping.ts';
import { datasetOf } from '../../evaluation/data/identifyRows.ts';
import { makeDataset, type MadeDataset } from '../../evaluation/data/makeDataset.ts';
import { createRecordingReader, type RecordingReader } from '../../evaluation/data/readRecording.ts';
import { readTable } from '../../evaluation/data/readTable.ts';
import { splitRows } from '../../evaluation/data/splitRows.ts';
import type { Table } from '../../evaluation/data/table.ts';
import { tableFromRecords } from '../../evaluation/data/tableFromRecords.ts';
import type { ColumnMapping, Dataset } from '../../evaluation/dataset.ts';
import type { Store } from '../../store/store.ts';
import type { EvaluationDesk } from './evaluationDesk.ts';
import { historyRecords } from './historyRecords.ts';
import { mappingCheck, tableView } from './tableView.ts';
import type { TableView } from './view.ts';

/** A table of unknown origin. `folder`: where files that its rows name may lie. */
export interface OpenedTable {
  name: string;
  table: Table;
  folder: string | null;
  /** What its recordings hold: they are read once, however often its columns are mapped anew. */
  readRecording: RecordingReader;
}

export interface DatasetDeskOptions {
  store: Store;
  /** Datasets that a run is asking right now. */
  inUse: () => Set<string>;
  changed: () => void;
}

type DatasetParts = Pick<
  EvaluationDesk,
  | 'readPath'
  | 'readUpload'
  | 'readPaste'
  | 'readHistory'
  | 'checkMapping'
  | 'createDataset'
  | 'datasets'
  | 'rows'
  | 'split'
  | 'renameDataset'
  | 'removeDataset'
>;

/** Tables that were read and are not datasets yet; each may be large. */
const keptTables = 4;
const shownLeaks = 100;

/** Rows: read, looked at, kept, parted. */
export function createDatasetDesk(options: DatasetDeskOptions): DatasetParts {
  const { store } = options;
  const { datasets } = store.evaluation;
  const tables = new Map<string, OpenedTable>();

  function opened(name: string, table: Table, folder: string | null): TableView {
    const id = randomUUID();
    tables.set(id, { name, table, folder, readRecording: createRecordingReader() });
    if (tables.size > keptTables) tables.delete(tables.keys().next().value as string);
    return tableView(id, name, table, guessMapping(table.columns, table.rows));
  }

  function tableOf(id: string): OpenedTable {
    const table = tables.get(id);
    if (table !== undefined) return table;
    throw new YardstickError('data/table-not-found', 'This table is no longer in memory.', {
      hint: 'Read the file again.',
    });
  }

  function made(id: string, mapping: ColumnMapping, deduplicate: boolean, name?: string): Promise<MadeDataset> {
    const opened = tableOf(id);
    return makeDataset({
      name: name ?? opened.name,
      table: opened.table,
      mapping,
      deduplicate,
      folder: opened.folder,
      readRecording: opened.readRecording,
    });
  }

  async function readWhole(hash: string): Promise<Dataset> {
    const dataset = await datasets.load(hash);
    if (dataset !== undefined) return dataset;
    throw new YardstickError('data/not-found', 'These rows are not here any more.', {
      hint: 'Read their file again: the same rows are the same dataset.',
    });
  }

  return {
    async readPath({ path: file }) {
      return opened(path.basename(file), await readTable({ content: { path: file } }), path.dirname(file));
    },
    async readUpload(name, content) {
      return opened(name, await readTable({ name, content }), null);
    },
    async readPaste({ name, text }) {
      return opened(name ?? 'Pasted rows', await readTable({ content: text }), null);
    },
    async readHistory(given) {
      const records = historyRecords(store, given);
      if (records.length === 0) {
        throw new YardstickError('data/no-rows', 'The workbench has no turns to take rows from.', {
          hint:
            given.onlyVoted === true ? 'Vote on some answers first, or take all turns.' : 'Ask something there first.',
        });
      }
      return opened('Workbench history', await tableFromRecords({ records }), null);
    },

    async checkMapping({ table, mapping, deduplicate }) {
      const result = await made(table, mapping, deduplicate);
      const reading = tableOf(table).table.problems;
      const errors = reading.filter(({ severity }) => severity === 'error').length;
      // A row that could not be read is lost to the person, too: it is told beside those that could not be mapped.
      return mappingCheck(result.dataset.rows, {
        ...result,
        problems: [...reading, ...result.problems],
        errorCount: result.errorCount + errors,
        noteCount: result.noteCount + reading.length - errors,
      });
    },
    async createDataset({ table, mapping, deduplicate, name }) {
      const { dataset, errorCount } = await made(table, mapping, deduplicate, name);
      if (dataset.rows.length === 0) {
        throw new YardstickError('data/no-rows', 'No row can be used.', {
          hint:
            errorCount > 0
              ? 'Look at what is wrong with them, and map the columns anew.'
              : 'The table has only a header.',
        });
      }
      const summary = await datasets.add(dataset);
      tables.delete(table);
      options.changed();
      return summary;
    },

    datasets: () => datasets.list(),
    rows({ dataset, offset, limit, search }) {
      return datasets.rows(dataset, { offset, limit, search });
    },

    async split({ dataset, testShare, seed }) {
      const whole = await readWhole(dataset);
      const parts = await splitRows({ rows: whole.rows, testShare, seed });
      const keep = async (suffix: string, rows: Dataset['rows']) =>
        datasets.add(
          await datasetOf({ name: `${whole.name}, ${suffix}`, columns: whole.columns, mapping: whole.mapping, rows }),
        );
      const rowOf = new Map(whole.rows.map((row) => [row.id, row]));
      const result = {
        test: await keep('test', parts.test),
        train: await keep('training', parts.train),
        leaks: parts.leaks.slice(0, shownLeaks).flatMap(({ test, train, similarity }) => {
          const [asked, known] = [rowOf.get(test), rowOf.get(train)];
          return asked === undefined || known === undefined ? [] : [{ test: asked, train: known, similarity }];
        }),
        leakCount: parts.leaks.length,
      };
      options.changed();
      return result;
    },

    renameDataset({ dataset, name }) {
      const summary = datasets.rename(dataset, name);
      options.changed();
      return summary;
    },
    removeDataset({ dataset }) {
      if (options.inUse().has(dataset)) {
        throw new YardstickError('data/busy', 'A run is asking these rows.', {
          hint: 'Wait for it, or cancel it first.',
        });
      }
      datasets.remove(dataset);
      options.changed();
    },
  };
}
