import { setImmediate } from 'node:timers/promises';
import type { IndexChunk, IndexDocument } from '../retrieval/knowledgeIndex.ts';
import type { IndexPlace } from './schema.ts';
import type { Session } from './sessions.ts';
import { toStored } from './storedText.ts';
import { assertVector, vectorToBytes } from './vectorBytes.ts';
import { fold, indexedWords, type Words } from './words.ts';

/** Rows of one statement. A vector's graph entry takes about a millisecond: a batch stays far below the limit of a statement. */
const batchRows = 200;
/** Characters of text in one statement. */
const batchCharacters = 2_000_000;
/** Characters whose words are looked for before others have their turn: some 20 ms. */
const charactersAtOnce = 65_536;
/** Bytes of words that one entry may hold; PostgreSQL's limit is 1 MB. */
const entryBytes = 600_000;

/** Writes a document in the place of its earlier version. Called inside a transaction; checks everything before the first statement. */
export async function putDocument(
  session: Session,
  place: IndexPlace,
  document: IndexDocument,
  chunks: readonly IndexChunk[],
): Promise<void> {
  const words = await wordsOfAll(document, chunks);
  const documentRow = await writeDocument(session, place, document, chunks.length, words);
  await session.query(`DELETE FROM ${place.table('chunks')} WHERE document_row = $1`, [documentRow]);
  let done = 0;
  for (const batch of batchesOf(chunks)) {
    const ids = await writeChunks(session, place, documentRow, batch);
    await writeWords(session, place, documentRow, ids, words.slice(done, done + batch.length));
    await writeVectors(session, place, documentRow, ids, batch);
    done += batch.length;
  }
}

/** @throws {YardstickError} `index/dimensions`, `index/not-a-number` */
export function assertChunks(chunks: readonly IndexChunk[], dimensions: number): void {
  for (const { vector } of chunks) assertVector(vector, dimensions);
}

/** A book has seconds of work in it: the engine answers other requests in between. */
async function wordsOfAll(document: IndexDocument, chunks: readonly IndexChunk[]): Promise<Words[]> {
  const words: Words[] = [];
  let characters = 0;
  for (const chunk of chunks) {
    words.push(wordsOf(document, chunk));
    characters += chunk.text.length;
    if (characters < charactersAtOnce) continue;
    characters = 0;
    await setImmediate();
  }
  return words;
}

/** A chunk is found by its title and headings too. */
function wordsOf(document: IndexDocument, chunk: IndexChunk): Words {
  return indexedWords(chunk.text, [document.title, ...chunk.headings].join('\n'));
}

async function writeDocument(
  session: Session,
  { table }: IndexPlace,
  document: IndexDocument,
  chunkCount: number,
  words: readonly Words[],
): Promise<number> {
  const columns = {
    id: toStored(document.id),
    path: toStored(document.path),
    format: document.format,
    title: toStored(document.title),
    author: document.author === null ? null : toStored(document.author),
    bytes: document.bytes,
    sha256: document.sha256,
    modified_at: document.modifiedAt,
    warnings: JSON.stringify(document.warnings),
    characters: document.text.length,
    page_count: document.pages.length,
    chunk_count: chunkCount,
    word_count: words.reduce((sum, { total }) => sum + total, 0),
    search_text: searchText(`${document.title}\n${document.path}`),
    indexed_at: Date.now(),
  };
  const names = Object.keys(columns);
  const [written] = await session.query<{ row: number }>(
    `INSERT INTO ${table('documents')} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')} RETURNING row`,
    Object.values(columns),
  );
  const row = written?.row ?? 0;
  await session.query(
    `INSERT INTO ${table('texts')} (document_row, text, blocks, pages) VALUES ($1, $2, $3, $4)
     ON CONFLICT (document_row) DO UPDATE SET text = excluded.text, blocks = excluded.blocks, pages = excluded.pages`,
    [row, toStored(document.text), JSON.stringify(document.blocks), JSON.stringify(document.pages)],
  );
  return row;
}

/** What a list is searched by. */
export function searchText(text: string): string {
  return toStored(fold(text));
}

function* batchesOf(chunks: readonly IndexChunk[]): Generator<IndexChunk[]> {
  let batch: IndexChunk[] = [];
  let characters = 0;
  for (const chunk of chunks) {
    if (batch.length >= batchRows || (batch.length > 0 && characters + chunk.text.length > batchCharacters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(chunk);
    characters += chunk.text.length;
  }
  if (batch.length > 0) yield batch;
}

/** Ids of the rows, in the order of the batch. */
async function writeChunks(
  session: Session,
  { table }: IndexPlace,
  documentRow: number,
  batch: readonly IndexChunk[],
): Promise<number[]> {
  const rows = await session.query<{ id: number; position: number }>(
    `INSERT INTO ${table('chunks')} (document_row, position, start_at, end_at, text, headings, page, hidden)
     SELECT $1, * FROM unnest($2::int[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::int[], $8::bool[])
     RETURNING id, position`,
    [
      documentRow,
      batch.map(({ position }) => position),
      batch.map(({ start }) => start),
      batch.map(({ end }) => end),
      batch.map(({ text }) => toStored(text)),
      batch.map(({ headings }) => JSON.stringify(headings)),
      batch.map(({ page }) => page),
      batch.map(({ hidden }) => hidden),
    ],
  );
  const idAt = new Map(rows.map(({ id, position }) => [position, id]));
  return batch.map(({ position }) => idAt.get(position) ?? 0);
}

async function writeWords(
  session: Session,
  { table }: IndexPlace,
  documentRow: number,
  ids: readonly number[],
  words: readonly Words[],
): Promise<void> {
  await session.query(
    `INSERT INTO ${table('keywords')} (chunk_id, document_row, length, words)
     SELECT id, $1, length, entry::tsvector FROM unnest($2::bigint[], $3::int[], $4::text[]) AS given (id, length, entry)`,
    [documentRow, ids, words.map(({ total }) => total), words.map((one) => entryOf(one))],
  );
}

/**
 * The text form of a `tsvector`. How often a word occurs is what counts: it gets as many positions, of which PostgreSQL keeps 255. The words hold
 * letters, digits and marks only; quoting them keeps it so.
 */
function entryOf({ counts }: Words): string {
  let bytes = 0;
  const parts: string[] = [];
  for (const [word, count] of counts) {
    const kept = Math.min(count, 255);
    bytes += Buffer.byteLength(word) + 2 * kept + 8;
    if (bytes > entryBytes) break;
    parts.push(`${quoteWord(word)}:${Array.from({ length: kept }, (_, index) => index + 1).join(',')}`);
  }
  return parts.join(' ');
}

/** As a lexeme in the text form of `tsvector` and `tsquery`. */
export function quoteWord(word: string): string {
  return `'${word.replaceAll(/['\\]/g, '$&$&')}'`;
}

async function writeVectors(
  session: Session,
  { table }: IndexPlace,
  documentRow: number,
  ids: readonly number[],
  batch: readonly IndexChunk[],
): Promise<void> {
  const places = batch.map((_, index) => `($${2 * index + 2}::bigint, $1::bigint, $${2 * index + 3}::vector)`);
  await session.query(
    `INSERT INTO ${table('vectors')} (chunk_id, document_row, embedding) VALUES ${places.join(', ')}`,
    [documentRow, ...batch.flatMap(({ vector }, index) => [ids[index], vectorToBytes(vector)])],
  );
}
