import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { reportError, YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import type { DocumentReader } from '../../documents/document.ts';
import type { Embedder } from '../../inference/embedding.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { KnowledgeRows } from '../../store/knowledge.ts';
import type { KnowledgeBaseRow } from '../../store/knowledgeRow.ts';
import type { Settings } from '../../store/settings.ts';
import { createBaseJobs } from './baseJobs.ts';
import { createChangeNotices } from './changeNotices.ts';
import { targetsOf } from '../ingest/indexTargets.ts';
import { sourceKey, takeOut, watchKey, type IngestRooms } from '../ingest/ingestWork.ts';
import type { IndexStorages } from './indexStorages.ts';
import type { Knowledge, KnowledgeSource } from '../knowledge.ts';
import { dropOrphans } from './dropOrphans.ts';
import { listFiles } from './listFiles.ts';
import { keysOfBase } from '../measuring/keptKeys.ts';
import { isSamePlace, moveBase, type BrokenMoves } from './moveBase.ts';
import { createRebuilds } from '../ingest/rebuilds.ts';
import { viewBase } from './viewBase.ts';
import { createWatchRounds } from '../ingest/watchRounds.ts';
import { createLiveFiles } from '../ingest/liveFiles.ts';
import { indexSettingsFor } from './newBase.ts';
import { createOpenIndexes } from './openIndexes.ts';
import { isInside } from '../ingest/queueChanges.ts';
import { createTurnstiles } from '../ingest/turnstiles.ts';
import { createLeftovers } from './leftovers.ts';
import { createServers } from './servers.ts';
import { keepUpload, tidyUploads, uploadFolder } from './uploads.ts';

export interface KnowledgeOptions {
  /** Absolute path of the data folder. */
  home: string;
  rows: KnowledgeRows;
  settings: Settings;
  storages: IndexStorages;
  embedder: Embedder;
  reader: DocumentReader;
  jobs: Jobs;
}

/** What `close` may take, milliseconds. */
const closeMs = 3500;

/** Opens the knowledge bases of a data folder. Touches no index and starts no work before `begin`, or before it is asked to. */
export function createKnowledge(options: KnowledgeOptions): Knowledge {
  const { home, rows, embedder, jobs, storages } = options;
  const notices = createChangeNotices();
  const leftovers = createLeftovers(options.settings);
  const indexes = createOpenIndexes({ storageOf: storages.of, leftovers });
  const servers = createServers({ rows, indexes, storages, leftovers });
  const live = createLiveFiles();
  const rooms: IngestRooms = {
    ...options,
    indexes,
    live,
    writing: createTurnstiles(),
    changed: (baseId) => notices.changed(baseId),
    sourceProblems: new Map(),
  };
  const broken: BrokenMoves = new Map();
  const work = createBaseJobs({ rooms, jobs });
  const rebuilds = createRebuilds({ rooms, work });
  const watches = createWatchRounds({ rooms, work });

  function find(base: string): KnowledgeBaseRow {
    const row = rows.base(base);
    if (row !== undefined) return row;
    throw new YardstickError('knowledge/not-found', `There is no knowledge base "${base.slice(0, 100)}".`, {
      hint: 'The Knowledge page and `yardstick knowledge list` show those there are.',
    });
  }

  const view = (row: KnowledgeBaseRow) => viewBase(rooms, row, rebuilds.progressOf(row.id));
  const isRebuilding = (row: KnowledgeBaseRow) => work.isRunning(row.id, 'knowledge-rebuild');
  /** Bases that a rebuild or a move is being prepared for: the other one would work on what is no more when it begins. */
  const preparing = new Set<string>();

  async function alone<Result>(row: KnowledgeBaseRow, prepare: () => Promise<Result>): Promise<Result> {
    if (isRebuilding(row)) throw busy(row, 'rebuilt');
    if (work.isRunning(row.id, 'knowledge-move')) throw busy(row, 'moved');
    if (preparing.has(row.id)) throw busy(row, 'changed');
    preparing.add(row.id);
    try {
      return await prepare();
    } finally {
      preparing.delete(row.id);
    }
  }

  function goOn(row: KnowledgeBaseRow): KnowledgeBaseRow {
    work.release(row.id);
    return row.paused ? rows.updateBase(row.id, { paused: false }) : row;
  }

  /** What was cut off or left waiting, and what changed where nobody looked. */
  function goOnWith(row: KnowledgeBaseRow): void {
    const sources = rows.sources(row.id).filter((source) => source.watch);
    if (sources.length > 0 || rows.fileCounts(row.id).waiting > 0) work.ingest(row, { sources });
    if (row.building !== null && !isRebuilding(row)) rebuilds.start(row);
  }

  /** What an earlier engine left behind. What does not go now goes at the next start. */
  async function tidyUp(startedAt: number): Promise<void> {
    await tidyUploads(home, (id) => rows.base(id)?.id === id, startedAt);
    const connections = new Set(leftovers.list().map(({ connection }) => connection));
    await dropOrphans({ rows, indexes, leftovers, storageOf: storages.of });
    for (const connection of connections) await servers.forgetUnused({ kind: 'postgres', connection });
  }

  return {
    list: () => Promise.all(rows.bases().map(view)),
    get: async (base) => view(find(base)),

    async create({ name, embedding, chunking, storage = { kind: 'sqlite' } }) {
      const trimmed = checkedName(name);
      if (rows.base(trimmed) !== undefined) throw nameTaken(trimmed);
      const settings = await indexSettingsFor(embedder, { embedding, chunking });
      const index = { id: randomUUID(), settings };
      const place = await servers.placeOf(storage);
      try {
        await indexes.create({ storage: place }, index.id, settings);
        const row = rows.createBase({ name: trimmed, storage: place, index });
        indexes.settle(index.id);
        notices.changed(row.id);
        return await view(row);
      } catch (thrown) {
        // What failed first is what is told.
        await indexes.drop({ storage: place }, index.id).catch(() => undefined);
        await servers.forgetUnused(place).catch(() => undefined);
        throw thrown;
      }
    },

    async rename(base, name) {
      const { id } = rows.updateBase(find(base).id, { name: checkedName(name) });
      notices.changed(id);
    },

    async remove(base, onGone) {
      const row = find(base);
      work.hold(row.id);
      watches.set(row.id, []);
      await work.stop(row.id);
      let left: ErrorReport | null = null;
      await rooms.writing.pass(row.id, async () => {
        const latest = rows.base(row.id) ?? row;
        for (const { id } of targetsOf(latest)) indexes.letGo(latest, id);
        rows.removeBase(row.id);
        onGone?.();
        for (const { id } of targetsOf(latest)) {
          await indexes.drop(latest, id).catch((thrown: unknown) => (left ??= leftBehind(latest, thrown)));
        }
        await servers.forgetUnused(latest.storage).catch((thrown: unknown) => (left ??= reportError(thrown)));
      });
      await rm(path.dirname(uploadFolder(home, row.id)), { recursive: true, force: true });
      for (const key of keysOfBase(row.id)) options.settings.remove(key);
      work.release(row.id);
      notices.changed(row.id);
      return { left };
    },

    async add(base, paths, { watch = false } = {}) {
      const row = goOn(find(base));
      const sources = await Promise.all(paths.map((place) => sourceAt(place, watch)));
      for (const source of sources) rows.putSource(row.id, source);
      watches.set(row.id, rows.sources(row.id));
      notices.changed(row.id);
      return work.ingest(row, { sources, retryFailed: true });
    },

    async addUpload(base, { name, content }) {
      const row = find(base);
      const folder = uploadFolder(home, row.id);
      const file = await keepUpload(folder, name, content);
      rows.putSource(row.id, { path: folder, kind: 'folder', watch: false });
      return work.ingest(goOn(row), { sources: [{ path: file, kind: 'file', watch: false }], retryFailed: true });
    },

    async refresh(base) {
      const row = goOn(find(base));
      return work.ingest(row, { sources: rows.sources(row.id), retryFailed: true });
    },

    async removeSource(base, place) {
      const row = find(base);
      if (!rows.removeSource(row.id, place)) return;
      const others = rows.sources(row.id);
      watches.set(row.id, others);
      for (const key of [sourceKey, watchKey]) rooms.sourceProblems.delete(key(row.id, place));
      const stays = (file: string) => others.some((source) => source.path === file || isInside(file, source.path));
      let after: string | undefined;
      do {
        const page = rows.files(row.id, { limit: 500, after });
        after = page.length < 500 ? undefined : page.at(-1)?.path;
        const gone = page.filter((file) => (file.path === place || isInside(file.path, place)) && !stays(file.path));
        await takeOut(rooms, row.id, gone);
      } while (after !== undefined);
      if (place === uploadFolder(home, row.id)) await rm(place, { recursive: true, force: true });
      notices.changed(row.id);
    },

    async removeUpload(base, file) {
      const row = find(base);
      const folder = uploadFolder(home, row.id);
      const known = rows.file(row.id, file);
      if (known === undefined || path.dirname(file) !== folder) throw noCopy(file);
      // The copy first: one that were still there would be taken in again.
      await rm(file, { force: true });
      await takeOut(rooms, row.id, [known]);
      // The folder of copies is a source as long as there are any.
      if (rows.files(row.id, { limit: 1, search: folder }).length === 0) rows.removeSource(row.id, folder);
      notices.changed(row.id);
    },

    async setWatch(base, place, watch) {
      const row = find(base);
      const source = rows.sources(row.id).find((known) => known.path === place);
      if (source === undefined) throw noSource(place);
      rows.putSource(row.id, { ...source, watch });
      watches.set(row.id, rows.sources(row.id));
      notices.changed(row.id);
    },

    async pause(base) {
      const row = find(base);
      work.hold(row.id);
      rows.updateBase(row.id, { paused: true });
      notices.changed(row.id);
    },

    async resume(base) {
      const row = goOn(find(base));
      notices.changed(row.id);
      goOnWith(row);
    },

    files: async (base, query) => listFiles({ rows, live }, find(base).id, query),

    async rebuild(base, { embedding, chunking }) {
      const row = find(base);
      return alone(row, async () => {
        const { settings } = row.index;
        const wanted = await indexSettingsFor(embedder, {
          embedding: embedding ?? settings.embedding,
          chunking: chunking ?? (embedding === undefined ? settings.chunking : undefined),
        });
        // What an earlier one left behind was made with other settings.
        if (row.building !== null) await rebuilds.discard(row.id);
        const index = { id: randomUUID(), settings: wanted };
        await indexes.create(row, index.id, wanted);
        const updated = rows.updateBase(row.id, { building: index });
        indexes.settle(index.id);
        return rebuilds.start(goOn(updated));
      });
    },

    async move(base, storage) {
      const row = find(base);
      return alone(row, async () => {
        if (row.building !== null) throw busy(row, 'rebuilt');
        const target = await servers.placeOf(storage);
        if (isSamePlace(row.storage, target)) throw samePlace(row);
        return work.start(row, {
          kind: 'knowledge-move',
          title: `Move ${row.name}`,
          async run(job) {
            try {
              await moveBase({ ...rooms, broken }, row.id, target, job);
            } finally {
              // The one that it is not on now. That a keyring is locked does not undo a move.
              for (const place of [row.storage, target]) await servers.forgetUnused(place).catch(() => undefined);
            }
          },
        });
      });
    },

    checkServer: (login) => storages.check(login),

    async setPassword(base, password) {
      const row = find(base);
      if (row.storage.kind === 'sqlite') throw notOnServer(row);
      await servers.login({ connection: row.storage.connection, password });
      notices.changed(row.id);
    },

    async documents(base, query) {
      const row = find(base);
      return (await indexes.open(row, row.index)).documents(query);
    },

    async document(base, documentId) {
      const row = find(base);
      const index = await indexes.open(row, row.index);
      const document = await index.document(documentId);
      if (document === undefined) {
        throw new YardstickError('knowledge/no-document', `This document is not in ${row.name} any more.`, {
          hint: 'It may have been changed or removed. Search again.',
        });
      }
      return { document, chunks: await index.chunksOf(documentId) };
    },

    async index(base) {
      const row = find(base);
      return indexes.open(row, row.index);
    },

    onChange: (listener) => notices.listen(listener),

    begin() {
      for (const row of rows.bases()) {
        watches.set(row.id, rows.sources(row.id));
        if (!row.paused) goOnWith(row);
      }
      void tidyUp(Date.now()).catch(() => undefined); // tried again at the next start
    },

    async close() {
      await watches.close();
      await work.close(closeMs);
      notices.close();
      await indexes.closeAll();
    },
  };
}

async function sourceAt(place: string, watch: boolean): Promise<KnowledgeSource> {
  const full = path.resolve(place);
  const facts = await stat(full).catch((thrown: unknown) => thrown as NodeJS.ErrnoException);
  if (!(facts instanceof Error)) return { path: full, kind: facts.isDirectory() ? 'folder' : 'file', watch };
  if (facts.code === 'ENOENT' || facts.code === 'ENOTDIR') {
    throw new YardstickError('knowledge/no-source', `There is no file or folder ${full}`, { hint: 'Check its path.' });
  }
  throw new YardstickError('knowledge/no-source', `${full} cannot be looked at: ${reportError(facts).message}`, {
    hint: 'Check who may read it.',
  });
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed !== '' && trimmed.length <= 100) return trimmed;
  throw new YardstickError('knowledge/bad-name', 'A knowledge base needs a name of at most 100 characters.', {
    hint: trimmed === '' ? 'Give it one.' : 'Choose a shorter one.',
  });
}

function nameTaken(name: string): YardstickError {
  return new YardstickError('knowledge/exists', `There is already a knowledge base "${name}".`, {
    hint: 'Choose another name, or add the files to that one.',
  });
}

function busy({ name }: KnowledgeBaseRow, what: string): YardstickError {
  return new YardstickError('knowledge/busy', `${name} is being ${what}.`, { hint: 'Wait for its end, or cancel it.' });
}

function samePlace({ name, storage }: KnowledgeBaseRow): YardstickError {
  const where = storage.kind === 'sqlite' ? 'on this machine' : 'on that server';
  return new YardstickError('knowledge/same-place', `${name} is kept ${where} already.`, {
    hint: 'Choose another place.',
  });
}

function notOnServer({ name }: KnowledgeBaseRow): YardstickError {
  return new YardstickError('knowledge/not-on-server', `${name} is kept on this machine, which asks for no password.`, {
    hint: 'Look the base up again: it may have been moved.',
  });
}

/** A base is gone as soon as nobody can find it; what holds its index elsewhere may be out of reach. */
function leftBehind({ name, storage }: KnowledgeBaseRow, thrown: unknown): ErrorReport {
  const where = storage.kind === 'sqlite' ? 'The file of its index' : 'Its index on the server';
  return {
    code: 'knowledge/left-behind',
    message: `${name} is deleted. ${where} could not be deleted now: ${reportError(thrown).message}`,
    hint: 'Yardstick tries again each time it starts.',
  };
}

function noCopy(file: string): YardstickError {
  return new YardstickError('knowledge/no-copy', `${file} is no copy that was made for this base.`, {
    hint: 'A file of a folder goes when it is taken out of that folder, or when the folder is removed from the base.',
  });
}

function noSource(place: string): YardstickError {
  return new YardstickError('knowledge/no-source', `${place} is none of this base's sources.`, {
    hint: 'Add it first.',
  });
}
