import { YardstickError } from '../../../../models/errors.ts';
import { blindAnswer } from '../../answers/blindAnswer.ts';
import { distinctNames } from '../../answers/distinctNames.ts';
import type { AnswerRow } from '../../store/answerRow.ts';
import type { ConversationRow } from '../../store/conversationRow.ts';
import type { Store } from '../../store/store.ts';
import type { TurnRow } from '../../store/turns.ts';
import type { VoteRow } from '../../store/votes.ts';

/** An answer to be exported. In a blind turn without a vote, what names or betrays its model is null. */
export type ExportedAnswer = Omit<AnswerRow, 'model' | 'turnId' | 'slot'> & { model: string | null; modelName: string };

export interface ExportedTurn extends Omit<TurnRow, 'conversationId'> {
  /** Blind, and not voted on yet. */
  hidden: boolean;
  answers: ExportedAnswer[];
  vote: Pick<VoteRow, 'outcome' | 'winnerAnswerId' | 'blind' | 'createdAt'> | null;
}

/** A conversation with everything in it, in the shape of the JSON export. Raise `version` when a field changes its meaning. */
export interface ExportedConversation {
  format: 'yardstick-conversation';
  version: 1;
  /** ISO time. */
  exportedAt: string;
  yardstick: string;
  conversation: Omit<ConversationRow, 'models'>;
  turns: ExportedTurn[];
}

const pageSize = 500;

/** Throws `store/not-found`. */
export function readExportedConversation(options: {
  store: Pick<Store, 'conversations' | 'turns' | 'answers' | 'votes'>;
  id: string;
  nameOf: (model: string) => string;
  appVersion: string;
  now: () => number;
}): ExportedConversation {
  const { store, id, nameOf } = options;
  const found = store.conversations.get(id);
  if (found === undefined) {
    throw new YardstickError('store/not-found', `There is no conversation "${id}".`, {
      hint: 'It may have been deleted in another window.',
    });
  }
  const { models: _models, ...conversation } = found;
  const turns: ExportedTurn[] = [];
  for (let before: number | undefined; ;) {
    const page = store.turns.page({ conversationId: id, before, limit: pageSize });
    turns.unshift(...readTurns(page));
    before = page[0]?.position;
    if (page.length < pageSize) break;
  }
  return {
    format: 'yardstick-conversation',
    version: 1,
    exportedAt: new Date(options.now()).toISOString(),
    yardstick: options.appVersion,
    conversation,
    turns,
  };

  function readTurns(page: TurnRow[]): ExportedTurn[] {
    const ids = page.map((turn) => turn.id);
    const answers = Map.groupBy(store.answers.forTurns(ids), (answer) => answer.turnId);
    const votes = new Map(store.votes.forTurns(ids).map((vote) => [vote.turnId, vote]));
    return page.map(({ conversationId: _conversationId, ...turn }) => {
      const rows = answers.get(turn.id) ?? [];
      const names = distinctNames(
        rows.map(({ model }) => model),
        nameOf,
      );
      const vote = votes.get(turn.id);
      const hidden = turn.blind && vote === undefined;
      return {
        ...turn,
        // Hosts name the services that answered.
        context: hidden && turn.context !== null ? { ...turn.context, destinations: [] } : turn.context,
        hidden,
        answers: rows.map((answer) => toExportedAnswer(answer, hidden, names)),
        vote:
          vote === undefined || vote.models.length === 0
            ? null
            : {
                outcome: vote.outcome,
                winnerAnswerId: vote.winnerAnswerId,
                blind: vote.blind,
                createdAt: vote.createdAt,
              },
      };
    });
  }

  function toExportedAnswer(
    { turnId: _turnId, slot: _slot, ...answer }: AnswerRow,
    hidden: boolean,
    names: (model: string) => string,
  ): ExportedAnswer {
    if (!hidden) return { ...answer, modelName: names(answer.model) };
    return {
      ...blindAnswer(answer),
      modelName: `Model ${String.fromCharCode(65 + answer.column)}`,
      finishedAt: null,
    };
  }
}
