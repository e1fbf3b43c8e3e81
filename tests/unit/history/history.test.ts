import { describe, expect, it } from 'vitest';
import { listHistory, removeConversations } from '../../../electron/engine/features/history/history.ts';
import { addAnswer, addConversation, addTurn, testStore } from '../store/testStore.ts';

describe('the history', () => {
  it('lists conversations without a snippet, and with one when searched', () => {
    const store = testStore();
    const { id } = addConversation(store, 'Animals');
    addAnswer(store, addTurn(store, id, 'question').id, 'Badgers eat worms.');
    addConversation(store, 'Plants');
    expect(listHistory(store, { limit: 10 })).toEqual({
      items: [
        {
          id: expect.any(String),
          title: 'Plants',
          models: ['local:a', 'local:b'],
          turnCount: 0,
          updatedAt: expect.any(Number),
        },
        { id, title: 'Animals', models: ['local:a', 'local:b'], turnCount: 1, updatedAt: expect.any(Number) },
      ].toSorted((a, b) => b.updatedAt - a.updatedAt || (a.title === 'Plants' ? -1 : 1)),
      nextCursor: null,
    });
    expect(listHistory(store, { search: 'badg', limit: 10 }).items).toMatchObject([
      { id, snippet: '\u{E000}Badg\u{E001}ers eat worms.' },
    ]);
    expect(listHistory(store, { search: '  ', limit: 10 }).items).toHaveLength(2);
    expect(listHistory(store, { search: '?!', limit: 10 }).items).toEqual([]);
  });

  it('lets other work run between deletions, and counts what was there', async () => {
    const store = testStore();
    const ids = Array.from({ length: 5 }, (_, index) => addConversation(store, `Title ${index}`).id);
    let between = 0;
    const work = setInterval(() => (between += 1), 0);
    const stopped: string[] = [];
    const all = [...ids, 'none'];
    const told: string[] = [];
    const removing = {
      store,
      ids: all,
      stop: (id: string) => stopped.push(id),
      removed: (id: string) => told.push(id),
    };
    expect(await removeConversations(removing)).toBe(5);
    expect(told).toEqual(all);
    // An answer that goes on would keep a model busy for a conversation that is not there.
    expect(stopped).toEqual(all);
    clearInterval(work);
    expect(listHistory(store, { limit: 10 }).items).toEqual([]);
    expect(between).toBeGreaterThan(0);
  });
});
