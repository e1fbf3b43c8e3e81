import { YardstickError } from '../../../../models/errors.ts';
import type { AnswerRow } from '../../store/answerRow.ts';
import type { Store } from '../../store/store.ts';
import type { TurnRow } from '../../store/turns.ts';
import type { VoteInput } from './compareInput.ts';

/**
 * Keeps a choice between the models that answered: what failed or was broken off has lost nothing by it. A second choice replaces the first, and
 * then counts as seen: the names were shown. Where fewer than two answered, `bad` only shows the names: it is kept as a choice among no models.
 *
 * @throws compare/not-finished, compare/nothing-to-choose, compare/no-winner
 */
export function castVote(store: Store, turn: TurnRow, running: boolean, { outcome, winnerAnswerId }: VoteInput): void {
  if (running) {
    throw new YardstickError('compare/not-finished', 'The answers are still being made.', {
      hint: 'Vote when all of them are there, or stop the rest first.',
    });
  }
  const answers = store.answers.forTurns([turn.id]);
  if (new Set(answers.map(({ slot }) => slot)).size < 2) {
    throw new YardstickError('compare/nothing-to-choose', 'A vote needs answers of at least two columns.');
  }
  const judged = answers.filter(isJudged);
  const models = new Map(judged.map(({ slot, model }) => [slot, model]));
  const isChoice = models.size >= 2;
  if (!isChoice && outcome !== 'bad') {
    throw new YardstickError('compare/nothing-to-choose', 'Fewer than two models answered.', {
      hint: 'Ask those that failed again first.',
    });
  }
  const winner = judged.find(({ id }) => id === winnerAnswerId);
  if (outcome === 'win' && winner === undefined) {
    throw new YardstickError('compare/no-winner', 'The winning answer is not a complete one of this turn.', {
      hint: 'Name an answer that is shown and did not fail; one that was regenerated is replaced by the newer one.',
    });
  }
  const votedBefore = store.votes.forTurns([turn.id]).length > 0;
  store.votes.put({
    turnId: turn.id,
    outcome,
    models: isChoice ? [...models.values()] : [],
    winnerModel: outcome === 'win' ? (winner?.model ?? null) : null,
    winnerAnswerId: outcome === 'win' ? (winner?.id ?? null) : null,
    blind: turn.blind && !votedBefore,
  });
}

/** What its model has to answer for, be it nothing at all. A stop leaves what there was to read; a failure says nothing of the model. */
function isJudged({ state, text }: AnswerRow): boolean {
  return state === 'done' || (state === 'stopped' && text !== '');
}
