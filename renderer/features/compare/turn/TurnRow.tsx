import { Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { memo, useMemo, useState } from 'react';
import type { FairnessNote } from '../../../app/engineTypes.ts';
import { reportOf } from '../../../app/reportOf.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { AnswerCard } from '../answer/AnswerCard.tsx';
import { compareFigures } from '../answer/figures.ts';
import { answerName } from '../state/answerWords.ts';
import { isFinal, type AnswerFacts, type TurnHead } from '../state/conversationStore.ts';
import { useAnswers, useConversationStore, useTurn } from '../state/useConversation.ts';
import { PassagesLine } from '../knowledge/PassagesLine.tsx';
import { columnsPerRow } from '../columns/columnLayout.ts';
import { FairnessStrip } from './FairnessStrip.tsx';
import { PromptBlock } from './PromptBlock.tsx';
import classes from './TurnRow.module.css';
import { VoteBar, VoteResult } from './VoteBar.tsx';
import { voteChoices } from './voteChoices.ts';

export interface TurnRowProps {
  position: number;
  /** Width for the answers, pixels. */
  width: number;
  /** Column whose answers the others are compared with word by word; null shows the answers. */
  diffColumn: number | null;
  /** The newest turn: digits vote here. */
  newest: boolean;
}

/** A turn at its place; a skeleton of about its height until it is loaded. */
export const TurnRow = memo(function TurnRow(props: TurnRowProps) {
  const turn = useTurn(props.position);
  if (turn === undefined) {
    return (
      <div className={classes.turn} aria-hidden="true">
        <Skeleton height={40} width={260} radius="lg" />
        <Skeleton height={160} radius="lg" />
      </div>
    );
  }
  return <LoadedTurn {...props} turn={turn} />;
});

function LoadedTurn({ turn, width, diffColumn, newest }: TurnRowProps & { turn: TurnHead }) {
  const trpc = useTRPC();
  const store = useConversationStore();
  const answers = useAnswers(turn.answerIds);
  const columns = useMemo(() => byColumn(answers), [answers]);
  const figures = useMemo(() => compareFigures(answers), [answers]);
  const [note, setNote] = useState<FairnessNote | null>(null);
  const failed = (title: string) => (error: unknown) =>
    notifications.show({ color: 'red', title, message: reportOf(error).message });
  const putTurn = (next: Parameters<typeof store.apply>[0] & { type: 'turn' }) => store.apply(next);
  const stop = useMutation(trpc.compare.stop.mutationOptions({ onError: failed('Could not stop') }));
  const regenerate = useMutation(
    trpc.compare.regenerate.mutationOptions({
      onSuccess: (next) => putTurn({ type: 'turn', turn: next }),
      onError: failed('Could not ask again'),
    }),
  );
  const vote = useMutation(
    trpc.compare.vote.mutationOptions({
      onSuccess: (next) => putTurn({ type: 'turn', turn: next }),
      onError: failed('The vote was not kept'),
    }),
  );
  const { mutate: stopAnswer } = stop;
  const { mutate: askAgain } = regenerate;
  const actions = useMemo(
    () => ({
      stop: (answerId: string) => stopAnswer({ answerId }),
      regenerate: (answerId: string) => askAgain({ answerId }),
    }),
    [stopAnswer, askAgain],
  );
  const single = columns.length === 1;
  const ended = answers.every(isFinal);
  const choices = ended ? voteChoices(columns, turn.blind, ({ id }) => store.text(id, 'text') !== '') : [];
  const base = diffColumn === null || single ? null : (columns[Math.min(diffColumn, columns.length - 1)]?.[0] ?? null);
  const winner = answers.find((answer) => answer.id === turn.vote?.winnerAnswerId);
  return (
    <article className={classes.turn} data-single={single || undefined} aria-label={`Turn ${turn.position + 1}`}>
      <div>
        <PromptBlock prompt={turn.prompt} />
        {turn.context !== null && <PassagesLine context={turn.context} />}
      </div>
      <FairnessStrip notes={turn.fairness} highlighted={note} onHighlight={setNote} />
      <div
        className={classes.answers}
        style={{ gridTemplateColumns: `repeat(${columnsPerRow(columns.length, width)}, minmax(0, 1fr))` }}
      >
        {columns.map((list) => {
          const first = list[0] as AnswerFacts;
          return (
            <AnswerCard
              key={first.column}
              answers={list}
              figures={figures.get(first.column)}
              single={single}
              baseId={turn.context?.base.id ?? null}
              highlighted={note !== null && list.some((answer) => note.answerIds.includes(answer.id))}
              won={winner !== undefined && winner.column === first.column}
              diffBase={base}
              onStop={actions.stop}
              onRegenerate={actions.regenerate}
            />
          );
        })}
      </div>
      {!single && choices.length > 0 && turn.vote === null && (turn.blind || newest) && (
        <VoteBar
          choices={choices}
          blind={turn.blind}
          busy={vote.isPending}
          keys={newest}
          onVote={({ outcome, winnerAnswerId }) =>
            vote.mutate({
              turnId: turn.id,
              outcome,
              ...(winnerAnswerId === undefined ? {} : { winnerAnswerId }),
            })
          }
        />
      )}
      {turn.vote !== null && (
        <VoteResult
          vote={turn.vote}
          winner={winner === undefined ? null : answerName(winner)}
          columns={choices.filter(({ outcome }) => outcome === 'win').length}
        />
      )}
    </article>
  );
}

/** Answers by column, left to right; within one, repeats in order. Arrays of unchanged answers would be new each time, hence the memo above. */
function byColumn(answers: readonly AnswerFacts[]): AnswerFacts[][] {
  const columns = new Map<number, AnswerFacts[]>();
  for (const answer of answers) columns.set(answer.column, [...(columns.get(answer.column) ?? []), answer]);
  return [...columns].sort(([a], [b]) => a - b).map(([, list]) => list);
}
