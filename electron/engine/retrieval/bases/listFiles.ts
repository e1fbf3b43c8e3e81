import type { KnowledgeRows } from '../../store/knowledge.ts';
import type { FileState, Knowledge, KnowledgeFile } from '../knowledge.ts';
import type { LiveFiles } from '../ingest/liveFiles.ts';

interface FileRooms {
  rows: KnowledgeRows;
  live: LiveFiles;
}

/** Files of a base with the step they are at. In the database all files in hand are `reading`. */
export function listFiles(
  { rows, live }: FileRooms,
  baseId: string,
  query: Parameters<Knowledge['files']>[1],
): KnowledgeFile[] {
  const { state, ...rest } = query;
  const inHand = state === 'reading' || state === 'chunking' || state === 'embedding';
  const stored = rows.files(baseId, { ...rest, state: inHand ? 'reading' : state });
  const files = stored.map((row): KnowledgeFile => {
    const step = row.state === 'reading' ? live.get(baseId, row.path) : undefined;
    return {
      path: row.path,
      documentId: row.documentId,
      state: step?.state ?? row.state,
      format: row.format,
      bytes: row.bytes,
      progress: step?.progress ?? null,
      chunks: row.chunks,
      error: row.error,
      updatedAt: row.updatedAt,
    };
  });
  return inHand ? files.filter((file) => file.state === state) : files;
}

/** How many files are at each step. */
export function fileCounts({ rows, live }: FileRooms, baseId: string): Record<FileState, number> {
  const stored = rows.fileCounts(baseId);
  const steps = live.counts(baseId);
  // One that was just claimed may not have a step yet.
  const reading = Math.max(0, stored.reading - steps.chunking - steps.embedding);
  return { ...stored, ...steps, reading };
}
