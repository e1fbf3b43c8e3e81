import { randomUUID } from 'node:crypto';
import { YardstickError } from '../../../models/errors.ts';
import type { FileState, KnowledgeSource } from '../retrieval/knowledge.ts';
import {
  toBaseRow,
  toFileRow,
  type BaseRecord,
  type FileRecord,
  type KnowledgeBaseRow,
  type KnowledgeFileRow,
  type SourceRecord,
} from './knowledgeRow.ts';
import type { RowOptions } from './rowOptions.ts';
import type { SqlValue } from './sql.ts';

/** Knowledge bases, their sources, and their files as a queue. Documents and vectors lie in indexes (`store/knowledge`, `postgres`). */
export interface KnowledgeRows {
  /** By name. */
  bases(): KnowledgeBaseRow[];
  /** By id, else by name in whatever case. */
  base(idOrName: string): KnowledgeBaseRow | undefined;
  /** @throws {YardstickError} `knowledge/exists` */
  createBase(base: Pick<KnowledgeBaseRow, 'name' | 'storage' | 'index'> & { id?: string }): KnowledgeBaseRow;
  /** Changes what is given; `{ index: building, building: null }` is the switch to a rebuilt index. @throws {YardstickError} `knowledge/exists`, `knowledge/not-found` */
  updateBase(
    id: string,
    changes: Partial<Pick<KnowledgeBaseRow, 'name' | 'storage' | 'index' | 'building' | 'paused'>>,
  ): KnowledgeBaseRow;
  /** With its sources and files (not its index). Whether there was one. */
  removeBase(id: string): boolean;

  /** In order of path. */
  sources(baseId: string): KnowledgeSource[];
  /** Adds it, or changes the one of the same path. @throws {YardstickError} `knowledge/not-found` */
  putSource(baseId: string, source: KnowledgeSource): void;
  /** Whether there was one. Its files stay until `removeFiles`. */
  removeSource(baseId: string, path: string): boolean;

  file(baseId: string, path: string): KnowledgeFileRow | undefined;
  /** In order of path; `after` is the last path of the page before. `search`: a part of the path, in whatever case (ASCII). */
  files(
    baseId: string,
    options: {
      limit: number;
      after?: string | undefined;
      state?: FileState | undefined;
      search?: string | undefined;
    },
  ): KnowledgeFileRow[];
  /** How many are in each state; every state is there. */
  fileCounts(baseId: string): Record<FileState, number>;
  /**
   * Puts files into the queue, all or none: new ones, and known ones that have to be looked at again (they keep `sha256`, `chunks` and
   * `format`, the document in the index still being that one). @throws {YardstickError} `knowledge/not-found`
   */
  enqueueFiles(
    baseId: string,
    files: readonly Pick<KnowledgeFileRow, 'path' | 'documentId' | 'bytes' | 'modifiedAt'>[],
  ): void;
  /** Takes the waiting file that was added first; it is then `reading`; undefined when none waits. */
  claimFile(baseId: string): KnowledgeFileRow | undefined;
  /** Changes what is given. An `error` not given goes away with the state it belonged to. Ignored for a file that is gone. */
  updateFile(
    baseId: string,
    path: string,
    changes: { state: FileState } & Partial<
      Pick<KnowledgeFileRow, 'format' | 'bytes' | 'modifiedAt' | 'sha256' | 'chunks' | 'error'>
    >,
  ): void;
  /** Returns how many there were. */
  removeFiles(baseId: string, paths: readonly string[]): number;
  /** Files that the end of the process cut off wait again. Returns how many. The store does it when it opens. */
  recoverInterrupted(): number;
}

const noFiles: Record<FileState, number> = {
  waiting: 0,
  reading: 0,
  chunking: 0,
  embedding: 0,
  done: 0,
  failed: 0,
  missing: 0,
};

const fileColumns =
  'path, document_id, state, format, bytes, modified_at, sha256, chunks, error, updated_at FROM knowledge_files';
const ofBase = 'base_row = (SELECT row FROM knowledge_bases WHERE id = ?)';

/** One name for all cases of its letters, and for both ways to write an accent. */
function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

export function createKnowledgeRows(options: RowOptions): KnowledgeRows {
  const { sql, reclaim, now } = options;

  function rowOf(baseId: string): number {
    const found = sql.get<{ row: number }>('SELECT row FROM knowledge_bases WHERE id = ?', baseId);
    if (found === undefined) throw noBase(baseId);
    return found.row;
  }

  function assertFreeName(name: string, except?: string): void {
    const taken = sql.get<{ id: string; name: string }>(
      'SELECT id, name FROM knowledge_bases WHERE name_key = ?',
      nameKey(name),
    );
    if (taken === undefined || taken.id === except) return;
    throw new YardstickError('knowledge/exists', `There is already a knowledge base "${taken.name}".`, {
      hint: 'Choose another name, or add the files to that one.',
      data: { id: taken.id, name: taken.name },
    });
  }

  const rows: KnowledgeRows = {
    bases() {
      return sql.all<BaseRecord>('SELECT * FROM knowledge_bases ORDER BY name_key').map(toBaseRow);
    },

    base(idOrName) {
      const record =
        sql.get<BaseRecord>('SELECT * FROM knowledge_bases WHERE id = ?', idOrName) ??
        sql.get<BaseRecord>('SELECT * FROM knowledge_bases WHERE name_key = ?', nameKey(idOrName));
      return record === undefined ? undefined : toBaseRow(record);
    },

    createBase(base) {
      return sql.transaction(() => {
        assertFreeName(base.name);
        const id = base.id ?? randomUUID();
        sql.run(
          `INSERT INTO knowledge_bases (id, name, name_key, storage, connection, index_id, index_settings, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          id,
          base.name,
          nameKey(base.name),
          base.storage.kind,
          base.storage.kind === 'postgres' ? base.storage.connection : null,
          base.index.id,
          JSON.stringify(base.index.settings),
          now(),
        );
        return rows.base(id) as KnowledgeBaseRow;
      });
    },

    updateBase(id, changes) {
      return sql.transaction(() => {
        const base = rows.base(id);
        if (base === undefined || base.id !== id) throw noBase(id);
        const next = { ...base, ...changes };
        if (changes.name !== undefined) assertFreeName(changes.name, id);
        sql.run(
          `UPDATE knowledge_bases SET name = ?, name_key = ?, storage = ?, connection = ?, index_id = ?, index_settings = ?,
             building_id = ?, building_settings = ?, paused = ? WHERE id = ?`,
          next.name,
          nameKey(next.name),
          next.storage.kind,
          next.storage.kind === 'postgres' ? next.storage.connection : null,
          next.index.id,
          JSON.stringify(next.index.settings),
          next.building?.id ?? null,
          next.building === null ? null : JSON.stringify(next.building.settings),
          Number(next.paused),
          id,
        );
        return next;
      });
    },

    removeBase(id) {
      return reclaim(() => sql.run('DELETE FROM knowledge_bases WHERE id = ?', id)) > 0;
    },

    sources(baseId) {
      return sql
        .all<SourceRecord>(`SELECT path, kind, watch FROM knowledge_sources WHERE ${ofBase} ORDER BY path`, baseId)
        .map((record) => ({ path: record.path, kind: record.kind, watch: record.watch !== 0 }));
    },

    putSource(baseId, source) {
      sql.transaction(() => {
        sql.run(
          `INSERT INTO knowledge_sources (base_row, path, kind, watch) VALUES (?, ?, ?, ?)
           ON CONFLICT (base_row, path) DO UPDATE SET kind = excluded.kind, watch = excluded.watch`,
          rowOf(baseId),
          source.path,
          source.kind,
          Number(source.watch),
        );
      });
    },

    removeSource(baseId, path) {
      return sql.run(`DELETE FROM knowledge_sources WHERE ${ofBase} AND path = ?`, baseId, path) > 0;
    },

    file(baseId, path) {
      const record = sql.get<FileRecord>(`SELECT ${fileColumns} WHERE ${ofBase} AND path = ?`, baseId, path);
      return record === undefined ? undefined : toFileRow(record);
    },

    files(baseId, { limit, after, state, search }) {
      const conditions = [ofBase];
      const values: SqlValue[] = [baseId];
      if (after !== undefined) {
        conditions.push('path > ?');
        values.push(after);
      }
      if (state !== undefined) {
        conditions.push('state = ?');
        values.push(state);
      }
      if (search !== undefined && search !== '') {
        conditions.push(String.raw`path LIKE ? ESCAPE '\'`);
        values.push(`%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
      }
      return sql
        .all<FileRecord>(
          `SELECT ${fileColumns} WHERE ${conditions.join(' AND ')} ORDER BY path LIMIT ?`,
          ...values,
          limit,
        )
        .map(toFileRow);
    },

    fileCounts(baseId) {
      const found = sql.all<{ state: FileState; count: number }>(
        `SELECT state, count(*) AS count FROM knowledge_files WHERE ${ofBase} GROUP BY state`,
        baseId,
      );
      return { ...noFiles, ...Object.fromEntries(found.map(({ state, count }) => [state, count])) };
    },

    enqueueFiles(baseId, files) {
      if (files.length === 0) return;
      sql.transaction(() => {
        const base = rowOf(baseId);
        const time = now();
        for (const file of files) {
          sql.run(
            `INSERT INTO knowledge_files (base_row, path, document_id, state, bytes, modified_at, updated_at)
             VALUES (?, ?, ?, 'waiting', ?, ?, ?)
             ON CONFLICT (base_row, path) DO UPDATE SET document_id = excluded.document_id, state = 'waiting',
               bytes = excluded.bytes, modified_at = excluded.modified_at, error = NULL, updated_at = excluded.updated_at`,
            base,
            file.path,
            file.documentId,
            file.bytes,
            file.modifiedAt,
            time,
          );
        }
      });
    },

    claimFile(baseId) {
      const record = sql.get<FileRecord>(
        `UPDATE knowledge_files SET state = 'reading', error = NULL, updated_at = ?
         WHERE row = (SELECT min(row) FROM knowledge_files WHERE ${ofBase} AND state = 'waiting')
         RETURNING ${fileColumns.replace(' FROM knowledge_files', '')}`,
        now(),
        baseId,
      );
      return record === undefined ? undefined : toFileRow(record);
    },

    updateFile(baseId, path, changes) {
      const columns = { state: changes.state, error: changes.error ? JSON.stringify(changes.error) : null } as Record<
        string,
        SqlValue
      >;
      if (changes.format !== undefined) columns['format'] = changes.format;
      if (changes.bytes !== undefined) columns['bytes'] = changes.bytes;
      if (changes.modifiedAt !== undefined) columns['modified_at'] = changes.modifiedAt;
      if (changes.sha256 !== undefined) columns['sha256'] = changes.sha256;
      if (changes.chunks !== undefined) columns['chunks'] = changes.chunks;
      columns['updated_at'] = now();
      const assignments = Object.keys(columns).map((column) => `${column} = ?`);
      sql.run(
        `UPDATE knowledge_files SET ${assignments.join(', ')} WHERE ${ofBase} AND path = ?`,
        ...Object.values(columns),
        baseId,
        path,
      );
    },

    removeFiles(baseId, paths) {
      return sql.run(
        `DELETE FROM knowledge_files WHERE ${ofBase} AND path IN (SELECT value FROM json_each(?))`,
        baseId,
        JSON.stringify(paths),
      );
    },

    recoverInterrupted() {
      return sql.run(
        "UPDATE knowledge_files SET state = 'waiting', updated_at = ? WHERE state IN ('reading', 'chunking', 'embedding')",
        now(),
      );
    },
  };
  return rows;
}

function noBase(id: string): YardstickError {
  return new YardstickError('knowledge/not-found', `There is no knowledge base "${id}".`, {
    hint: 'It may have been removed in another window.',
    data: { id },
  });
}
