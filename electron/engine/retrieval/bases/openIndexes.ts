import type { KnowledgeBaseRow, KnowledgeIndexRow } from '../../store/knowledgeRow.ts';
import type { Leftovers } from './leftovers.ts';
import type { IndexCounts, IndexSettings, IndexStorage, KnowledgeIndex } from '../knowledgeIndex.ts';

/** Where indexes of a kind lie: given by the engine, asked when first needed. */
export type StorageOf = (storage: KnowledgeBaseRow['storage']) => Promise<IndexStorage>;

/** Indexes that are open, each once. Nothing is opened before it is needed: a start does not wait for bases that nobody looks at. */
export interface OpenIndexes {
  open(base: Pick<KnowledgeBaseRow, 'storage'>, index: KnowledgeIndexRow): Promise<KnowledgeIndex>;
  create(base: Pick<KnowledgeBaseRow, 'storage'>, indexId: string, settings: IndexSettings): Promise<KnowledgeIndex>;
  /** Whether it is open, or is being made. */
  isOpen(indexId: string): boolean;
  /** A base names it: it is here to stay. */
  settle(indexId: string): void;
  /** Its base is about to name it no more: written down before, so that the end of the process leaves nothing behind. */
  letGo(base: Pick<KnowledgeBaseRow, 'storage'>, indexId: string): void;
  /** The next who asks opens it anew: its server has another password now. */
  close(indexId: string): Promise<void>;
  /** Closes and deletes it. */
  drop(base: Pick<KnowledgeBaseRow, 'storage'>, indexId: string): Promise<void>;
  /** While documents come in one after the other they may be a second old; after `recount` they are not. */
  counts(base: Pick<KnowledgeBaseRow, 'storage'>, index: KnowledgeIndexRow): Promise<IndexCounts>;
  /** Something went in or out, and nothing more follows at once. */
  recount(indexId: string): void;
  closeAll(): Promise<void>;
}

const countsLastMs = 1000;

export function createOpenIndexes(options: { storageOf: StorageOf; leftovers: Leftovers }): OpenIndexes {
  const { storageOf, leftovers } = options;
  const opened = new Map<string, Promise<KnowledgeIndex>>();
  const counted = new Map<string, { at: number; counts: Promise<IndexCounts> }>();

  /** One that could not be opened is tried again by the next who asks. */
  function keep(indexId: string, index: Promise<KnowledgeIndex>): Promise<KnowledgeIndex> {
    opened.set(indexId, index);
    index.catch(() => remove(indexId, index));
    return index;
  }

  /** Not one that was opened since. */
  function remove(indexId: string, index: Promise<KnowledgeIndex> | undefined): void {
    if (opened.get(indexId) === index) opened.delete(indexId);
  }

  async function forget(indexId: string): Promise<void> {
    const opening = opened.get(indexId);
    const index = await opening?.catch(() => undefined);
    remove(indexId, opening);
    counted.delete(indexId);
    await index?.close();
  }

  const indexes: OpenIndexes = {
    open(base, { id }) {
      return (
        opened.get(id) ??
        keep(
          id,
          storageOf(base.storage).then((storage) => storage.open(id)),
        )
      );
    },
    create({ storage: place }, indexId, settings) {
      indexes.letGo({ storage: place }, indexId);
      return keep(
        indexId,
        storageOf(place).then((storage) => storage.create(indexId, settings)),
      );
    },
    isOpen: (indexId) => opened.has(indexId),
    settle: (indexId) => leftovers.settle(indexId),
    letGo({ storage: place }, indexId) {
      // Files of this machine can be looked for.
      if (place.kind === 'postgres') leftovers.add({ indexId, connection: place.connection });
    },
    close: (indexId) => forget(indexId),
    async drop({ storage: place }, indexId) {
      indexes.letGo({ storage: place }, indexId);
      await forget(indexId);
      await (await storageOf(place)).drop(indexId);
      leftovers.settle(indexId);
    },
    counts(base, index) {
      const known = counted.get(index.id);
      if (known !== undefined && performance.now() - known.at < countsLastMs) return known.counts;
      const counts = indexes.open(base, index).then((open) => open.counts());
      counted.set(index.id, { at: performance.now(), counts });
      counts.catch(() => counted.delete(index.id));
      return counts;
    },
    recount: (indexId) => void counted.delete(indexId),
    async closeAll() {
      await Promise.all([...opened.keys()].map(forget));
    },
  };
  return indexes;
}
