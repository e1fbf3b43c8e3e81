import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAnswer, addConversation, addTurn, temporaryHome, testStore } from './testStore.ts';

const titles = (store: ReturnType<typeof testStore>, text: string): string[] =>
  store.conversations.search({ text, limit: 50 }).items.map((hit) => hit.conversation.title);

describe('search', () => {
  it('finds whatever the accents, the case, the script and the order of words', () => {
    const found: [typed: string, title: string][] = [
      ['creme brulee', 'Crème brûlée'],
      ['ÉCOLE', "à l'école"],
      ['stras', 'Strasbourg'],
      ['東京', '昨日、東京タワーに行きました'],
      ['タワー', '昨日、東京タワーに行きました'],
      ['ประเทศ', 'ประเทศไทยสวยมาก'],
      ['서울', '서울은 크다'],
      ['ＡＢＣ', 'abc'],
      ['d c', 'c then d'],
      ['"exact words"', 'the exact words here'],
      ['foo_bar', 'call foo_bar()'],
      ['naïve cafe', 'Naive Café'],
    ];
    const store = testStore();
    for (const title of new Set(found.map(([, title]) => title))) addConversation(store, title);
    expect(found.map(([typed]) => [typed, ...titles(store, typed)])).toEqual(found);
  });

  it('does not find parts of words, other orders within quotes, or some of the words only', () => {
    const store = testStore();
    for (const title of ['the exact words here', '東京タワー', 'Strasbourg']) addConversation(store, title);
    const typed = ['"words exact"', '京東', 'bourg', 'exact missing', 'stras ', '"stras"'];
    expect(typed.filter((text) => titles(store, text).length > 0)).toEqual([]);
  });

  it('for nothing finds nothing and is no error', () => {
    const store = testStore();
    addConversation(store, 'anything');
    const typed = ['', '   ', '"', '***', '-()', '""', '\0', '()'];
    expect(typed.filter((text) => titles(store, text).length > 0)).toEqual([]);
  });

  it('looks in titles, prompts and answers, and hands back the text it found', () => {
    const store = testStore();
    const { id } = addConversation(store, 'Aardvarks');
    const turn = addTurn(store, id, 'What do badgers eat?');
    addAnswer(store, turn.id, 'They eat cicadas.');
    const textOf = (typed: string) => store.conversations.search({ text: typed, limit: 5 }).items[0]?.text;
    expect(textOf('aardvark')).toBe('Aardvarks');
    expect(textOf('badger')).toBe('What do badgers eat?');
    expect(textOf('cicada')).toBe('They eat cicadas.');
  });

  it('follows a renamed title and forgets a deleted conversation', () => {
    const store = testStore();
    const { id } = addConversation(store, 'before');
    store.conversations.update(id, { title: 'after' });
    expect([titles(store, 'before'), titles(store, 'after')]).toEqual([[], ['after']]);
    store.conversations.remove([id]);
    expect(titles(store, 'after')).toEqual([]);
  });

  it('is paged, most recently used first', () => {
    let time = 0;
    const store = testStore({ now: () => (time += 1) });
    const ids = Array.from({ length: 7 }, () => addConversation(store, 'same words').id);
    const first = store.conversations.search({ text: 'same', limit: 4 });
    const second = store.conversations.search({ text: 'same', limit: 4, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map((hit) => hit.conversation.id)).toEqual(ids.toReversed());
    expect(second.nextCursor).toBeNull();
  });

  it('takes anything typed for words, never for syntax', () => {
    const store = testStore();
    addConversation(store, 'alpha beta');
    const syntax = fc.constantFrom(
      '"',
      '*',
      '(',
      ')',
      ':',
      '^',
      '+',
      '-',
      'AND',
      'OR',
      'NOT',
      'NEAR',
      'body:',
      '{',
      '}',
      ' ',
      "'",
      '\\',
      ',',
      '0',
    );
    const typed = fc.oneof(
      fc
        .array(fc.oneof(syntax, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), { maxLength: 12 })
        .map((parts) => parts.join('')),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 30 }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        store.conversations.search({ text, limit: 5 });
      }),
      { numRuns: 400 },
    );
  });

  it('finds a text by any of its own words', () => {
    const store = testStore();
    const { id } = addConversation(store, 'title');
    const word = fc.stringMatching(/^[a-zäéßøñčабвгд0-9]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.nat(), (words, pick) => {
        addTurn(store, id, words.join(' '));
        return store.conversations.search({ text: words[pick % words.length] ?? '', limit: 1 }).items.length === 1;
      }),
      { numRuns: 60 },
    );
  });

  it('is made anew when the way of indexing changed', () => {
    const home = temporaryHome();
    const store = testStore({ home });
    const turn = addTurn(store, addConversation(store, 'walrus').id, 'narwhal');
    addAnswer(store, turn.id, 'first attempt: dugong');
    addAnswer(store, turn.id, 'manatee');
    store.close();
    const database = new Database(store.path);
    database.exec(
      "DELETE FROM search_index; DELETE FROM search_documents; UPDATE settings SET value = '0' WHERE key = 'store.searchFormat'",
    );
    database.close();
    const next = testStore({ home });
    expect(['walrus', 'narwhal', 'manatee', 'dugong'].map((word) => titles(next, word).length)).toEqual([1, 1, 1, 0]);
  });
});
