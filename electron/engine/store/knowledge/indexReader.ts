import type DatabaseConstructor from 'better-sqlite3';
import type { DocumentBlock, DocumentFormat, DocumentPage, DocumentWarning } from '../../documents/document.ts';
import type {
  DocumentSummary,
  IndexCounts,
  IndexDocument,
  IndexSettings,
  Passage,
  PassageFilter,
  Scored,
} from '../../retrieval/knowledgeIndex.ts';
import { createSql, type Sql, type SqlValue } from '../sql.ts';
import { createDenseSearch } from './denseSearch.ts';
import { documentFilter } from './documentFilter.ts';
import { toKeywordExpression } from './keywordQuery.ts';
import { countRows } from './openIndexDatabase.ts';
import { fromBytes } from './vectorBytes.ts';

/** The reading half of an index: synchronous, each call one snapshot of the database. */
export interface IndexReader {
  keyword(query: string, options: { limit: number; filter?: PassageFilter }): Scored[];
  dense(vector: Float32Array, options: { limit: number; filter?: PassageFilter; exact?: boolean }): Scored[];
  passages(chunkIds: readonly number[]): Passage[];
  document(id: string): IndexDocument | undefined;
  chunksOf(documentId: string): Passage[];
  vectorsOf(documentId: string): Float32Array[];
  vectorsAt(chunkIds: readonly number[]): (Float32Array | null)[];
  documents(options: { limit: number; after?: string; search?: string }): DocumentSummary[];
  sha256Of(documentId: string): string | undefined;
  counts(): IndexCounts;
}

/** How much an occurrence in the title or a heading counts against one in the text. On Cranfield 1 and 4 are worse and hardly better. */
const weights = { title: 2, headings: 2, body: 1 };

interface DocumentRecord {
  row: number;
  id: string;
  path: string;
  title: string;
  author: string | null;
  format: DocumentFormat;
  bytes: number;
  sha256: string;
  modified_at: number;
  warnings: string;
  characters: number;
  page_count: number;
  chunk_count: number;
  indexed_at: number;
}

interface PassageRecord {
  row: number;
  position: number;
  start: number;
  end: number;
  headings: string;
  page: number | null;
  hidden: number;
  text: string;
  document_id: string;
  path: string;
  title: string;
  format: DocumentFormat;
}

const passageColumns = `chunks.row, position, start, "end", headings, page, hidden, text, documents.id AS document_id, path, title, format
  FROM chunks JOIN documents ON documents.row = chunks.document_row`;

export function createIndexReader(database: DatabaseConstructor.Database, settings: IndexSettings): IndexReader {
  const sql = createSql(database);
  const denseSearch = createDenseSearch({ database, sql, settings });

  return {
    keyword(query, { limit, filter }) {
      const expression = toKeywordExpression(query);
      if (expression === undefined) return [];
      return keyword(sql, expression, { limit, filter });
    },

    dense(vector, options) {
      return database.transaction(() => denseSearch.rank(vector, options))();
    },

    passages(chunkIds) {
      return chunkIds.flatMap((chunkId) =>
        sql.all<PassageRecord>(`SELECT ${passageColumns} WHERE chunks.row = ?`, chunkId).map(toPassage),
      );
    },

    document(id) {
      const record = sql.get<DocumentRecord & { text: string; blocks: string; pages: string }>(
        'SELECT * FROM documents JOIN document_texts ON document_row = row WHERE id = ?',
        id,
      );
      if (record === undefined) return undefined;
      return {
        ...toFacts(record),
        text: record.text,
        blocks: JSON.parse(record.blocks) as DocumentBlock[],
        pages: JSON.parse(record.pages) as DocumentPage[],
      };
    },

    chunksOf(documentId) {
      return sql
        .all<PassageRecord>(`SELECT ${passageColumns} WHERE documents.id = ? ORDER BY chunks.row`, documentId)
        .map(toPassage);
    },

    vectorsOf(documentId) {
      return sql
        .all<{ vector: Buffer }>(
          `SELECT vector FROM documents JOIN vectors ON vectors.row >= first_chunk AND vectors.row < first_chunk + chunk_count
           WHERE id = ? ORDER BY vectors.row`,
          documentId,
        )
        .map(({ vector }) => fromBytes(vector));
    },

    vectorsAt(chunkIds) {
      return chunkIds.map((chunkId) => {
        const found = sql.get<{ vector: Buffer }>('SELECT vector FROM vectors WHERE row = ?', chunkId);
        return found === undefined ? null : fromBytes(found.vector);
      });
    },

    documents({ limit, after, search }) {
      const conditions = ['path > ?'];
      const values: SqlValue[] = [after ?? ''];
      if (search !== undefined && search !== '') {
        const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
        conditions.push(String.raw`(path LIKE ? ESCAPE '\' OR title LIKE ? ESCAPE '\')`);
        values.push(pattern, pattern);
      }
      return sql
        .all<DocumentRecord>(
          `SELECT * FROM documents WHERE ${conditions.join(' AND ')} ORDER BY path, id LIMIT ?`,
          ...values,
          limit,
        )
        .map((record) => ({
          ...toFacts(record),
          characters: record.characters,
          chunks: record.chunk_count,
          pageCount: record.page_count,
          indexedAt: record.indexed_at,
        }));
    },

    sha256Of(documentId) {
      return sql.get<{ sha256: string }>('SELECT sha256 FROM documents WHERE id = ?', documentId)?.sha256;
    },

    counts() {
      const pages = database.pragma('page_count', { simple: true }) as number;
      return { ...countRows(database), bytes: pages * (database.pragma('page_size', { simple: true }) as number) };
    },
  };
}

function keyword(
  sql: Sql,
  expression: string,
  { limit, filter }: { limit: number; filter: PassageFilter | undefined },
): Scored[] {
  const { condition, values } = documentFilter(filter);
  // The plus keeps SQLite from running the search once for each number of the list.
  const only =
    condition === undefined
      ? ''
      : `AND +passages.rowid IN (SELECT chunks.row FROM documents JOIN chunks ON document_row = documents.row WHERE ${condition})`;
  return sql
    .all<{ row: number; score: number }>(
      `SELECT rowid AS row, bm25(passages, ${weights.title}, ${weights.headings}, ${weights.body}) AS score
       FROM passages WHERE passages MATCH ? ${only} ORDER BY score, row LIMIT ?`,
      expression,
      ...values,
      limit,
    )
    .map(({ row, score }) => ({ chunkId: row, score: -score }));
}

function toFacts(record: DocumentRecord): Omit<IndexDocument, 'text' | 'blocks' | 'pages'> {
  return {
    id: record.id,
    path: record.path,
    format: record.format,
    title: record.title,
    author: record.author,
    bytes: record.bytes,
    sha256: record.sha256,
    modifiedAt: record.modified_at,
    warnings: JSON.parse(record.warnings) as DocumentWarning[],
  };
}

function toPassage(record: PassageRecord): Passage {
  return {
    chunkId: record.row,
    documentId: record.document_id,
    path: record.path,
    title: record.title,
    format: record.format,
    position: record.position,
    start: record.start,
    end: record.end,
    text: record.text,
    headings: JSON.parse(record.headings) as string[],
    page: record.page,
    hidden: record.hidden !== 0,
  };
}
