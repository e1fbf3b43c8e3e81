import type { DocumentFormat } from '../documents/document.ts';
import type { DocumentSummary, IndexDocument, Passage } from '../retrieval/knowledgeIndex.ts';
import { searchText } from './putDocument.ts';
import type { IndexPlace } from './schema.ts';
import type { Session } from './sessions.ts';
import { fromStored, toStored } from './storedText.ts';
import { vectorFromBytes } from './vectorBytes.ts';

interface DocumentRecord {
  id: string;
  path: string;
  format: string;
  title: string;
  author: string | null;
  bytes: number;
  sha256: string;
  modified_at: number;
  warnings: string;
}

interface SummaryRecord extends DocumentRecord {
  characters: number;
  page_count: number;
  chunk_count: number;
  indexed_at: number;
}

interface PassageRecord {
  id: number;
  document_id: string;
  path: string;
  title: string;
  format: string;
  position: number;
  start_at: number;
  end_at: number;
  text: string;
  headings: string;
  page: number | null;
  hidden: boolean;
}

const documentColumns = 'id, path, format, title, author, bytes, sha256, modified_at, warnings';

export async function readDocument(
  session: Session,
  place: IndexPlace,
  id: string,
): Promise<IndexDocument | undefined> {
  const [record] = await session.query<DocumentRecord & { text: string; blocks: string; pages: string }>(
    `SELECT ${documentColumns}, text, blocks, pages FROM ${place.table('documents')} JOIN ${place.table('texts')} ON document_row = row WHERE id = $1`,
    [toStored(id)],
  );
  if (record === undefined) return undefined;
  return {
    ...toDocument(record),
    text: fromStored(record.text),
    blocks: JSON.parse(record.blocks) as IndexDocument['blocks'],
    pages: JSON.parse(record.pages) as IndexDocument['pages'],
  };
}

export async function readSummaries(
  session: Session,
  place: IndexPlace,
  { limit, after, search }: { limit: number; after?: string; search?: string },
): Promise<DocumentSummary[]> {
  const records = await session.query<SummaryRecord>(
    `SELECT ${documentColumns}, characters, page_count, chunk_count, indexed_at FROM ${place.table('documents')}
     WHERE ($1::text IS NULL OR path > $1) AND ($2::text IS NULL OR strpos(search_text, $2) > 0) ORDER BY path, id LIMIT $3`,
    [after === undefined ? null : toStored(after), search === undefined ? null : searchText(search), limit],
  );
  return records.map((record) => ({
    ...toDocument(record),
    characters: record.characters,
    chunks: record.chunk_count,
    pageCount: record.page_count,
    indexedAt: record.indexed_at,
  }));
}

export async function readSha256(session: Session, place: IndexPlace, id: string): Promise<string | undefined> {
  const [record] = await session.query<{ sha256: string }>(
    `SELECT sha256 FROM ${place.table('documents')} WHERE id = $1`,
    [toStored(id)],
  );
  return record?.sha256;
}

/** In the order asked for, without those that are gone. */
export async function readPassages(
  session: Session,
  place: IndexPlace,
  chunkIds: readonly number[],
): Promise<Passage[]> {
  const ids = [...new Set(chunkIds)].filter((id) => Number.isSafeInteger(id));
  const records = await session.query<PassageRecord>(`${passageSelection(place)} WHERE chunks.id = ANY($1::bigint[])`, [
    ids,
  ]);
  const found = new Map(records.map((record) => [record.id, toPassage(record)]));
  return chunkIds.flatMap((id) => {
    const passage = found.get(id);
    return passage === undefined ? [] : [{ ...passage }];
  });
}

export async function readChunks(session: Session, place: IndexPlace, documentId: string): Promise<Passage[]> {
  const records = await session.query<PassageRecord>(
    `${passageSelection(place)} WHERE documents.id = $1 ORDER BY position`,
    [toStored(documentId)],
  );
  return records.map((record) => toPassage(record));
}

export async function readVectors(session: Session, place: IndexPlace, documentId: string): Promise<Float32Array[]> {
  const records = await session.query<{ bytes: Buffer }>(
    `SELECT vector_send(embedding) AS bytes FROM ${place.table('documents')} AS documents
     JOIN ${place.table('chunks')} AS chunks ON chunks.document_row = documents.row
     JOIN ${place.table('vectors')} AS vectors ON vectors.chunk_id = chunks.id WHERE documents.id = $1 ORDER BY position`,
    [toStored(documentId)],
  );
  return records.map(({ bytes }) => vectorFromBytes(bytes));
}

/** In the order asked for; null for those that are gone. */
export async function readVectorsAt(
  session: Session,
  { table }: IndexPlace,
  chunkIds: readonly number[],
): Promise<(Float32Array | null)[]> {
  const ids = [...new Set(chunkIds)].filter((id) => Number.isSafeInteger(id));
  const records = await session.query<{ id: number; bytes: Buffer }>(
    `SELECT chunk_id AS id, vector_send(embedding) AS bytes FROM ${table('vectors')} WHERE chunk_id = ANY($1::bigint[])`,
    [ids],
  );
  const found = new Map(records.map(({ id, bytes }) => [id, bytes]));
  return chunkIds.map((id) => {
    const bytes = found.get(id);
    return bytes === undefined ? null : vectorFromBytes(bytes);
  });
}

function passageSelection({ table }: IndexPlace): string {
  return `SELECT chunks.id, documents.id AS document_id, path, title, format, position, start_at, end_at, text, headings, page, hidden
    FROM ${table('chunks')} AS chunks JOIN ${table('documents')} AS documents ON documents.row = chunks.document_row`;
}

function toDocument(record: DocumentRecord): Omit<IndexDocument, 'text' | 'blocks' | 'pages'> {
  return {
    id: fromStored(record.id),
    path: fromStored(record.path),
    format: record.format as DocumentFormat,
    title: fromStored(record.title),
    author: record.author === null ? null : fromStored(record.author),
    bytes: record.bytes,
    sha256: record.sha256,
    modifiedAt: record.modified_at,
    warnings: JSON.parse(record.warnings) as IndexDocument['warnings'],
  };
}

function toPassage(record: PassageRecord): Passage {
  return {
    chunkId: record.id,
    documentId: fromStored(record.document_id),
    path: fromStored(record.path),
    title: fromStored(record.title),
    format: record.format as DocumentFormat,
    position: record.position,
    start: record.start_at,
    end: record.end_at,
    text: fromStored(record.text),
    headings: JSON.parse(record.headings) as string[],
    page: record.page,
    hidden: record.hidden,
  };
}
