import { reportError, type ErrorReport } from '../../../../models/errors.ts';
import type { KnowledgeBaseRow } from '../../store/knowledgeRow.ts';
import { sourceKey, watchKey, type IngestRooms } from '../ingest/ingestWork.ts';
import type { KnowledgeBaseView } from '../knowledge.ts';
import { fileCounts } from './listFiles.ts';
import type { RebuildProgress } from '../ingest/rebuildIndex.ts';

const noCounts = { documents: 0, chunks: 0, keywordRows: 0, vectors: 0, bytes: 0 };

/** A base as the lists show it. A database that cannot be reached now is said, and hides no other base. */
export async function viewBase(
  rooms: IngestRooms,
  row: KnowledgeBaseRow,
  rebuilt: RebuildProgress | undefined,
): Promise<KnowledgeBaseView> {
  const sources = rooms.rows.sources(row.id);
  let problem: ErrorReport | null = null;
  for (const key of [sourceKey, watchKey]) {
    for (const { path } of sources) problem ??= rooms.sourceProblems.get(key(row.id, path)) ?? null;
  }
  const counts = await rooms.indexes.counts(row, row.index).catch((thrown: unknown) => {
    problem = reportError(thrown);
    return noCounts;
  });
  return {
    id: row.id,
    name: row.name,
    storage: row.storage.kind,
    connection: row.storage.kind === 'postgres' ? row.storage.connection : null,
    index: row.index.settings,
    rebuilding:
      row.building === null
        ? null
        : { settings: row.building.settings, ...(rebuilt ?? { done: 0, total: counts.documents }) },
    sources,
    counts,
    files: fileCounts(rooms, row.id),
    paused: row.paused,
    createdAt: row.createdAt,
    problem,
  };
}
