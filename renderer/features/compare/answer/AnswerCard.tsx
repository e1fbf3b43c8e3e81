import { ActionIcon, Badge, Pagination } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconAlertTriangle, IconCheck, IconCopy, IconPlayerStopFilled, IconRefresh } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { ErrorBoundary } from '../../../app/ErrorBoundary.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { NameText } from '../../../components/NameText.tsx';
import { answerName } from '../state/answerWords.ts';
import { isFinal, type AnswerFacts } from '../state/conversationStore.ts';
import { useConversationStore } from '../state/useConversation.ts';
import { AnswerBody } from './AnswerBody.tsx';
import classes from './AnswerCard.module.css';
import { AnswerFigures } from './AnswerFigures.tsx';
import { AnswerState, SilenceNote } from './AnswerState.tsx';
import { DiffBody } from './DiffBody.tsx';
import type { ColumnFigures } from './figures.ts';

/** One column of a turn: who, how far, what, and what it took. With repeats, one of them at a time and the spread of all. */
export const AnswerCard = memo(function AnswerCard(props: {
  /** The repeats of this column, in order; at least one. */
  answers: readonly AnswerFacts[];
  figures: ColumnFigures | undefined;
  single: boolean;
  /** The knowledge base that the answer may cite; null where none was attached. */
  baseId: string | null;
  highlighted: boolean;
  won: boolean;
  diffBase: AnswerFacts | null;
  onStop: (answerId: string) => void;
  onRegenerate: (answerId: string) => void;
}) {
  const [chosen, setChosen] = useState(0);
  const answer = props.answers[Math.min(chosen, props.answers.length - 1)];
  const store = useConversationStore();
  const clipboard = useClipboard({ timeout: 1500 });
  if (answer === undefined) return null;
  const final = isFinal(answer);
  const name = answerName(answer);
  const busy = !final && answer.state !== 'writing';
  const showDiff = props.diffBase !== null && final && isFinal(props.diffBase) && props.diffBase.id !== answer.id;
  return (
    <section
      className={classes.card}
      aria-label={`Answer of ${name}`}
      aria-busy={!final}
      data-single={props.single || undefined}
      data-highlighted={props.highlighted || undefined}
      data-won={props.won || undefined}
    >
      <header className={classes.head}>
        {answer.alias !== null && (
          <span className={classes.alias} data-hidden={answer.model === null || undefined}>
            {answer.alias}
          </span>
        )}
        <h3 className={classes.name} data-hidden={answer.model === null || undefined} title={answer.model ?? undefined}>
          {answer.model === null ? (
            <span className={classes.hiddenName}>Name hidden until you vote</span>
          ) : (
            <NameText name={name} />
          )}
        </h3>
        {answer.conditions?.template === 'completion' && (
          <Badge size="xs" flex="none">
            base
          </Badge>
        )}
        {props.won && (
          <Badge size="xs" color="iris" flex="none">
            your pick
          </Badge>
        )}
        <AnswerState answer={answer} />
        <span className={classes.actions}>
          {final ? (
            <>
              <ActionIcon
                title={clipboard.copied ? 'Copied' : 'Copy as Markdown'}
                size="sm"
                aria-label={`Copy the answer of ${name}`}
                onClick={() => clipboard.copy(store.text(answer.id, 'text'))}
              >
                {clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
              <ActionIcon
                title="Ask this model again"
                size="sm"
                aria-label={`Ask ${name} again`}
                onClick={() => props.onRegenerate(answer.id)}
              >
                <IconRefresh size={14} />
              </ActionIcon>
            </>
          ) : (
            <ActionIcon
              title="Stop this answer"
              size="sm"
              aria-label={`Stop ${name}`}
              onClick={() => props.onStop(answer.id)}
            >
              <IconPlayerStopFilled size={13} />
            </ActionIcon>
          )}
        </span>
        {busy && answer.progress !== null && (
          <span className={classes.progress} aria-hidden="true">
            <span style={{ transform: `scaleX(${answer.progress})` }} />
          </span>
        )}
      </header>
      {props.answers.length > 1 && (
        <div className={classes.repeats}>
          <Pagination
            size="xs"
            value={Math.min(chosen, props.answers.length - 1) + 1}
            onChange={(page) => setChosen(page - 1)}
            total={props.answers.length}
            withControls={false}
            siblings={2}
            getItemProps={(page) => ({ 'aria-label': `Repeat ${page}` })}
          />
          <span>repeats</span>
        </div>
      )}
      <div className={classes.body}>
        <ErrorBoundary area="This answer">
          {showDiff && props.diffBase !== null ? (
            <DiffBody baseId={props.diffBase.id} baseName={answerName(props.diffBase)} answerId={answer.id} />
          ) : (
            <AnswerBody answer={answer} baseId={props.baseId} />
          )}
        </ErrorBoundary>
        <SilenceNote answer={answer} />
        {answer.error !== null && (
          <div className={classes.error}>
            <ErrorNotice error={answer.error} compact onRetry={() => props.onRegenerate(answer.id)} />
          </div>
        )}
      </div>
      {(answer.warnings?.length ?? 0) > 0 && (
        <ul className={classes.warnings} aria-label="Warnings">
          {answer.warnings?.map((warning) => (
            <li key={`${warning.code} ${warning.message}`}>
              <IconAlertTriangle size={13} aria-hidden="true" />
              {warning.message}
            </li>
          ))}
        </ul>
      )}
      {final && <AnswerFigures answer={answer} figures={props.figures} />}
    </section>
  );
});
