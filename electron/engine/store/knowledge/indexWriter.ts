import type DatabaseConstructor from 'better-sqlite3';
import type { Chunk } from '../../retrieval/chunk.ts';
import type { IndexDocument, IndexSettings } from '../../retrieval/knowledgeIndex.ts';
import type { Ballast } from '../ballast.ts';
import { createReclaim } from '../reclaim.ts';
import { createSql } from '../sql.ts';
import { createCodeWriter } from './codeWriter.ts';
import { toKeywordText } from './keywordText.ts';
import { toBytes } from './vectorBytes.ts';
import { toUnitVector } from './unitVector.ts';

/** The writing half of an index: synchronous; what returned is on the disk. */
export interface IndexWriter {
  readonly settings: IndexSettings;
  /** @param vectors of all chunks, one behind the other */
  put(document: IndexDocument, chunks: readonly Chunk[], vectors: Float32Array): void;
  remove(documentIds: readonly string[]): number;
}

export function createIndexWriter(
  database: DatabaseConstructor.Database,
  options: { settings: IndexSettings; ballast: Ballast; now: () => number },
): IndexWriter {
  const { settings, now } = options;
  const sql = createSql(database);
  const codes = createCodeWriter(database, { sql, dimensions: settings.dimensions });
  const reclaim = createReclaim({ database, ballast: options.ballast });
  // Nobody can be reading yet.
  sql.run('DELETE FROM removals');

  function removeDocument(id: string): boolean {
    const found = sql.get<{ row: number; first_chunk: number; chunk_count: number }>(
      'SELECT row, first_chunk, chunk_count FROM documents WHERE id = ?',
      id,
    );
    if (found === undefined) return false;
    const last = found.first_chunk + found.chunk_count - 1;
    sql.run('DELETE FROM passages WHERE rowid BETWEEN ? AND ?', found.first_chunk, last);
    sql.run('DELETE FROM vectors WHERE row BETWEEN ? AND ?', found.first_chunk, last);
    sql.run('DELETE FROM chunks WHERE row BETWEEN ? AND ?', found.first_chunk, last);
    sql.run('DELETE FROM documents WHERE row = ?', found.row);
    sql.run('INSERT INTO removals (document_row) VALUES (?)', found.row);
    return true;
  }

  function takeNumbers(count: number): number {
    const first = sql.get<{ value: number }>("SELECT value FROM facts WHERE key = 'next_chunk'")?.value ?? 1;
    sql.run(
      "INSERT INTO facts (key, value) VALUES ('next_chunk', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      first + count,
    );
    return first;
  }

  function insertDocument(document: IndexDocument, firstChunk: number, chunkCount: number): number {
    const created = sql.get<{ row: number }>(
      `INSERT INTO documents (id, path, title, author, format, bytes, sha256, modified_at, warnings, characters, page_count,
         first_chunk, chunk_count, indexed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING row`,
      document.id,
      document.path,
      document.title.toWellFormed(),
      document.author?.toWellFormed() ?? null,
      document.format,
      document.bytes,
      document.sha256,
      document.modifiedAt,
      JSON.stringify(document.warnings),
      document.text.length,
      document.pages.length,
      firstChunk,
      chunkCount,
      now(),
    ) as { row: number };
    sql.run(
      'INSERT INTO document_texts (document_row, text, blocks, pages) VALUES (?, ?, ?, ?)',
      created.row,
      document.text.toWellFormed(),
      JSON.stringify(document.blocks),
      JSON.stringify(document.pages),
    );
    return created.row;
  }

  return {
    settings,

    put(document, chunks, vectors) {
      const units = chunks.map((_, position) =>
        toUnitVector(
          vectors.subarray(position * settings.dimensions, (position + 1) * settings.dimensions),
          settings.dimensions,
        ),
      );
      sql.transaction(() => {
        removeDocument(document.id);
        const first = takeNumbers(chunks.length);
        const documentRow = insertDocument(document, first, chunks.length);
        const title = toKeywordText(document.title);
        for (const [position, chunk] of chunks.entries()) {
          const row = first + position;
          sql.run(
            `INSERT INTO chunks (row, document_row, position, start, "end", headings, page, hidden, text)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            row,
            documentRow,
            chunk.position,
            chunk.start,
            chunk.end,
            JSON.stringify(chunk.headings),
            chunk.page,
            Number(chunk.hidden),
            chunk.text.toWellFormed(),
          );
          sql.run(
            'INSERT INTO passages (rowid, title, headings, body) VALUES (?, ?, ?, ?)',
            row,
            title,
            toKeywordText(chunk.headings.join('\n')),
            toKeywordText(chunk.text),
          );
          sql.run('INSERT INTO vectors (row, vector) VALUES (?, ?)', row, toBytes(units[position] as Float32Array));
        }
        codes.add(documentRow, units);
      });
    },

    remove(documentIds) {
      return reclaim(() => sql.transaction(() => documentIds.filter((id) => removeDocument(id)).length));
    },
  };
}
