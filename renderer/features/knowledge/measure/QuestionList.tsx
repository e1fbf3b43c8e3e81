import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { memo, useState, type KeyboardEvent } from 'react';
import { fileName } from '../formatWord.ts';
import type { JudgedQuestion } from '../knowledgeTypes.ts';
import classes from './MeasureTab.module.css';

const shownAtOnce = 200;

interface QuestionActions {
  onChange: (question: JudgedQuestion) => void;
  onRemove: (id: string) => void;
  onOpen: (question: JudgedQuestion) => void;
}

/** The questions to measure with: each can be confirmed, corrected or removed. Up and down lead from tick to tick. */
export function QuestionList({
  questions,
  ...actions
}: QuestionActions & {
  questions: readonly JudgedQuestion[];
}) {
  const [mostShown, setMostShown] = useState(shownAtOnce);
  const left = questions.length - mostShown;
  return (
    // It scrolls by itself and must be reachable by keyboard; arrows walk the ticks in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions
    <ul className={classes.questions} aria-label="Questions" tabIndex={0} onKeyDown={walk}>
      {questions.slice(0, mostShown).map((question) => (
        <QuestionRow key={question.id} question={question} {...actions} />
      ))}
      {left > 0 && (
        <li className={classes.questionRow}>
          <span />
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            justify="flex-start"
            onClick={() => setMostShown(mostShown + shownAtOnce)}
          >
            Show {Math.min(left, shownAtOnce)} of {left} more
          </Button>
        </li>
      )}
    </ul>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const ticks = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
  const at = ticks.findIndex((tick) => tick === event.target);
  if (by === 0 || at === -1) return;
  event.preventDefault();
  ticks[at + by]?.focus();
}

const QuestionRow = memo(function QuestionRow(props: QuestionActions & { question: JudgedQuestion }) {
  const { question } = props;
  const relevant = relevantText(question);
  return (
    <li className={classes.questionRow}>
      <Checkbox
        size="xs"
        checked={question.used}
        onChange={(event) => props.onChange({ ...question, used: event.currentTarget.checked })}
        aria-label={`Measure with: ${question.query.slice(0, 80)}`}
      />
      <span className={classes.query} data-text={question.query}>
        <textarea
          rows={1}
          value={question.query}
          // What is pasted may have lines; a question is one.
          onChange={(event) =>
            props.onChange({ ...question, query: event.currentTarget.value.replaceAll(/\s*\n\s*/g, ' ') })
          }
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
          aria-label="Question"
          maxLength={4_000}
        />
      </span>
      <ActionIcon
        size="sm"
        aria-label={`Remove: ${question.query.slice(0, 80)}`}
        onClick={() => props.onRemove(question.id)}
      >
        <IconX size={13} />
      </ActionIcon>
      {question.source === null ? (
        <span className={classes.relevant}>{relevant}</span>
      ) : (
        <button type="button" className={classes.relevant} onClick={() => props.onOpen(question)}>
          {relevant}
        </button>
      )}
    </li>
  );
});

function relevantText(question: JudgedQuestion): string {
  if (question.source !== null) return `Written for a passage of ${question.source.title}`;
  const names = Object.entries(question.relevant)
    .filter(([, grade]) => grade > 0)
    .map(([name]) => fileName(name));
  return `Answered by ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
}
