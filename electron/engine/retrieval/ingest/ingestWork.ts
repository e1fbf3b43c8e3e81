import path from 'node:path';
import type { ErrorReport } from '../../../../models/errors.ts';
import type { JobContext } from '../../jobs/jobs.ts';
import type { DocumentReader } from '../../documents/document.ts';
import type { Embedder } from '../../inference/embedding.ts';
import type { KnowledgeRows } from '../../store/knowledge.ts';
import { documentIdOf } from '../bases/documentId.ts';
import { ingestQueue, type IngestQueueOptions } from './ingestQueue.ts';
import { targetsOf } from './indexTargets.ts';
import type { IngestReport, KnowledgeSource } from '../knowledge.ts';
import type { LiveFiles } from './liveFiles.ts';
import type { OpenIndexes } from '../bases/openIndexes.ts';
import { queueChanges } from './queueChanges.ts';
import { badName, scanSource, type ScannedSource } from './scanSource.ts';
import type { Turnstiles } from './turnstiles.ts';

export interface IngestRooms {
  /** Absolute path of the data folder. */
  home: string;
  rows: KnowledgeRows;
  indexes: OpenIndexes;
  embedder: Embedder;
  reader: DocumentReader;
  writing: Turnstiles;
  live: LiveFiles;
  changed: (baseId: string) => void;
  /** Sources that could not be looked at when they last were (`sourceKey`), or cannot be watched (`watchKey`). */
  sourceProblems: Map<string, ErrorReport>;
}

export const sourceKey = (baseId: string, source: string): string => `${baseId}\n${source}`;
/** Of what keeps a source from being watched: a look at it says nothing about that. */
export const watchKey = (baseId: string, source: string): string => `${sourceKey(baseId, source)}\nwatch`;

export interface IngestWork {
  baseId: string;
  /** Looked through first; none where only the queue is worked on. */
  sources: readonly KnowledgeSource[];
  retryFailed: boolean;
  isStopping: () => boolean;
}

const unfinished = ['reading', 'chunking', 'embedding'] as const;
const pageSize = 500;

/** One round of taking files in: looks through sources, takes out what is gone, then works on the queue. @throws as `ingestQueue` */
export async function ingestWork(rooms: IngestRooms, work: IngestWork, job: JobContext): Promise<IngestReport> {
  const { rows, changed } = rooms;
  const { baseId } = work;
  const begin = performance.now();
  const report: IngestReport = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: [], chunks: 0, seconds: 0 };
  requeueUnfinished(rows, baseId);
  if (work.sources.length > 0) {
    job.report({ unit: 'documents', note: 'Looking for files' });
    const scanned: ScannedSource[] = [];
    for (const source of work.sources) {
      scanned.push(
        await scanSource(source, { knows: (name) => rooms.reader.knows(name), except: rooms.home, signal: job.signal }),
      );
    }
    for (const entry of scanned) {
      const notThere = notSeen(entry);
      const problem = notThere.find(({ code }) => code !== badName);
      const key = sourceKey(baseId, entry.source.path);
      if (problem === undefined) rooms.sourceProblems.delete(key);
      else rooms.sourceProblems.set(key, { code: problem.code, message: problem.message });
      report.failed.push(...notThere);
    }
    const { unchanged, gone, emptied } = await queueChanges({ rows, baseId, scanned, retryFailed: work.retryFailed });
    for (const folder of emptied) {
      const problem = emptyNow(folder);
      rooms.sourceProblems.set(sourceKey(baseId, folder.path), problem);
      report.failed.push({ path: folder.path, code: problem.code, message: problem.message });
    }
    listUnnamable(
      rooms,
      baseId,
      scanned.flatMap(({ unread }) => unread),
    );
    report.unchanged = unchanged;
    report.removed = await takeOut(rooms, baseId, gone);
    changed(baseId);
  }
  await ingestQueue({
    ...rooms,
    baseId,
    report,
    signal: job.signal,
    isStopping: work.isStopping,
    onProgress: progressOf(rooms, baseId, job),
  });
  report.seconds = (performance.now() - begin) / 1000;
  changed(baseId);
  return report;
}

/** Files that an earlier round could not put back: the disk may have been full for that, too. */
function requeueUnfinished(rows: KnowledgeRows, baseId: string): void {
  for (const state of unfinished) {
    for (;;) {
      const page = rows.files(baseId, { limit: pageSize, state });
      for (const file of page) rows.updateFile(baseId, file.path, { state: 'waiting' });
      if (page.length < pageSize) break;
    }
  }
}

function notSeen({ source, missing, unread }: ScannedSource): IngestReport['failed'] {
  if (missing && unread.length === 0) {
    const kept = 'What was taken in from it is kept.';
    return [{ path: source.path, code: 'knowledge/source-missing', message: `${source.path} is not there. ${kept}` }];
  }
  return unread;
}

/** Those whose names cannot be read stand in the list of files with why, as others that failed. They are gone from it with the look after they were renamed. */
function listUnnamable({ rows }: IngestRooms, baseId: string, unread: ScannedSource['unread']): void {
  for (const { path: place, code, message } of unread) {
    if (code !== badName) continue;
    rows.enqueueFiles(baseId, [{ path: place, documentId: documentIdOf(baseId, place), bytes: 0, modifiedAt: 0 }]);
    rows.updateFile(baseId, place, { state: 'failed', error: { code, message } });
  }
}

function emptyNow({ path: folder, kept }: { path: string; kept: number }): ErrorReport {
  return {
    code: 'knowledge/source-emptied',
    message: `${folder} holds nothing that can be read now. What was taken in from it is kept, ${kept} documents: its disk may not be there.`,
    hint: 'If it was emptied on purpose, remove the folder from this base.',
  };
}

/** Out of the indexes first: what the list does not name must not be found. */
export async function takeOut(
  { rows, indexes, writing }: IngestRooms,
  baseId: string,
  gone: readonly { path: string; documentId: string }[],
): Promise<number> {
  for (let at = 0; at < gone.length; at += pageSize) {
    const page = gone.slice(at, at + pageSize);
    await writing.pass(baseId, async () => {
      const base = rows.base(baseId);
      if (base === undefined) return;
      for (const target of targetsOf(base)) {
        const index = await indexes.open(base, target);
        await index.remove(page.map(({ documentId }) => documentId));
        indexes.recount(target.id);
      }
      rows.removeFiles(
        baseId,
        page.map((row) => row.path),
      );
    });
  }
  return gone.length;
}

/** What a document costs whatever its length, in bytes of text: after twenty notes of a line, a book would seem to take a day. */
const bytesOfAny = 4_096;
const costOf = ({ bytes }: { bytes: number }): number => bytes + bytesOfAny;

/** Documents count, bytes tell how long it will take: a book is not a note. */
function progressOf({ rows, changed }: IngestRooms, baseId: string, job: JobContext) {
  let costLeft = 0;
  let total = 0;
  for (let after: string | undefined; ;) {
    const page = rows.files(baseId, { limit: pageSize, after, state: 'waiting' });
    for (const file of page) costLeft += costOf(file);
    total += page.length;
    if (page.length < pageSize) break;
    after = page.at(-1)?.path;
  }
  const begin = performance.now();
  let done = 0;
  let costDone = 0;
  job.report({ done, total, unit: 'documents', note: null });
  return (step: Parameters<IngestQueueOptions['onProgress']>[0]): void => {
    changed(baseId);
    if (step.done === undefined) {
      job.report({ note: path.basename(step.path) });
      return;
    }
    done += 1;
    // One that was too large to be read, or is as it was, took no time: as if it had, what is left would seem to be done in a moment.
    if (step.read === true) costDone += costOf(step.done);
    costLeft = Math.max(0, costLeft - costOf(step.done));
    // Files that came meanwhile are done, too.
    total = Math.max(total, done);
    const seconds = (performance.now() - begin) / 1000;
    job.report({
      done,
      total,
      perSecond: done / seconds,
      secondsLeft: costDone === 0 ? null : (costLeft * seconds) / costDone,
    });
  };
}
