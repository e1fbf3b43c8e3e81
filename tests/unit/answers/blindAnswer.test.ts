import { expect, it } from 'vitest';
import { blindAnswer } from '../../../electron/engine/answers/blindAnswer.ts';
import { addAnswer, addConversation, addTurn, testStore } from '../store/testStore.ts';

// Catches: a field that an answer is given later, and that the page or an export shows before the vote.
it('a blind answer keeps only what is known to betray nothing', () => {
  const store = testStore();
  const answer = addAnswer(store, addTurn(store, addConversation(store).id).id, 'text', 'local:secret');
  const hidden = blindAnswer({ ...answer, state: 'loading', error: { code: 'x', message: 'secret' } });
  const empty = { model: null, usage: null, timings: null, cost: null, leftMachine: null, destination: null };
  expect(hidden).toMatchObject({ ...empty, conditions: null, warnings: [], state: 'reading' });
  expect(hidden.error?.code).toBe('run/failed');
  const kept = (Object.keys(answer) as (keyof typeof answer)[]).filter(
    (field) => hidden[field] === answer[field] && answer[field] !== null,
  );
  expect(kept.sort()).toEqual(
    [
      'attempt',
      'column',
      'createdAt',
      'finishReason',
      'finishedAt',
      'id',
      'reasoning',
      'repeat',
      'slot',
      'text',
      'turnId',
    ].sort(),
  );
  expect(JSON.stringify(hidden)).not.toContain('secret');
});
