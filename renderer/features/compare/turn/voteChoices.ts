import type { AnswerFacts } from '../state/conversationStore.ts';

export interface VoteChoice {
  outcome: 'win' | 'tie' | 'bad';
  winnerAnswerId?: string;
  label: string;
  /** What the label begins with, where that is whose answer it is. */
  name?: string;
  /** The digit that chooses it. */
  key: string;
}

/**
 * What can be voted on a turn: each column that answered as the best, a tie, or none good. A column that failed is no choice; where fewer than two
 * answered there is nothing to choose, and a blind turn can only be uncovered. Keys count from 1 in the order shown.
 *
 * @param hasText whether an answer that was stopped has something to read
 */
export function voteChoices(
  columns: readonly (readonly AnswerFacts[])[],
  blind: boolean,
  hasText: (answer: AnswerFacts) => boolean,
): VoteChoice[] {
  const judged = columns.flatMap((answers, index) => {
    const first =
      answers.find(({ state }) => state === 'done') ??
      answers.find((answer) => answer.state === 'stopped' && hasText(answer));
    return first === undefined ? [] : [{ first, name: first.alias ?? first.modelName ?? `Column ${index + 1}` }];
  });
  if (judged.length < 2) return blind ? [{ outcome: 'bad', label: 'Show the names', key: '1' }] : [];
  const two = judged.length === 2;
  const all = [
    ...judged.map(({ first, name }) => ({
      outcome: 'win' as const,
      winnerAnswerId: first.id,
      label: two ? `${name} is better` : name,
      name,
    })),
    { outcome: 'tie' as const, label: 'Tie' },
    { outcome: 'bad' as const, label: two ? 'Both are bad' : 'All are bad' },
  ];
  return all.map((choice, index) => ({ ...choice, key: String(index + 1) }));
}
