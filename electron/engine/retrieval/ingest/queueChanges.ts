import type { KnowledgeFileRow } from '../../store/knowledgeRow.ts';
import type { KnowledgeRows } from '../../store/knowledge.ts';
import { documentIdOf } from '../bases/documentId.ts';
import type { KnowledgeSource } from '../knowledge.ts';
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
  /** Folders that hold nothing now, and how many files are kept that they held: `tooManyToVanish` and more. */
  emptied: { path: string; kept: number }[];
}

const pageSize = 500;
/** A folder that suddenly holds nothing, and held so many, is more likely a disk that is not there than a decision. */
const tooManyToVanish = 20;

/** Compares what the sources have with what the base knows, and puts new and changed files into the queue. */
export async function queueChanges(options: QueueChangesOptions): Promise<QueuedChanges> {
  const { rows, baseId, scanned, retryFailed } = options;
  const found = new Map<string, FoundFile>();
  for (const { files } of scanned) for (const file of files) found.set(file.path, file);
  // A file that is added by itself says nothing of the others: of a base with thousands, each of many would look at all of them.
  const known = scanned.every(({ source }) => source.kind === 'file')
    ? filesAt(rows, baseId, scanned)
    : await knownFiles(rows, baseId);
  const queued: Parameters<KnowledgeRows['enqueueFiles']>[1][number][] = [];
  let unchanged = 0;
  for (const file of found.values()) {
    const row = known.get(file.path);
    if (row !== undefined && isSettled(row, file, retryFailed)) unchanged += row.state === 'waiting' ? 0 : 1;
    else queued.push({ ...file, documentId: documentIdOf(baseId, file.path) });
  }
  for (let at = 0; at < queued.length; at += pageSize) rows.enqueueFiles(baseId, queued.slice(at, at + pageSize));

  const gone: KnowledgeFileRow[] = [];
  const sources = rows.sources(baseId);
  for (const row of known.values()) {
    if (found.has(row.path)) continue;
    const fate = fateOf(row, scanned, sources);
    if (fate === 'missing' && row.state !== 'missing') rows.updateFile(baseId, row.path, { state: 'missing' });
    if (fate === 'gone') gone.push(row);
  }
  const emptied = emptiedBy(gone, scanned);
  return { unchanged, gone: gone.filter((row) => !emptied.some((folder) => isInside(row.path, folder.path))), emptied };
}

function isSettled(row: KnowledgeFileRow, file: FoundFile, retryFailed: boolean): boolean {
  const same = row.bytes === file.bytes && row.modifiedAt === file.modifiedAt;
  return same && row.state !== 'missing' && !(retryFailed && row.state === 'failed');
}

/** What becomes of a file that no source has now. */
function fateOf(
  { path: place }: KnowledgeFileRow,
  scanned: readonly ScannedSource[],
  sources: readonly KnowledgeSource[],
): 'kept' | 'missing' | 'gone' {
  const covers = (source: KnowledgeSource): boolean => source.path === place || isInside(place, source.path);
  const looked = scanned.filter(({ source }) => covers(source));
  if (looked.length === 0) return sources.some(covers) ? 'kept' : 'gone';
  if (looked.some(({ source }) => source.kind === 'file')) return 'missing';
  const kept = looked.some(
    ({ missing, unread }) => missing || unread.some((entry) => entry.path === place || isInside(place, entry.path)),
  );
  return kept ? 'kept' : 'gone';
}

function emptiedBy(gone: readonly KnowledgeFileRow[], scanned: readonly ScannedSource[]): QueuedChanges['emptied'] {
  return scanned.flatMap(({ source, files, missing }) => {
    if (source.kind !== 'folder' || missing || files.length > 0) return [];
    const kept = gone.filter((row) => isInside(row.path, source.path)).length;
    return kept >= tooManyToVanish ? [{ path: source.path, kept }] : [];
  });
}

export function isInside(place: string, folder: string): boolean {
  return place.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

function filesAt(
  rows: KnowledgeRows,
  baseId: string,
  scanned: readonly ScannedSource[],
): Map<string, KnowledgeFileRow> {
  const found = scanned.flatMap(({ source }) => rows.file(baseId, source.path) ?? []);
  return new Map(found.map((row) => [row.path, row]));
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
