import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Embedder } from '../../../electron/engine/inference/embedding.ts';
import type { IngestRooms } from '../../../electron/engine/retrieval/ingest/ingestWork.ts';
import { rebuildIndex } from '../../../electron/engine/retrieval/ingest/rebuildIndex.ts';
import { indexSettings, madeUpDocument } from '../../support/knowledgeFixtures.ts';
import { memoryIndex } from '../../support/memoryIndex.ts';

const settings = indexSettings(2);

/** A base with one document and an empty index in the making; what it asks of the model fails once it is to stop. */
function roomsOfOne(): IngestRooms {
  const index = memoryIndex(settings, [madeUpDocument({ id: 'one', text: 'Some text.' }, { dimensions: 2 })]);
  const building = memoryIndex(settings, []);
  const base = { id: 'base', index: { id: 'old', settings }, building: { id: 'new', settings } };
  const embedder: Pick<Embedder, 'countTokens' | 'facts'> = {
    facts: () => Promise.reject(new Error('Nobody asks.')),
    async countTokens(_model, texts, signal) {
      await setImmediate();
      signal?.throwIfAborted();
      return texts.map(() => 1);
    },
  };
  return {
    rows: { base: () => base },
    indexes: { open: async (_base: unknown, { id }: { id: string }) => (id === 'old' ? index : building) },
    embedder,
  } as unknown as IngestRooms;
}

describe('a rebuild that is stopped before its first document', () => {
  const unhandled: unknown[] = [];
  const note = (thrown: unknown) => void unhandled.push(thrown);
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(() => void process.off('unhandledRejection', note));

  // Comparing two indexes takes a while: who cancels in that time ended the engine, for nobody looked at the document that was begun.
  it.each([
    ['cancelled', { aborted: true, stopping: false }],
    ['paused, and cancelled then', { aborted: false, stopping: true }],
  ])('leaves no failure that nobody looks at: %s', async (_how, { aborted, stopping }) => {
    const stop = new AbortController();
    if (aborted) stop.abort(new Error('enough'));
    const ended = rebuildIndex(
      roomsOfOne(),
      'base',
      { signal: stop.signal, report: () => undefined },
      { isStopping: () => stopping, onProgress: () => undefined },
    );
    if (aborted) await expect(ended).rejects.toThrow('enough');
    else expect(await ended).toBe(false);
    stop.abort(new Error('enough'));
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    expect(unhandled).toEqual([]);
  });
});
