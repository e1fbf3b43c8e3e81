import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import { createComparisons } from '../../../electron/engine/features/compare/comparisons.ts';
import type { TurnView } from '../../../electron/engine/features/compare/view.ts';
import { createAttaching } from '../../../electron/engine/retrieval/asking/attachKnowledge.ts';
import { openStore, type Store } from '../../../electron/engine/store/store.ts';
import { finish, scriptedEngine, text, type Script } from '../inference/scriptedModel.ts';

let home: string;
let store: Store;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-compare-'));
  store = openStore({ home, appVersion: '0' });
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

/** No knowledge base is attached in these tests. */
const none = { get: unused, document: unused, search: unused };
const here = { contextTokens: 4_096, destination: null, leavesMachine: false };
async function unused(): Promise<never> {
  throw new Error('Nothing is looked for here.');
}

function compare(scripts: Record<string, Script>) {
  const { inference, calls } = scriptedEngine(scripts);
  const comparisons = createComparisons({
    store,
    inference,
    attaching: createAttaching({ knowledge: none, searching: none, inference, contextOf: () => here }),
    mayReadDrafts: () => false,
  });
  /** Asks, and waits for the answers. */
  const ask = async (conversationId: string, prompt: string): Promise<TurnView> => {
    const { id } = await comparisons.ask({ conversationId, prompt });
    for await (const event of comparisons.watch(conversationId, AbortSignal.timeout(3000))) {
      if (event.type === 'turn' && event.turn.id === id) {
        if (event.turn.answers.every(({ state }) => ['done', 'failed'].includes(state))) return event.turn;
      }
    }
    throw new Error('The answers did not end');
  };
  return { comparisons, ask, calls };
}

const says =
  (words: string): Script =>
  () => [text(words), finish()];
const speakers = { a: says('a speaks'), b: says('b speaks'), c: says('c speaks') };

describe('a comparison', () => {
  it('whose columns were moved asks each model with its own history and sequence', async () => {
    const { comparisons, ask, calls } = compare(speakers);
    const { id } = comparisons.create({ models: ['local:a', 'local:b'] });
    await ask(id, 'one');
    comparisons.update({ id, models: ['local:b', 'local:c'] });
    const turn = await ask(id, 'two');
    const [, before, ofB, ofC] = calls.map((call) => ({
      history: JSON.stringify(call.prompt),
      options: call.providerOptions,
    }));
    expect(ofB?.history).toContain('b speaks');
    expect(ofB?.history).not.toContain('a speaks');
    expect(ofB?.options).toEqual(before?.options);
    expect(ofC?.history).toContain('a speaks');
    expect(turn.answers.map(({ warnings }) => warnings?.map(({ code }) => code))).toEqual([[], ['history/borrowed']]);
    expect(turn.answers[1]?.warnings?.[0]?.message).toContain('Model a');
  });

  it('in blind mode starts its answers in the order on the screen, which says nothing of the models', async () => {
    const begun: string[] = [];
    const noted =
      (model: string): Script =>
      () => {
        begun.push(`local:${model}`);
        return [text('x'), finish()];
      };
    const { comparisons, ask } = compare({ a: noted('a'), b: noted('b'), c: noted('c') });
    const { id } = comparisons.create({ models: ['local:a', 'local:b', 'local:c'], blind: true });
    for (let turns = 0; turns < 5; turns++) {
      begun.length = 0;
      const turn = await ask(id, 'Hello');
      const { answers } = comparisons.vote({ turnId: turn.id, outcome: 'tie' });
      expect(begun).toEqual(answers.map(({ model }) => model));
    }
  });

  // Catches: a second thought, with the names in sight, that counts in the ratings as if nobody had known them.
  it('takes a second vote on a blind turn for one that knew the names', async () => {
    const { comparisons, ask } = compare(speakers);
    const { id } = comparisons.create({ models: ['local:a', 'local:b'], blind: true });
    const { id: turnId } = await ask(id, 'Hello');
    comparisons.vote({ turnId, outcome: 'tie' });
    expect(store.votes.forTurns([turnId])).toMatchObject([{ outcome: 'tie', blind: true }]);
    comparisons.vote({ turnId, outcome: 'bad' });
    expect(store.votes.forTurns([turnId])).toMatchObject([{ outcome: 'bad', blind: false }]);
  });

  // Catches: a service that was down loses every vote, and the ratings say that its model is worse.
  it('counts a vote between the models that answered: one that failed has lost nothing', async () => {
    const fails: Script = () => {
      throw new YardstickError('cloud/overloaded', 'It is down.');
    };
    const { comparisons, ask } = compare({ ...speakers, c: fails });
    const { id } = comparisons.create({ models: ['local:a', 'local:b', 'local:c'], blind: true, repeat: 2 });
    const { id: turnId, answers } = await ask(id, 'Hello');
    const failed = answers.find(({ state }) => state === 'failed');
    expect(() => comparisons.vote({ turnId, outcome: 'win', winnerAnswerId: failed?.id })).toThrow(
      expect.objectContaining({ code: 'compare/no-winner' }),
    );
    const good = answers.find(({ state }) => state === 'done');
    comparisons.vote({ turnId, outcome: 'win', winnerAnswerId: good?.id });
    expect(store.votes.forTurns([turnId])[0]?.models.toSorted()).toEqual(['local:a', 'local:b']);
  });

  it('of which only one model answered can be uncovered, which decides nothing', async () => {
    const fails: Script = () => {
      throw new YardstickError('cloud/overloaded', 'It is down.');
    };
    const { comparisons, ask } = compare({ a: says('a speaks'), b: fails });
    const { id } = comparisons.create({ models: ['local:a', 'local:b'], blind: true });
    const { id: turnId } = await ask(id, 'Hello');
    const seen = comparisons.vote({ turnId, outcome: 'bad' });
    expect(seen).toMatchObject({ blind: false, vote: null });
    expect(new Set(seen.answers.map(({ model }) => model))).toEqual(new Set(['local:a', 'local:b']));
    expect(store.votes.forTurns([turnId])[0]?.models).toEqual([]);
    expect(() => comparisons.vote({ turnId, outcome: 'tie' })).toThrow(
      expect.objectContaining({ code: 'compare/nothing-to-choose' }),
    );
  });

  // Catches: answers that have ended and cannot be saved, of which the next prompt hears that they "are still being made".
  it('that cannot be saved says why, on its answers and to the next prompt, and goes on once there is room', async () => {
    const { comparisons, ask } = compare(speakers);
    const { id } = comparisons.create({ models: ['local:a'] });
    const full = vi.spyOn(store.answers, 'finish').mockImplementation(() => {
      throw new YardstickError('disk/full', 'The disk is full.', { hint: 'Free some space.' });
    });
    const { answers } = await ask(id, 'one');
    expect(answers[0]).toMatchObject({ state: 'done', text: 'a speaks' });
    expect(answers[0]?.warnings?.map(({ message }) => message)).toEqual([
      'Not saved yet, but tried again every second: The disk is full. Free some space.',
    ]);
    await expect(comparisons.ask({ conversationId: id, prompt: 'two' })).rejects.toMatchObject({ code: 'disk/full' });
    full.mockRestore();
    await expect.poll(() => store.answers.get(answers[0]?.id ?? '')?.state, { timeout: 3_000 }).toBe('done');
    expect((await ask(id, 'two')).answers[0]).toMatchObject({ state: 'done', warnings: [] });
  });

  it('runs each repeat with a seed of its own: one seed for all would show a spread of nothing', async () => {
    const { comparisons, ask, calls } = compare(speakers);
    const { id } = comparisons.create({ models: ['local:a'], repeat: 3, settings: { seed: 2 ** 32 - 2 } });
    await ask(id, 'Hello');
    expect(calls.map(({ seed }) => seed)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0]);
  });

  it('without a seed gives none to any repeat', async () => {
    const { comparisons, ask, calls } = compare(speakers);
    await ask(comparisons.create({ models: ['local:a'], repeat: 2 }).id, 'Hello');
    expect(calls.map(({ seed }) => seed)).toEqual([undefined, undefined]);
  });
});
