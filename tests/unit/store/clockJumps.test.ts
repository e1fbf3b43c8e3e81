import { expect, it } from 'vitest';
import { addConversation, addTurn, testStore } from './testStore.ts';

// Catches: a conversation whose turns change places because the machine's clock was set back between them.
it('turns keep the order they were asked in, whatever the clock said', () => {
  const times = [5_000, 9_999_999, 10, 10, 4_000];
  let at = 0;
  const store = testStore({ now: () => times[Math.min(at, times.length - 1)] ?? 0 });
  const { id } = addConversation(store);
  const asked = times.map((_time, place) => {
    at = place;
    return addTurn(store, id, `question ${place}`);
  });
  expect(asked.map(({ createdAt }) => createdAt)).toEqual(times);
  const prompts = times.map((_time, place) => `question ${place}`);
  expect(store.turns.page({ conversationId: id, limit: 10 }).map(({ prompt }) => prompt)).toEqual(prompts);
  // Also where they come in pages.
  const last = store.turns.page({ conversationId: id, limit: 2 });
  const before = store.turns.page({ conversationId: id, before: last[0]?.position, limit: 10 });
  expect([...before, ...last].map(({ prompt }) => prompt)).toEqual(prompts);
});
