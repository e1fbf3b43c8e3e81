import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DataRow, Dataset, DatasetSummary } from '../../evaluation/dataset.ts';
import type { EvaluationDatasets } from '../evaluation.ts';
import type { Reclaim } from '../reclaim.ts';
import type { Sql, SqlValue } from '../sql.ts';
import { noDataset } from './evaluationErrors.ts';
import { readInSlices } from './readInSlices.ts';
import { hidden, type Sweeping } from './sweeping.ts';

interface DatasetRecord {
  row: number;
  hash: string;
  name: string;
  columns: string;
  mapping: string;
  row_count: number;
  labels: string;
  removed: number;
  created_at: number;
}

/** So many rows are written in one go, within some milliseconds. */
const rowsAtOnce = 1_000;
/** Of more, how long is written at a stretch: whatever else the engine is asked must not notice. Milliseconds. */
const sliceMs = 10;

/** UTF-16 units of a row that a search looks at: whoever searches means words near the front, and a book per row must not be kept twice. */
const searchedUnits = 8_000;
const headUnits = 300;
const shownLabels = 100;

export function createDatasets(options: {
  sql: Sql;
  reclaim: Reclaim;
  sweeping: Pick<Sweeping, 'removeUnusedDatasets'>;
  /** Names of datasets that are not whole yet. */
  unfinished: Set<string>;
  now: () => number;
}): EvaluationDatasets {
  const { sql, reclaim, sweeping, unfinished, now } = options;

  const find = (hash: string) => sql.get<DatasetRecord>('SELECT * FROM evaluation_datasets WHERE hash = ?', hash);

  function recordOf(hash: string): DatasetRecord {
    const record = find(hash);
    if (record === undefined) throw noDataset(hash);
    return record;
  }

  /** Datasets that are being written, by their hash: the same one again waits for it. */
  const writing = new Map<string, Promise<void>>();

  /** @param hash what it is called by until it is whole @returns its row */
  function insertHead(dataset: Dataset, hash: string): number {
    const created = sql.get<{ row: number }>(
      `INSERT INTO evaluation_datasets (hash, name, columns, mapping, row_count, labels, removed, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING row`,
      hash,
      dataset.name,
      JSON.stringify(dataset.columns),
      JSON.stringify(dataset.mapping),
      dataset.rows.length,
      JSON.stringify(labelsOf(dataset.rows)),
      hash === dataset.hash ? 0 : 1,
      now(),
    ) as { row: number };
    return created.row;
  }

  function insertRow(dataset: number, position: number, row: DataRow): void {
    sql.run(
      `INSERT INTO evaluation_rows (dataset_row, position, id, line, label, head, reference, search_text, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      dataset,
      position,
      row.id,
      row.line,
      row.label,
      head(row.input === '' && row.audio !== null ? path.basename(row.audio) : row.input),
      row.references[0] === undefined ? null : head(row.references[0]),
      searchText(row),
      JSON.stringify(row),
    );
  }

  /** The same recordings may lie in another folder now: kept rows are told, as many as in some milliseconds from a place on. @returns the next place */
  function refreshRecordings(dataset: Dataset, from: number, end = Number.POSITIVE_INFINITY): number {
    const kept = recordOf(dataset.hash).row;
    let position = from;
    for (; position < dataset.rows.length && performance.now() < end; position += 1) {
      const { audio } = dataset.rows[position] as DataRow;
      if (audio === null) continue;
      const place = [kept, position] as const;
      const found = sql.get<{ body: string }>(
        'SELECT body FROM evaluation_rows WHERE dataset_row = ? AND position = ?',
        ...place,
      );
      const row = found === undefined ? undefined : toRow(found);
      if (row === undefined || row.audio === audio) continue;
      const body = JSON.stringify({ ...row, audio });
      sql.run('UPDATE evaluation_rows SET body = ? WHERE dataset_row = ? AND position = ?', body, ...place);
    }
    return position;
  }

  /** @param refreshed places whose recordings are known to be told */
  function put(dataset: Dataset, refreshed = 0): DatasetSummary {
    return sql.transaction(() => {
      if (find(dataset.hash) === undefined) {
        const created = insertHead(dataset, dataset.hash);
        for (const [position, row] of dataset.rows.entries()) insertRow(created, position, row);
      } else {
        refreshRecordings(dataset, refreshed);
        sql.run('UPDATE evaluation_datasets SET name = ?, removed = 0 WHERE hash = ?', dataset.name, dataset.hash);
      }
      return toSummary(recordOf(dataset.hash));
    });
  }

  /** Nobody sees it before it is whole: it has a name of its own until then, which the next start clears away. */
  async function writeInSlices(dataset: Dataset): Promise<void> {
    const name = `${hidden}${randomUUID()}`;
    unfinished.add(name);
    const created = insertHead(dataset, name);
    let position = 0;
    const slice = () => {
      const end = performance.now() + sliceMs;
      while (position < dataset.rows.length && performance.now() < end) {
        insertRow(created, position, dataset.rows[position] as DataRow);
        position += 1;
      }
    };
    try {
      while (position < dataset.rows.length) {
        sql.relaxed(() => sql.transaction(slice));
        await setImmediate();
      }
      sql.run('UPDATE evaluation_datasets SET hash = ?, removed = 0 WHERE row = ?', dataset.hash, created);
    } catch (thrown) {
      try {
        sql.run('DELETE FROM evaluation_datasets WHERE row = ?', created);
      } catch {
        // A disk that takes nothing, or a store that is closed: the next start clears it away.
      }
      throw thrown;
    } finally {
      unfinished.delete(name);
    }
  }

  return {
    put: (dataset) => put(dataset),

    async add(dataset) {
      for (let other = writing.get(dataset.hash); other !== undefined; other = writing.get(dataset.hash)) {
        await other.catch(() => undefined);
      }
      if (dataset.rows.length > rowsAtOnce && find(dataset.hash) === undefined) {
        const written = writeInSlices(dataset).finally(() => writing.delete(dataset.hash));
        writing.set(dataset.hash, written);
        await written;
        return put(dataset, dataset.rows.length);
      }
      let refreshed = 0;
      while (refreshed < dataset.rows.length && find(dataset.hash) !== undefined) {
        const from = refreshed;
        refreshed = sql.relaxed(() =>
          sql.transaction(() => refreshRecordings(dataset, from, performance.now() + sliceMs)),
        );
        if (refreshed < dataset.rows.length) await setImmediate();
      }
      return put(dataset, refreshed);
    },

    async load(hash) {
      const record = find(hash);
      if (record === undefined) return undefined;
      const { name, columns, mapping } = toSummary(record);
      const rows = await readInSlices((from, to) =>
        sql.all<{ body: string }>(
          'SELECT body FROM evaluation_rows WHERE dataset_row = ? AND position >= ? AND position < ? ORDER BY position',
          record.row,
          from,
          to,
        ),
      );
      return { hash, name, columns, mapping, rows };
    },

    keys: (hash) =>
      sql.all<{ id: string; label: string | null }>(
        'SELECT id, label FROM evaluation_rows WHERE dataset_row = ? ORDER BY position',
        recordOf(hash).row,
      ),

    labels(hash) {
      const { row, labels } = recordOf(hash);
      const most = JSON.parse(labels) as DatasetSummary['labels'];
      // Fewer than are kept with the dataset: these are all.
      if (most.length < shownLabels) return most.map(({ label }) => label);
      return sql
        .all<{ label: string }>(
          'SELECT DISTINCT label FROM evaluation_rows WHERE dataset_row = ? AND label IS NOT NULL',
          row,
        )
        .map(({ label }) => label);
    },

    list() {
      return sql
        .all<DatasetRecord>('SELECT * FROM evaluation_datasets WHERE removed = 0 ORDER BY created_at DESC, row DESC')
        .map(toSummary);
    },

    get(hash) {
      const record = find(hash);
      return record === undefined ? undefined : toSummary(record);
    },

    read(hash) {
      const record = find(hash);
      if (record === undefined) return undefined;
      const { name, columns, mapping } = toSummary(record);
      const rows = sql
        .all<{ body: string }>('SELECT body FROM evaluation_rows WHERE dataset_row = ? ORDER BY position', record.row)
        .map(toRow);
      return { hash, name, columns, mapping, rows };
    },

    rows(hash, { offset, limit, search = '' }) {
      const { row } = recordOf(hash);
      const conditions = ['dataset_row = ?'];
      const values: SqlValue[] = [row];
      const wanted = fold(search.trim());
      if (wanted !== '') {
        conditions.push('instr(search_text, ?) > 0');
        values.push(wanted);
      }
      const where = conditions.join(' AND ');
      const total = sql.get<{ count: number }>(
        `SELECT count(*) AS count FROM evaluation_rows WHERE ${where}`,
        ...values,
      );
      const rows = sql.all<{ body: string }>(
        `SELECT body FROM evaluation_rows WHERE ${where} ORDER BY position LIMIT ? OFFSET ?`,
        ...values,
        limit,
        offset,
      );
      return { rows: rows.map(toRow), total: total?.count ?? 0 };
    },

    rowAt(hash, position) {
      const record = sql.get<{ body: string }>(
        `SELECT body FROM evaluation_rows WHERE position = ?
         AND dataset_row = (SELECT row FROM evaluation_datasets WHERE hash = ?)`,
        position,
        hash,
      );
      return record === undefined ? undefined : toRow(record);
    },

    rename(hash, name) {
      return sql.transaction(() => {
        sql.run('UPDATE evaluation_datasets SET name = ? WHERE row = ?', name, recordOf(hash).row);
        return toSummary(recordOf(hash));
      });
    },

    remove(hash) {
      reclaim(() =>
        sql.transaction(() => {
          const { row } = recordOf(hash);
          sql.run('UPDATE evaluation_datasets SET removed = 1 WHERE row = ?', row);
          sweeping.removeUnusedDatasets();
        }),
      );
    },
  };
}

/** One form for all cases of letters and both ways to write an accent. */
function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function head(text: string): string {
  return text.slice(0, headUnits).toWellFormed();
}

function searchText(row: DataRow): string {
  const parts = [row.input, ...row.references, row.label ?? '', ...Object.values(row.fields)];
  return fold([...new Set(parts)].join('\n').slice(0, searchedUnits).toWellFormed());
}

function labelsOf(rows: readonly DataRow[]): DatasetSummary['labels'] {
  const counts = new Map<string, number>();
  for (const { label } of rows) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, rows: count }))
    .sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1))
    .slice(0, shownLabels);
}

function toRow({ body }: { body: string }): DataRow {
  return JSON.parse(body) as DataRow;
}

function toSummary(record: DatasetRecord): DatasetSummary {
  return {
    hash: record.hash,
    name: record.name,
    columns: JSON.parse(record.columns) as string[],
    mapping: JSON.parse(record.mapping) as DatasetSummary['mapping'],
    rowCount: record.row_count,
    labels: JSON.parse(record.labels) as DatasetSummary['labels'],
    createdAt: record.created_at,
  };
}
