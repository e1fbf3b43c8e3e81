import { Button, CopyButton, Popover, ScrollArea, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { answerName } from '../state/answerWords.ts';
import type { AnswerFacts } from '../state/conversationStore.ts';
import classes from './Conditions.module.css';
import { conditionRows } from './conditionRows.ts';

/** Under which conditions the figures hold: every field, and the whole as JSON. */
export function Conditions({ answer }: { answer: AnswerFacts }) {
  const conditions = answer.conditions;
  if (conditions === null) return null;
  const { usage, timings, cost, destination, leftMachine, finishReason, model } = answer;
  const json = () =>
    JSON.stringify({ model, finishReason, usage, timings, cost, leftMachine, destination, conditions }, null, 2);
  return (
    <Popover position="top-end" width={380} trapFocus withinPortal>
      <Popover.Target>
        <button type="button" className={classes.button}>
          <IconInfoCircle size={13} aria-hidden="true" />
          Conditions
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={classes.head}>
          <Text size="sm" fw={600}>
            Conditions, {answerName(answer)}
          </Text>
          <CopyButton value={json()}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy as JSON'}
              </Button>
            )}
          </CopyButton>
        </div>
        <ScrollArea.Autosize mah={360} type="auto" scrollbarSize={6}>
          <dl className={classes.rows}>
            {conditionRows(conditions).map((row) => (
              <div key={row.label}>
                <dt>{row.label}</dt>
                <dd data-code={row.code || undefined}>{row.value}</dd>
              </div>
            ))}
          </dl>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
