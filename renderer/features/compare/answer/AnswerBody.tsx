import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { CitationContext } from '../../../components/markdown/CitationMark.tsx';
import { Markdown } from '../../../components/markdown/Markdown.tsx';
import { useCitationMarks } from '../knowledge/useCitationMarks.tsx';
import { isFinal, type AnswerFacts } from '../state/conversationStore.ts';
import { useAnswerText } from '../state/useConversation.ts';
import classes from './AnswerBody.module.css';

/** The text of an answer as it grows, its reasoning folded above it. */
export function AnswerBody({ answer, baseId }: { answer: AnswerFacts; baseId: string | null }) {
  const marks = useCitationMarks(answer.citations, baseId);
  const text = useAnswerText(answer.id, 'text');
  const streaming = !isFinal(answer);
  return (
    <>
      <Reasoning answer={answer} hasText={text !== ''} />
      {text === '' && streaming ? (
        <div className={classes.waiting} aria-hidden="true">
          <span />
          <span />
        </div>
      ) : (
        <CitationContext value={marks}>
          <Markdown text={text} streaming={streaming} />
        </CitationContext>
      )}
      {answer.citations?.every(({ matched }) => matched === true) === true &&
        answer.state === 'done' &&
        text !== '' && (
          <p className={classes.uncited}>It names none of the passages: what it says was not checked against them.</p>
        )}
      {answer.state === 'interrupted' && answer.error === null && (
        <p className={classes.empty}>It was cut short when the engine or the model ended. What was written is kept.</p>
      )}
      {text === '' && answer.state === 'done' && (
        <p className={classes.empty}>The model ended without writing anything.</p>
      )}
    </>
  );
}

function Reasoning({ answer, hasText }: { answer: AnswerFacts; hasText: boolean }) {
  const reasoning = useAnswerText(answer.id, 'reasoning');
  const [choice, setChoice] = useState<boolean | null>(null);
  const panel = useId();
  if (reasoning === '') return null;
  const thinking = !hasText && !isFinal(answer);
  const open = choice ?? thinking;
  return (
    <div className={classes.reasoning}>
      <UnstyledButton
        className={classes.reasoningHead}
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => setChoice(!open)}
      >
        <IconChevronRight size={14} className={classes.chevron} data-open={open || undefined} />
        {thinking ? 'Reasoning…' : 'Reasoning'}
      </UnstyledButton>
      <div id={panel} hidden={!open} className={classes.reasoningText}>
        {open && <Markdown text={reasoning} streaming={thinking} />}
      </div>
    </div>
  );
}
