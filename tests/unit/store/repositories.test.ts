import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addAnswer, addConversation, addTurn, temporaryHome, testStore } from './testStore.ts';
import { threadClock } from '../../support/threadClock.ts';

describe('conversations', () => {
  it('come back as they were put in, after the store was closed too', () => {
    const home = temporaryHome();
    const first = testStore({ home });
    const settings = { system: 'Be brief.', temperature: 0.5, stop: ['\n\n'], examples: [{ input: 'a', output: 'b' }] };
    const created = first.conversations.create({ title: 'Ü', models: ['local:a'], settings, blind: true, repeat: 3 });
    expect(created).toMatchObject({ title: 'Ü', models: ['local:a'], settings, blind: true, repeat: 3, turnCount: 0 });
    first.close();
    expect(testStore({ home }).conversations.get(created.id)).toEqual(created);
  });

  it('are paged without a gap or a repetition while the clock stands still and new ones arrive', () => {
    const store = testStore({ now: () => 5 });
    const ids = Array.from({ length: 25 }, (_, index) => addConversation(store, `Title ${index}`).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = store.conversations.list({ limit: 4, cursor });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? undefined;
      if (seen.length === 8) addConversation(store, 'Newer');
    } while (cursor !== undefined);
    expect(seen).toEqual(ids.toReversed());
  });

  it('take a cursor that is not theirs for the beginning', () => {
    const store = testStore();
    addConversation(store);
    expect(store.conversations.list({ limit: 5, cursor: "' OR 1=1 --" }).items).toHaveLength(1);
  });

  it('say so when the one to change is gone', () => {
    const store = testStore();
    expect(() => store.conversations.update('none', { title: 'x' })).toThrow(
      expect.objectContaining({ code: 'store/not-found' }),
    );
    expect(store.conversations.remove(['none'])).toBe(0);
  });

  it('move to the top when a turn is added', () => {
    let time = 0;
    const store = testStore({ now: () => (time += 1) });
    const [older, newer] = [addConversation(store, 'older'), addConversation(store, 'newer')];
    addTurn(store, older.id);
    expect(store.conversations.list({ limit: 9 }).items.map((item) => item.id)).toEqual([older.id, newer.id]);
  });
});

describe('turns', () => {
  it('keep their order when the clock jumps back', () => {
    let time = 1_000_000;
    const store = testStore({ now: () => (time -= 86_400_000) });
    const { id } = addConversation(store);
    for (const prompt of ['a', 'b', 'c', 'd']) addTurn(store, id, prompt);
    expect(store.turns.page({ conversationId: id, limit: 10 }).map((turn) => turn.prompt)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(store.turns.page({ conversationId: id, before: 3, limit: 2 }).map((turn) => turn.position)).toEqual([1, 2]);
    expect(store.turns.count(id)).toBe(4);
  });

  it('of a conversation that is gone cannot be added', () => {
    const store = testStore();
    expect(() => addTurn(store, 'none')).toThrow(expect.objectContaining({ code: 'store/not-found' }));
  });

  it('open the end of a long conversation without reading the rest', () => {
    const store = testStore();
    const { id } = addConversation(store);
    store.transaction(() => {
      for (let index = 0; index < 1_000; index += 1) addAnswer(store, addTurn(store, id).id, 'word '.repeat(100));
    });
    const open = () => {
      const spent = threadClock();
      const turns = store.turns.page({ conversationId: id, limit: 50 });
      store.answers.forTurns(turns.map((turn) => turn.id));
      store.turns.count(id);
      return spent();
    };
    const times = Array.from({ length: 9 }, open).sort((a, b) => a - b);
    expect(times[0]).toBeLessThan(20);
  });
});

describe('a transaction', () => {
  it('keeps nothing when something in it fails', () => {
    const store = testStore();
    expect(() =>
      store.transaction(() => {
        addConversation(store, 'Half');
        throw new Error('cut');
      }),
    ).toThrow('cut');
    expect(store.conversations.list({ limit: 5 }).items).toEqual([]);
    expect(store.conversations.search({ text: 'Half', limit: 5 }).items).toEqual([]);
  });
});

describe('votes', () => {
  it('replace the one before on the same turn', () => {
    const store = testStore();
    const turn = addTurn(store, addConversation(store).id);
    const answer = addAnswer(store, turn.id, 'text');
    const vote = { turnId: turn.id, models: ['local:a', 'local:b'], blind: true };
    store.votes.put({ ...vote, outcome: 'tie', winnerModel: null, winnerAnswerId: null });
    store.votes.put({ ...vote, outcome: 'win', winnerModel: 'local:a', winnerAnswerId: answer.id });
    expect(store.votes.all()).toMatchObject([{ outcome: 'win', winnerModel: 'local:a', winnerAnswerId: answer.id }]);
    expect(store.votes.forTurns([turn.id])).toHaveLength(1);
  });

  it('outlive the conversation, without its text', () => {
    const store = testStore();
    const conversation = addConversation(store);
    const turn = addTurn(store, conversation.id);
    store.votes.put({
      turnId: turn.id,
      models: ['local:a', 'local:b'],
      blind: true,
      outcome: 'bad',
      winnerModel: null,
      winnerAnswerId: null,
    });
    store.conversations.remove([conversation.id]);
    expect(store.votes.list({ limit: 5 })).toMatchObject({
      items: [{ turnId: null, conversationId: null, models: ['local:a', 'local:b'], outcome: 'bad' }],
      nextCursor: null,
    });
  });
});

describe('connections', () => {
  // Catches: 1, 10, 11, 2 in the list of connections and of allowed hosts.
  it('and allowed hosts stand in the order in which people count', () => {
    const store = testStore();
    for (const number of [10, 2, 11, 1]) {
      store.connections.put({ name: `box-${number}`, kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080/v1' });
      store.egressRows.allow(`box-${number}.example`);
    }
    expect(store.connections.list().map(({ name }) => name)).toEqual(['box-1', 'box-2', 'box-10', 'box-11']);
    expect(store.egressRows.allowedHosts().map(({ host }) => host)).toEqual([
      'box-1.example',
      'box-2.example',
      'box-10.example',
      'box-11.example',
    ]);
  });

  it('are replaced by name and listed in order', () => {
    const store = testStore({ now: () => 3 });
    const createdAt = 3;
    store.connections.put({ name: 'work', kind: 'azure', baseUrl: 'https://a.example', apiVersion: '2024' });
    store.connections.put({ name: 'box', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080/v1' });
    store.connections.put({ name: 'work', kind: 'azure', baseUrl: 'https://b.example' });
    expect(store.connections.list()).toEqual([
      { name: 'box', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080/v1', createdAt },
      { name: 'work', kind: 'azure', baseUrl: 'https://b.example', createdAt },
    ]);
    expect([store.connections.remove('work'), store.connections.remove('work')]).toEqual([true, false]);
  });
});

describe('the ledger', () => {
  it('keeps a row from before the first byte, completed or not', () => {
    const store = testStore({ now: () => 7 });
    const first = store.egressRows.append({ host: 'a.example', port: 443, reason: 'answer', verdict: 'allowed' });
    const second = store.egressRows.append({
      host: 'b.example',
      port: 443,
      reason: 'answer',
      verdict: 'refused',
      onBehalfOf: 'work',
    });
    store.egressRows.complete(first, { bytesOut: 10, bytesIn: 20 });
    expect(store.egressRows.list({ limit: 10 })).toMatchObject([
      { id: second, host: 'b.example', onBehalfOf: 'work', bytesIn: 0, verdict: 'refused', completedAt: null },
      { id: first, host: 'a.example', onBehalfOf: null, bytesOut: 10, bytesIn: 20, verdict: 'allowed', completedAt: 7 },
    ]);
    expect(store.egressRows.list({ limit: 10, before: second })).toHaveLength(1);
  });

  it('keeps when a host was first allowed', () => {
    let time = 0;
    const store = testStore({ now: () => (time += 1) });
    const allowed = store.egressRows.allow('a.example');
    expect(store.egressRows.allow('a.example')).toEqual(allowed);
    expect(store.egressRows.allowedHosts()).toEqual([allowed]);
    expect([store.egressRows.deny('a.example'), store.egressRows.deny('a.example')]).toEqual([true, false]);
  });
});

describe('settings', () => {
  it('fall back to the default when what is kept no longer fits', () => {
    const store = testStore();
    const flag = (value: unknown): boolean => z.boolean().parse(value);
    const text = (value: unknown): string => z.string().parse(value);
    store.settings.set('egress.offline', true);
    expect(store.settings.get('egress.offline', flag)).toBe(true);
    expect(store.settings.get('egress.offline', text)).toBeUndefined();
    store.settings.remove('egress.offline');
    expect(store.settings.get('egress.offline', flag)).toBeUndefined();
  });
});
