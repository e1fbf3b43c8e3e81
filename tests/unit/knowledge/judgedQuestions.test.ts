import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJudgedQuestions } from '../../../electron/engine/features/knowledge/judgedQuestions.ts';
import type { JudgedQuestion } from '../../../electron/engine/features/knowledge/view.ts';
import { openStore } from '../../../electron/engine/store/store.ts';
import { pasted, tickAll, withEdits } from '../../../renderer/features/knowledge/measure/questionEdits.ts';

const question = (id: string, fields: Partial<JudgedQuestion> = {}): JudgedQuestion => ({
  id,
  query: `What is ${id}?`,
  relevant: { [id]: 1 },
  used: true,
  source: null,
  ...fields,
});

describe('questions that a base is measured with', () => {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-questions-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function open() {
    const store = openStore({ home, appVersion: 'test' });
    const told: string[] = [];
    const judged = createJudgedQuestions(store.settings, {
      tell: (base: string) => told.push(base),
      watch: async function* () {} as never,
    });
    return { judged, told, store };
  }

  // They were the tab's: an afternoon of judging was gone with the window.
  it('are there after a restart, in their order, and only in their base', () => {
    const first = open();
    first.judged.change('base', { put: [question('a'), question('b', { used: false }), question('c')] });
    first.judged.change('base', { put: [question('b', { query: 'Which is b?' })], remove: ['a'] });
    expect(first.told).toEqual(['base', 'base']);
    first.store.close();
    const second = open();
    expect(second.judged.list('base')).toEqual([question('b', { query: 'Which is b?' }), question('c')]);
    expect(second.judged.list('other')).toEqual([]);
    second.store.close();
  });

  // Catches: a list that grows until each change of it holds up the engine.
  it('are no more than can be measured, and none of a change that is too much is kept', () => {
    const { judged, store } = open();
    judged.change('base', { put: [question('a')] });
    const many = Array.from({ length: 20_000 }, (_, number) => question(`q${number}`));
    expect(() => judged.change('base', { put: many })).toThrow(/at most 20,000 questions/);
    const long = Array.from({ length: 2_100 }, (_, number) => question(`q${number}`, { query: 'x'.repeat(4_000) }));
    expect(() => judged.change('base', { put: long })).toThrow(/8 MB/);
    expect(judged.list('base')).toEqual([question('a')]);
    store.close();
  });
});

describe('a list of questions on the page', () => {
  const list = [question('a'), question('b', { used: false })];

  it('shows what is being changed before the engine has it', () => {
    const edits = new Map([
      ['a', null],
      ['c', question('c')],
      ['b', question('b')],
    ]);
    expect(withEdits(list, edits)).toEqual([question('b'), question('c')]);
  });

  it('is ticked as a whole by changing only what is not', () => {
    expect([...tickAll(list, true)]).toEqual([['b', question('b')]]);
    expect([...tickAll(list, false)]).toEqual([['a', question('a', { used: false })]]);
  });

  // Two files that number their questions from one: the second took the place of the first.
  it('keeps pasted questions apart that have the same number and other words', () => {
    const edits = pasted(list, [
      { id: 'a', query: 'What is a?', relevant: { x: 1 } },
      { id: 'b', query: 'Another?', relevant: { x: 1 } },
      { id: 'b', query: 'A third?', relevant: { x: 1 } },
    ]);
    expect([...edits].map(([id, one]) => [id, one?.query])).toEqual([
      ['a', 'What is a?'],
      ['b-2', 'Another?'],
      ['b-3', 'A third?'],
    ]);
  });
});
