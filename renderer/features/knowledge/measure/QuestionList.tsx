import { ActionIcon, Checkbox, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { memo } from 'react';
import { fileName } from '../formatWord.ts';
import type { JudgedQuestion } from './judgedQuestions.ts';
import classes from './MeasureTab.module.css';

const mostShown = 200;

/** The questions to measure with: each can be left out, corrected or removed. */
export function QuestionList(props: {
  questions: readonly JudgedQuestion[];
  onChange: (id: string, change: Partial<JudgedQuestion>) => void;
  onRemove: (id: string) => void;
  onOpen: (question: JudgedQuestion) => void;
}) {
  const { questions } = props;
  return (
    // It scrolls by itself and must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <ul className={classes.questions} aria-label="Questions" tabIndex={0}>
      {questions.slice(0, mostShown).map((question) => (
        <QuestionRow key={question.id} question={question} {...props} />
      ))}
      {questions.length > mostShown && (
        <li className={classes.questionRow}>
          <span />
          <span className={classes.relevant}>and {questions.length - mostShown} more, used as they are</span>
        </li>
      )}
    </ul>
  );
}

const QuestionRow = memo(function QuestionRow(props: {
  question: JudgedQuestion;
  onChange: (id: string, change: Partial<JudgedQuestion>) => void;
  onRemove: (id: string) => void;
  onOpen: (question: JudgedQuestion) => void;
}) {
  const { question } = props;
  const relevant = relevantText(question);
  return (
    <li className={classes.questionRow}>
      <Checkbox
        size="xs"
        checked={question.used}
        onChange={(event) => props.onChange(question.id, { used: event.currentTarget.checked })}
        aria-label={`Measure with: ${question.query.slice(0, 80)}`}
      />
      <TextInput
        variant="unstyled"
        size="sm"
        value={question.query}
        onChange={(event) => props.onChange(question.id, { query: event.currentTarget.value })}
        aria-label="Question"
        maxLength={4_000}
      />
      <ActionIcon
        size="sm"
        aria-label={`Remove: ${question.query.slice(0, 80)}`}
        onClick={() => props.onRemove(question.id)}
      >
        <IconX size={13} />
      </ActionIcon>
      {question.source === undefined ? (
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
  if (question.source !== undefined) return `Written for a passage of ${question.source.title}`;
  const names = Object.entries(question.relevant)
    .filter(([, grade]) => grade > 0)
    .map(([name]) => fileName(name));
  return `Answered by ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
}
