import { describe, expect, it } from 'vitest';
import { silenceWords, stateWords } from '../../../renderer/features/compare/state/answerWords.ts';
import type { AnswerFacts } from '../../../renderer/features/compare/state/conversationStore.ts';

const answer = (over: Partial<AnswerFacts>) =>
  ({
    state: 'reading',
    progress: null,
    finishReason: null,
    waiting: { quietMs: 0, limitMs: null, retryInMs: null },
    ...over,
  }) as AnswerFacts;
const service = { quietMs: 0, limitMs: 120_000, retryInMs: null };

describe('an answer that does not come', () => {
  // Catches: a server that never says a word looked for five minutes exactly like one that is about to.
  it('says for how long nothing has come, once that is more than a moment', () => {
    expect(stateWords(answer({}), 4_900)?.words).toBe('Reading');
    expect(stateWords(answer({}), 5_000)?.words).toBe('Reading · 5 s');
    expect(stateWords(answer({ state: 'writing' }), 61_000)?.words).toBe('Writing · 1 min 1 s');
    expect(stateWords(answer({ state: 'done', finishReason: 'length' }), 99_000)?.words).toBe('Cut off at the limit');
  });

  it('of a service says when it is given up; a model of this machine is given up by nobody', () => {
    expect(silenceWords(answer({ waiting: service }), 14_000)).toBeNull();
    expect(silenceWords(answer({ waiting: service }), 15_000)).toBe(
      'The service has said nothing for 15 s. It is given up after 2 min.',
    );
    expect(silenceWords(answer({ state: 'writing', waiting: service }), 90_000)).toBe(
      'The service has said nothing more for 1 min 30 s. It is given up after 2 min; what it wrote is kept.',
    );
    expect(silenceWords(answer({}), 90_000)).toBeNull();
    expect(silenceWords(answer({ state: 'queued', waiting: service }), 90_000)).toBeNull();
  });

  // Catches: "Reading" for half a minute while a service has asked to be left alone for that long.
  it('because the service sent it away counts down to the next try', () => {
    const sentAway = answer({ state: 'queued', waiting: { quietMs: 2_000, limitMs: 120_000, retryInMs: 28_000 } });
    expect(stateWords(sentAway, 2_000)?.words).toBe('Asks again in 28 s');
    expect(stateWords(sentAway, 12_500)?.words).toBe('Asks again in 18 s');
    expect(stateWords(sentAway, 31_000)?.words).toBe('Asking again');
  });

  // Catches: "Loading 0 %", which stands for seconds and looks stuck.
  it('has no percentage before there is something to count', () => {
    expect(stateWords(answer({ state: 'loading', progress: 0.004 }))?.words).toBe('Loading');
    expect(stateWords(answer({ state: 'loading', progress: 0.31 }))?.words).toBe('Loading 31 %');
  });
});
