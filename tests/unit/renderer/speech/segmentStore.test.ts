import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EditResult, Segment, SegmentPage } from '../../../../renderer/features/speech/speechTypes.ts';
import { createSegmentStore, mergeSegments } from '../../../../renderer/features/speech/transcript/segmentStore.ts';

const segment = (number: number, start = number, text = `s${number}`): Segment => ({
  segment: number,
  start,
  end: start + 1,
  text,
  speaker: null,
  edited: false,
  averageLogProbability: null,
  noSpeechProbability: null,
  compressionRatio: 1,
  doubts: [],
});

describe('mergeSegments', () => {
  it('is what putting everything into one table and ordering it would give', () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(list, list, list, (have, changed, removed) => {
        const gone = removed.filter((one) => !changed.includes(one));
        const merged = mergeSegments(
          have.toSorted((a, b) => a - b).map((one) => segment(one)),
          changed.map((one) => segment(one, one, 'new')),
          gone,
        );
        const wanted = [...new Set([...have, ...changed])]
          .filter((one) => !gone.includes(one))
          .toSorted((a, b) => a - b);
        expect(merged.map((one) => one.segment)).toEqual(wanted);
        for (const one of merged) expect(one.text).toBe(changed.includes(one.segment) ? 'new' : `s${one.segment}`);
      }),
    );
  });
});

/** An engine with a transcript that grows and is changed. */
function createEngine(count: number, pageLimit: number) {
  let items = Array.from({ length: count }, (_, at) => segment(at));
  let revision = 0;
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    fetchPage: async (cursor: string | undefined): Promise<SegmentPage> => {
      asked += 1;
      const from = cursor === undefined ? 0 : Number(cursor);
      const page = items.slice(from, from + pageLimit);
      const answer = {
        items: page,
        revision,
        nextCursor: from + pageLimit < items.length ? String(from + pageLimit) : null,
      };
      await Promise.resolve();
      return answer;
    },
    grow(by: number) {
      items = [...items, ...Array.from({ length: by }, (_, at) => segment(items.length + at))];
    },
    edit(number: number, text: string): EditResult {
      revision += 1;
      const changed = { ...segment(number, number, text), edited: true };
      items = items.map((one) => (one.segment === number ? changed : one));
      return { changed: [changed], removed: [], replaced: 0, transcript: { revision } } as unknown as EditResult;
    },
    get items() {
      return items;
    },
  };
}

describe('createSegmentStore', () => {
  it('has all of a long transcript, and asks only for its end when it has grown', async () => {
    const engine = createEngine(25, 10);
    const store = createSegmentStore(engine.fetchPage);
    await store.load();
    expect(store.get()).toMatchObject({ complete: true, items: engine.items });
    expect(engine.asked).toBe(3);
    engine.grow(12);
    await store.load();
    expect(store.get().items).toEqual(engine.items);
    // The last page, and the one behind it: not the two before them.
    expect(engine.asked).toBe(5);
  });

  it('takes an edit over at once and does not ask for everything again', async () => {
    const engine = createEngine(5, 10);
    const store = createSegmentStore(engine.fetchPage);
    await store.load();
    store.apply(engine.edit(3, 'put right'));
    expect(store.get().items[3]?.text).toBe('put right');
    await store.load();
    expect(store.get().items).toEqual(engine.items);
    expect(engine.asked).toBe(2);
  });

  it('looks anew when somebody else has changed it', async () => {
    const engine = createEngine(25, 10);
    const store = createSegmentStore(engine.fetchPage);
    await store.load();
    engine.edit(2, 'changed elsewhere');
    await store.load();
    expect(store.get().items).toEqual(engine.items);
  });

  it('does not let a page from before an edit undo it on the screen', async () => {
    const engine = createEngine(5, 10);
    const store = createSegmentStore(engine.fetchPage);
    await store.load();
    const loading = store.load();
    store.apply(engine.edit(1, 'newest'));
    await loading;
    expect(store.get().items).toEqual(engine.items);
  });

  it('keeps what it has when the engine does not answer', async () => {
    const engine = createEngine(5, 10);
    let away = false;
    const store = createSegmentStore((cursor) => (away ? Promise.reject(new Error('away')) : engine.fetchPage(cursor)));
    await store.load();
    away = true;
    await store.load();
    expect(store.get()).toMatchObject({ items: engine.items, error: { message: 'away' } });
    away = false;
    await store.load();
    expect(store.get().error).toBeNull();
  });
});
