import type { AnswerFacts } from '../state/conversationStore.ts';

export interface VoteChoice {
  outcome: 'win' | 'tie' | 'bad';
  winnerAnswerId?: string;
  label: string;
  /** The digit that chooses it. */
  key: string;
}

/** What can be voted on a turn: each column as the best, a tie, or none good. Keys count from 1 in the order shown. */
export function voteChoices(columns: readonly (readonly AnswerFacts[])[]): VoteChoice[] {
  const two = columns.length === 2;
  const wins = columns.map((answers, index) => {
    const first = answers[0] as AnswerFacts;
    const name = first.alias ?? first.modelName ?? `Column ${index + 1}`;
    return { outcome: 'win' as const, winnerAnswerId: first.id, label: two ? `${name} is better` : name };
  });
  const all = [
    ...wins,
    { outcome: 'tie' as const, label: 'Tie' },
    { outcome: 'bad' as const, label: two ? 'Both are bad' : 'All are bad' },
  ];
  return all.map((choice, index) => ({ ...choice, key: String(index + 1) }));
}
