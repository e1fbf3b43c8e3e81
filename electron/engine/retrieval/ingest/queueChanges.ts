import type { KnowledgeFileRow } from '../../store/knowledgeRow.ts';
import type { KnowledgeRows } from '../../store/knowledge.ts';
import { documentIdOf } from '../bases/documentId.ts';
import type { FoundFile, ScannedSource } from './scanSource.ts';
import path from 'node:path';

export interface QueueChangesOptions {
  rows: KnowledgeRows;
  baseId: string;
  scanned: readonly ScannedSource[];
  /** Looks at failed files again, though they did not change: the person asked, and what was missing may be there now. */
  retryFailed: boolean;
}

/** What a look at the sources came to. */
export interface QueuedChanges {
  unchanged: number;
  /** Not there any more: to be taken out of the indexes, then out of the list. */
  gone: KnowledgeFileRow[];
}

const pageSize = 500;
/** A folder that suddenly holds nothing, and held so many, is more likely a disk that is not there than a decision. */
const tooManyToVanish = 20;

/** Compares what the sources have with what the base knows, and puts new and changed files into the queue. */
export async function queueChanges(options: QueueChangesOptions): Promise<QueuedChanges> {
  const { rows, baseId, scanned, retryFailed } = options;
  const found = new Map<string, FoundFile>();
  for (const { files } of scanned) for (const file of files) found.set(file.path, file);
  const known = await knownFiles(rows, baseId);
  const queued: Parameters<KnowledgeRows['enqueueFiles']>[1][number][] = [];
  let unchanged = 0;
  for (const file of found.values()) {
    const row = known.get(file.path);
    if (row !== undefined && isSettled(row, file, retryFailed)) unchanged += row.state === 'waiting' ? 0 : 1;
    else queued.push({ ...file, documentId: documentIdOf(baseId, file.path) });
  }
  for (let at = 0; at < queued.length; at += pageSize) rows.enqueueFiles(baseId, queued.slice(at, at + pageSize));

  const gone: KnowledgeFileRow[] = [];
  for (const row of known.values()) {
    if (found.has(row.path)) continue;
    const fate = fateOf(row, options);
    if (fate === 'missing' && row.state !== 'missing') rows.updateFile(baseId, row.path, { state: 'missing' });
    if (fate === 'gone') gone.push(row);
  }
  return { unchanged, gone: spare(gone, scanned) };
}

function isSettled(row: KnowledgeFileRow, file: FoundFile, retryFailed: boolean): boolean {
  const same = row.bytes === file.bytes && row.modifiedAt === file.modifiedAt;
  return same && row.state !== 'missing' && !(retryFailed && row.state === 'failed');
}

/** What becomes of a file that no source has now. */
function fateOf(
  { path: place }: KnowledgeFileRow,
  { scanned, rows, baseId }: QueueChangesOptions,
): 'kept' | 'missing' | 'gone' {
  const sources = scanned.filter(({ source }) => source.path === place || isInside(place, source.path));
  if (sources.length === 0) {
    const others = rows.sources(baseId).some((source) => source.path === place || isInside(place, source.path));
    return others ? 'kept' : 'gone';
  }
  if (sources.some(({ source }) => source.kind === 'file')) return 'missing';
  const kept = sources.some(
    ({ missing, unread }) => missing || unread.some((entry) => entry.path === place || isInside(place, entry.path)),
  );
  return kept ? 'kept' : 'gone';
}

function spare(gone: KnowledgeFileRow[], scanned: readonly ScannedSource[]): KnowledgeFileRow[] {
  const emptied = scanned.filter(
    ({ source, files, missing }) => source.kind === 'folder' && !missing && files.length === 0,
  );
  const suspicious = emptied.filter(
    ({ source }) => gone.filter((row) => isInside(row.path, source.path)).length >= tooManyToVanish,
  );
  return gone.filter((row) => !suspicious.some(({ source }) => isInside(row.path, source.path)));
}

export function isInside(place: string, folder: string): boolean {
  return place.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

async function knownFiles(rows: KnowledgeRows, baseId: string): Promise<Map<string, KnowledgeFileRow>> {
  const known = new Map<string, KnowledgeFileRow>();
  for (let after: string | undefined; ;) {
    const page = rows.files(baseId, { limit: pageSize, after });
    for (const row of page) known.set(row.path, row);
    if (page.length < pageSize) return known;
    after = page.at(-1)?.path;
    // The engine answers other requests between two pages.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
