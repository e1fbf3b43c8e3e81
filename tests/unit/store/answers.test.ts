import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Conditions } from '../../../electron/engine/answers/answer.ts';
import { finishedAnswer } from './answerFixture.ts';
import { addAnswer, addConversation, addTurn, temporaryHome, testStore } from './testStore.ts';
import { threadClock } from '../../support/threadClock.ts';

function startAnswer(store: ReturnType<typeof testStore>): string {
  const turn = addTurn(store, addConversation(store).id);
  return store.answers.create({ turnId: turn.id, column: 0, repeat: 0, model: 'local:a' }).id;
}

describe('a finished answer', () => {
  it('comes back with every field of it', () => {
    const store = testStore();
    const id = startAnswer(store);
    const answer = finishedAnswer();
    const row = store.answers.finish(id, 'failed', answer);
    expect(row).toMatchObject({ id, state: 'failed', slot: 0, column: 0, repeat: 0, attempt: 0, ...answer });
    expect(store.answers.get(id)).toEqual(row);
  });

  // Every text was kept twice, for good: as it streamed, and whole.
  it('leaves nothing of the pieces that it came in', () => {
    const store = testStore();
    const id = startAnswer(store);
    store.answers.appendText(id, 'text', 'half of');
    store.answers.finish(id, 'done', finishedAnswer({ text: 'half of it' }));
    store.answers.appendText(id, 'text', ' too late');
    const database = new Database(store.path, { readonly: true });
    expect(database.prepare('SELECT count(*) FROM answer_pieces').pluck().get()).toBe(0);
    database.close();
  });

  it('with no optional field has null there, not undefined', () => {
    const store = testStore();
    const { error: _e, reasoning: _r, destination: _d, ...least } = finishedAnswer({ cost: null, leftMachine: false });
    expect(store.answers.finish(startAnswer(store), 'done', least)).toMatchObject({
      error: null,
      reasoning: '',
      destination: null,
      cost: null,
      leftMachine: false,
    });
  });

  // Catches: a history of before a condition was known that cannot be opened or exported.
  it('of an older version has what it did not know as null', () => {
    const store = testStore();
    const {
      topK: _k,
      minP: _m,
      jsonSchema: _j,
      images: _i,
      passages: _p,
      masked: _x,
      ...known
    } = finishedAnswer().conditions;
    const row = store.answers.finish(startAnswer(store), 'done', finishedAnswer({ conditions: known as Conditions }));
    expect(row.conditions).toEqual({
      ...known,
      topK: null,
      minP: null,
      jsonSchema: null,
      images: null,
      passages: 0,
      masked: null,
    });
  });

  it('takes no more text', () => {
    const store = testStore();
    const id = startAnswer(store);
    store.answers.finish(id, 'stopped', finishedAnswer({ text: 'end' }));
    store.answers.appendText(id, 'text', ' and more');
    store.answers.setState(id, 'writing');
    expect(store.answers.get(id)).toMatchObject({ text: 'end', state: 'stopped' });
  });

  it('of an id that is gone is an error, and text for one is ignored', () => {
    const store = testStore();
    store.answers.appendText('none', 'text', 'x');
    expect(() => store.answers.finish('none', 'done', finishedAnswer())).toThrow(
      expect.objectContaining({ code: 'store/not-found' }),
    );
  });
});

describe('streaming text', () => {
  it('adds up to what was streamed, however it was cut', () => {
    const store = testStore();
    const id = startAnswer(store);
    let text = '';
    let reasoning = '';
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.string({ unit: 'grapheme', maxLength: 20 }))), (pieces) => {
        const cut = pieces.flatMap(([isText, piece]) =>
          Array.from({ length: piece.length }, (_, at) => ({ isText, piece: piece.charAt(at) })),
        );
        store.answers.appendTexts(
          cut.map(({ isText, piece }) => ({ id, field: isText ? 'text' : 'reasoning', text: piece })),
        );
        for (const [isText, piece] of pieces) {
          if (isText) text += piece;
          else reasoning += piece;
        }
        expect(store.answers.get(id)).toMatchObject({ text, reasoning });
      }),
      { numRuns: 40 },
    );
  });

  it('costs the same late as early', () => {
    const store = testStore();
    const id = startAnswer(store);
    const batch = (): number => {
      const spent = threadClock();
      store.transaction(() => {
        for (let index = 0; index < 500; index += 1) store.answers.appendText(id, 'text', 'some words that follow ');
      });
      return spent();
    };
    batch();
    const early = Math.min(batch(), batch(), batch());
    for (let index = 0; index < 12; index += 1) batch();
    // Rewriting the whole text each time would make it many times slower by now.
    expect(Math.min(batch(), batch(), batch())).toBeLessThan(4 * early + 5);
  });
});

describe('an answer that a crash cut off', () => {
  it('is interrupted at the next start, with its text, and can be found by it', () => {
    const home = temporaryHome();
    const store = testStore({ home });
    const id = startAnswer(store);
    store.answers.setState(id, 'writing');
    store.answers.appendText(id, 'text', 'half of a zeppelin ');
    store.answers.appendText(id, 'reasoning', 'hm');
    store.close();
    const next = testStore({ home });
    expect(next.interruptedAnswerIds).toEqual([id]);
    expect(next.answers.get(id)).toMatchObject({
      state: 'interrupted',
      finishReason: 'interrupted',
      text: 'half of a zeppelin ',
      reasoning: 'hm',
      conditions: null,
    });
    expect(next.conversations.search({ text: 'zeppelin', limit: 5 }).items).toHaveLength(1);
    expect(next.answers.recoverInterrupted()).toEqual([]);
  });

  it('shows its text so far to somebody who only looks', () => {
    const home = temporaryHome();
    const store = testStore({ home });
    const id = startAnswer(store);
    store.answers.appendText(id, 'text', 'so far');
    const looking = testStore({ home, readOnly: true });
    expect(looking.answers.get(id)).toMatchObject({ state: 'queued', text: 'so far' });
  });
});

describe('an answer made anew', () => {
  it('takes the place of the one before, in the turn and in the search', () => {
    const store = testStore();
    const turn = addTurn(store, addConversation(store).id);
    const first = addAnswer(store, turn.id, 'about walruses');
    const second = addAnswer(store, turn.id, 'about narwhals');
    expect(second.attempt).toBe(1);
    expect(store.answers.forTurns([turn.id]).map((answer) => answer.id)).toEqual([second.id]);
    expect(store.answers.forTurns([turn.id], { allAttempts: true }).map((answer) => answer.id)).toEqual([
      first.id,
      second.id,
    ]);
    expect(store.conversations.search({ text: 'walruses', limit: 5 }).items).toEqual([]);
    expect(store.conversations.search({ text: 'narwhals', limit: 5 }).items).toHaveLength(1);
  });

  it('does not bring an older attempt that ends late back into the search', () => {
    const store = testStore();
    const turn = addTurn(store, addConversation(store).id);
    const slow = store.answers.create({ turnId: turn.id, column: 0, repeat: 0, model: 'local:a' });
    addAnswer(store, turn.id, 'about narwhals');
    store.answers.finish(slow.id, 'stopped', finishedAnswer({ text: 'about walruses' }));
    expect(store.conversations.search({ text: 'walruses', limit: 5 }).items).toEqual([]);
  });
});

describe('deleting a conversation', () => {
  it('leaves nothing of its text in the folder', () => {
    const home = temporaryHome();
    const store = testStore({ home });
    const conversation = addConversation(store);
    addConversation(store, 'Another one that stays');
    const canary = 'kryptonite-canary';
    store.transaction(() => {
      for (let index = 0; index < 200; index += 1)
        addAnswer(store, addTurn(store, conversation.id, canary).id, canary.repeat(20));
    });
    const found = (): string[] =>
      readdirSync(home).filter((name) => readFileSync(path.join(home, name)).includes(canary));
    expect(found()).not.toEqual([]);
    store.conversations.remove([conversation.id]);
    expect(found()).toEqual([]);
    const database = new Database(store.path, { readonly: true });
    for (const table of ['turns', 'answers', 'answer_pieces']) {
      expect(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    }
    expect(database.pragma('freelist_count', { simple: true })).toBe(0);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
  });
});
