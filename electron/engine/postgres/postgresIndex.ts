import { YardstickError } from '../../../models/errors.ts';
import type { IndexCounts, IndexSettings, KnowledgeIndex } from '../retrieval/knowledgeIndex.ts';
import { denseSearch } from './denseSearch.ts';
import { keywordSearch } from './keywordSearch.ts';
import { assertChunks, putDocument } from './putDocument.ts';
import {
  readChunks,
  readDocument,
  readPassages,
  readSha256,
  readSummaries,
  readVectors,
  readVectorsAt,
} from './readDocuments.ts';
import type { IndexPlace } from './schema.ts';
import type { Session, Sessions } from './sessions.ts';
import { toStored } from './storedText.ts';
import { assertVector } from './vectorBytes.ts';

/** One index in its schema. Has no connection of its own: it takes one of its storage for each call. */
export function createPostgresIndex(options: {
  place: IndexPlace;
  settings: IndexSettings;
  sessions: Sessions;
  /** Up to so many chunks a search by vector compares all of them. */
  exactBelow: number;
}): KnowledgeIndex {
  const { place, settings, sessions, exactBelow } = options;
  let isClosed = false;

  async function read<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    assertOpen();
    return sessions.use(work, signal);
  }

  async function write<T>(work: (session: Session) => Promise<T>): Promise<T> {
    assertOpen();
    return sessions.transaction(work);
  }

  function assertOpen(): void {
    if (!isClosed) return;
    throw new YardstickError('index/closed', 'The index was closed.', { hint: 'Take it anew from its base.' });
  }

  return {
    settings,
    async put(document, chunks) {
      assertChunks(chunks, settings.dimensions);
      await write((session) => putDocument(session, place, document, chunks));
    },
    async remove(documentIds) {
      if (documentIds.length === 0) return 0;
      return write(async (session) => {
        const ids = documentIds.map((id) => toStored(id));
        // Locked in one order, so that two removals at the same time do not wait for each other in a circle.
        const rows = await session.query<{ row: number }>(
          `SELECT row FROM ${place.table('documents')} WHERE id = ANY($1::text[]) ORDER BY row FOR UPDATE`,
          [ids],
        );
        await session.query(`DELETE FROM ${place.table('documents')} WHERE row = ANY($1::bigint[])`, [
          rows.map(({ row }) => row),
        ]);
        return rows.length;
      });
    },
    keyword: (query, rank) => read((session) => keywordSearch(session, place, query, rank), rank.signal),
    async dense(vector, rank) {
      assertVector(vector, settings.dimensions);
      return read((session) => denseSearch(session, place, vector, { ...rank, exactBelow }), rank.signal);
    },
    passages: async (chunkIds) =>
      chunkIds.length === 0 ? [] : read((session) => readPassages(session, place, chunkIds)),
    document: (id) => read((session) => readDocument(session, place, id)),
    chunksOf: (documentId) => read((session) => readChunks(session, place, documentId)),
    vectorsOf: (documentId) => read((session) => readVectors(session, place, documentId)),
    vectorsAt: async (chunkIds) =>
      chunkIds.length === 0 ? [] : read((session) => readVectorsAt(session, place, chunkIds)),
    documents: (list) => read((session) => readSummaries(session, place, list)),
    sha256Of: (documentId) => read((session) => readSha256(session, place, documentId)),
    counts: () => read((session) => readCounts(session, place)),
    close() {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

async function readCounts(session: Session, { schema, table }: IndexPlace): Promise<IndexCounts> {
  const [counts] = await session.query<IndexCounts>(
    `SELECT (SELECT count(*) FROM ${table('documents')}) AS documents, (SELECT count(*) FROM ${table('chunks')}) AS chunks,
       (SELECT count(*) FROM ${table('keywords')}) AS "keywordRows", (SELECT count(*) FROM ${table('vectors')}) AS vectors,
       (SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
        WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)) AS bytes`,
    [schema],
  );
  return counts ?? { documents: 0, chunks: 0, keywordRows: 0, vectors: 0, bytes: 0 };
}
