import { reportError, YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import type { DocumentReader } from '../../documents/document.ts';
import type { Embedder } from '../../inference/embedding.ts';
import type { KnowledgeRows } from '../../store/knowledge.ts';
import type { KnowledgeBaseRow, KnowledgeFileRow } from '../../store/knowledgeRow.ts';
import { createChannel } from './channel.ts';
import {
  cutForTargets,
  embedForTargets,
  isReadyFor,
  putInto,
  targetsOf,
  type PreparedDocument,
} from './indexTargets.ts';
import type { IngestReport } from '../knowledge.ts';
import type { LiveFiles } from './liveFiles.ts';
import type { OpenIndexes } from '../bases/openIndexes.ts';
import { readDocument, readFileFacts, type FileFacts } from './prepareDocument.ts';
import type { Turnstiles } from './turnstiles.ts';

export interface IngestQueueOptions {
  baseId: string;
  rows: KnowledgeRows;
  indexes: OpenIndexes;
  embedder: Embedder;
  reader: DocumentReader;
  /** Who writes to a base's indexes passes here, one at a time. */
  writing: Turnstiles;
  live: LiveFiles;
  /** Filled as files are done. */
  report: IngestReport;
  signal: AbortSignal;
  /** True once no further file shall be begun. */
  isStopping: () => boolean;
  /** A file was begun, came further, or is done; `read` where it was taken in, so that its bytes tell how fast that goes. */
  onProgress: (progress: { path: string; done?: Pick<KnowledgeFileRow, 'bytes'>; read?: boolean }) => void;
}

/** A file on its way from the disk to the index. */
interface Passing extends PreparedDocument {
  file: KnowledgeFileRow;
}

/** Documents that are read and cut while others are embedded: enough that the embedder never waits, few enough to fit in memory. */
const readAhead = { items: 8, weight: 16e6 };
/**
 * Documents that are read and cut at the same time. Cutting asks the model for lengths, and each question waits for the embedding in hand: one document
 * after the other would be ready only as fast as single ones are embedded.
 */
const preparedAtOnce = 6;
/** Texts of small documents that are embedded together. */
const groupTexts = 32;
/** Documents in a row that cannot be embedded, after which it is not the documents. */
const failuresInARow = 3;

/**
 * Takes in all files of a base that wait: reads and cuts the next ones while the present ones are embedded and those before are written. A file is done when
 * the index has acknowledged it, not before; one that is in hand when the work ends waits again. A file that cannot be taken in is marked with why, and
 * the others go on; what concerns all of them (a full disk, a model that is not there) ends the work and leaves the queue as it is.
 *
 * @throws {YardstickError} `disk/full`, `index/*`, `postgres/*`, `model/*`, `worker/*`, `cloud/*`, `egress/*`, `knowledge/not-found`; the signal's reason
 */
export async function ingestQueue(options: IngestQueueOptions): Promise<void> {
  const { baseId, rows, live, report, onProgress } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const inHand = new Map<string, KnowledgeFileRow>();
  const ready = createChannel<Passing>({ ...readAhead, weigh: ({ document }) => document.text.length });
  const embedded = createChannel<Passing>({ ...readAhead, weigh: ({ document }) => document.text.length });
  let failures = 0;
  const isStopping = (): boolean => options.isStopping() || signal.aborted;

  const baseNow = (): KnowledgeBaseRow => {
    const base = rows.base(baseId);
    if (base !== undefined) return base;
    throw new YardstickError('knowledge/not-found', 'The knowledge base was removed meanwhile.');
  };

  function settle(file: KnowledgeFileRow, changes: Parameters<KnowledgeRows['updateFile']>[2], read = false): void {
    rows.updateFile(baseId, file.path, changes);
    forget(file, read);
  }

  function forget(file: KnowledgeFileRow, read = false): void {
    inHand.delete(file.path);
    live.forget(baseId, file.path);
    onProgress({ path: file.path, done: file, read });
  }

  function fail(file: KnowledgeFileRow, error: ErrorReport): void {
    settle(file, { state: 'failed', error });
    report.failed.push({ path: file.path, code: error.code, message: error.message });
  }

  function step(file: KnowledgeFileRow, state: 'reading' | 'chunking' | 'embedding', progress: number | null): void {
    live.set(baseId, file.path, { state, progress });
    onProgress({ path: file.path });
  }

  /** How many passages a document has, where every index has just this content of it. */
  async function isIndexed({ documentId }: KnowledgeFileRow, { sha256 }: FileFacts): Promise<number | undefined> {
    const base = baseNow();
    for (const target of targetsOf(base)) {
      const index = await options.indexes.open(base, target);
      if ((await index.sha256Of(documentId)) !== sha256) return undefined;
    }
    const index = await options.indexes.open(base, base.index);
    return (await index.chunksOf(documentId)).length;
  }

  async function prepare(file: KnowledgeFileRow): Promise<Passing | undefined> {
    step(file, 'reading', null);
    const facts = await readFileFacts(file.path, signal);
    const chunks = await isIndexed(file, facts);
    if (chunks !== undefined) {
      // A crash may have come between the index's word and ours: then it is new to this list, though not to the index.
      if (file.sha256 === facts.sha256) report.unchanged += 1;
      else report[file.sha256 === null ? 'added' : 'updated'] += 1;
      settle(file, { state: 'done', ...facts, chunks });
      return undefined;
    }
    const document = await readDocument(file, facts, { reader: options.reader, signal });
    step(file, 'chunking', null);
    const passing: Passing = { file, document, chunks: new Map() };
    await cutForTargets(passing, targetsOf(baseNow()), { embedder: options.embedder, signal });
    return passing;
  }

  async function prepareNext(): Promise<void> {
    while (!isStopping()) {
      const file = rows.claimFile(baseId);
      if (file === undefined) return;
      inHand.set(file.path, file);
      try {
        const passing = await prepare(file);
        if (passing !== undefined) await ready.push(passing);
      } catch (thrown) {
        if (signal.aborted || !isAboutTheFile(thrown)) throw thrown;
        assertNotAll(thrown);
        fail(file, reportError(thrown));
      }
    }
  }

  async function prepareAll(): Promise<void> {
    try {
      const lanes = Array.from({ length: preparedAtOnce }, () => stage(prepareNext));
      // None is left behind with a file in hand.
      const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    } finally {
      ready.close();
    }
  }

  async function embed(group: readonly Passing[]): Promise<void> {
    const targets = targetsOf(baseNow());
    for (const { file } of group) step(file, 'embedding', 0);
    for (const passing of group) await cutForTargets(passing, targets, { embedder: options.embedder, signal });
    await embedForTargets(group, targets, {
      embedder: options.embedder,
      signal,
      onProgress(done, total) {
        for (const { file } of group) step(file, 'embedding', done / total);
      },
    });
  }

  async function embedAll(): Promise<void> {
    try {
      for (;;) {
        if (isStopping()) return;
        const first = await ready.take();
        if (first === undefined) return;
        const group = [first];
        while (textsOf(group) < groupTexts) {
          const more = ready.takeNow();
          if (more === undefined) break;
          group.push(more);
        }
        for (const part of await embeddedApart(group)) {
          if ('error' in part) {
            assertNotAll(part.error);
            fail(part.passing.file, reportError(part.error));
          } else {
            failures = 0;
            await embedded.push(part.passing);
          }
        }
      }
    } finally {
      ready.abandon();
      embedded.close();
    }
  }

  /** A model that fails for one document after the other is the cause itself. */
  function assertNotAll(thrown: unknown): void {
    failures += mayBeTheText(thrown) ? 1 : 0;
    if (failures >= failuresInARow) throw thrown;
  }

  /** A document that ends the embedding process must not take the others of its group with it. */
  async function embeddedApart(
    group: readonly Passing[],
  ): Promise<({ passing: Passing } | { passing: Passing; error: unknown })[]> {
    try {
      await embed(group);
      return group.map((passing) => ({ passing }));
    } catch (thrown) {
      if (signal.aborted || !mayBeTheText(thrown)) throw thrown;
    }
    const outcomes: ({ passing: Passing } | { passing: Passing; error: unknown })[] = [];
    for (const passing of group) {
      try {
        await embed([passing]);
        outcomes.push({ passing });
      } catch (thrown) {
        if (signal.aborted || !mayBeTheText(thrown)) throw thrown;
        outcomes.push({ passing, error: thrown });
      }
    }
    return outcomes;
  }

  /** False where a new index began meanwhile: the document has to be embedded for that one, too. */
  function put(passing: Passing): Promise<boolean> {
    return options.writing.pass(baseId, async () => {
      const base = baseNow();
      const targets = targetsOf(base);
      if (!isReadyFor(passing, targets)) return false;
      if (rows.file(baseId, passing.file.path) === undefined) {
        // Its source was removed while it was in hand: what the list does not name must not be found.
        forget(passing.file);
        return true;
      }
      let chunks = 0;
      // The index that answers comes last: what it has, the one in the making has, too.
      for (const target of targets.toReversed()) {
        chunks = await putInto(await options.indexes.open(base, target), passing, target.id);
      }
      const { bytes, modifiedAt, sha256, format } = passing.document;
      report[passing.file.sha256 === null ? 'added' : 'updated'] += 1;
      report.chunks += chunks;
      // The last one of the queue: who now asks how many there are gets the right answer.
      if (inHand.size === 1) for (const { id } of targets) options.indexes.recount(id);
      settle(passing.file, { state: 'done', format, bytes, modifiedAt, sha256, chunks }, true);
      return true;
    });
  }

  async function putAll(): Promise<void> {
    try {
      for (;;) {
        const passing = await embedded.take();
        if (passing === undefined) return;
        while (!(await put(passing))) await embed([passing]);
      }
    } finally {
      embedded.abandon();
    }
  }

  /** One stage that fails ends the others. */
  const stage = (work: () => Promise<void>): Promise<void> =>
    work().catch((thrown: unknown) => {
      stop.abort(thrown);
      throw thrown;
    });

  try {
    await Promise.allSettled([stage(prepareAll), stage(embedAll), stage(putAll)]);
    options.signal.throwIfAborted();
    if (stop.signal.aborted) throw stop.signal.reason;
  } finally {
    const base = rows.base(baseId);
    if (base !== undefined) for (const { id } of targetsOf(base)) options.indexes.recount(id);
    for (const file of inHand.values()) {
      live.forget(baseId, file.path);
      waitAgain(rows, baseId, file);
    }
  }
}

const textsOf = (group: readonly Passing[]): number =>
  group.reduce((sum, { chunks }) => sum + ([...chunks.values()][0]?.cut.texts.length ?? 0), 0);

/** The queue is put in order before it is next worked on, too, should the disk be full now. */
function waitAgain(rows: KnowledgeRows, baseId: string, file: KnowledgeFileRow): void {
  try {
    rows.updateFile(baseId, file.path, { state: 'waiting' });
  } catch {
    // What ended the work is what is told.
  }
}

function isAboutTheFile(thrown: unknown): boolean {
  return mayBeTheText(thrown) || (thrown instanceof YardstickError && thrown.code.startsWith('document/'));
}

/** A process that died may have died of a text. A model that is not there, or a service that refuses, has nothing to do with it. */
function mayBeTheText(thrown: unknown): boolean {
  const { code } = reportError(thrown);
  return code === 'worker/died' || code === 'worker/hung' || code === 'worker/bad-message';
}
