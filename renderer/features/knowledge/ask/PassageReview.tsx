import { Button, Checkbox, Group, Text } from '@mantine/core';
import { IconArrowUpRight } from '@tabler/icons-react';
import { useState } from 'react';
import { counted } from '../baseState.ts';
import type { AskPlan } from '../knowledgeTypes.ts';
import classes from './AskTab.module.css';
import { maskedText } from './maskedText.ts';

/** Exactly what would leave this machine, before it does: each passage can be struck out. */
export function PassageReview(props: {
  plan: AskPlan;
  destination: string;
  struck: ReadonlySet<number>;
  /** @param place in the plan's list, from 0 */
  onStrike: (place: number, struck: boolean) => void;
  sending: boolean;
  onSend: () => void;
  onCancel: () => void;
}) {
  const { plan, destination, struck } = props;
  const [whole, setWhole] = useState(false);
  const left = plan.passages.filter((_, place) => !struck.has(place)).length;
  return (
    <section className={classes.review} aria-labelledby="knowledge-review">
      <div>
        <Text fw={600} id="knowledge-review" component="h2" m={0} size="md">
          This would be sent to {destination}
        </Text>
        <Text size="sm" c="dimmed">
          Your question and {counted(left, 'passage')}. Take out what may not leave; nothing has been sent yet.
          {plan.masked.length > 0 && ` ${maskedText(plan.masked)}`}
        </Text>
      </div>
      <ul className={classes.passages} aria-label="Passages to send">
        {plan.passages.map((passage, index) => {
          const out = struck.has(index);
          return (
            <li key={passage.chunkId} className={classes.passage} data-struck={out || undefined}>
              <Checkbox
                mt={2}
                checked={!out}
                onChange={(event) => props.onStrike(index, !event.currentTarget.checked)}
                aria-label={`Send passage ${index + 1}, from ${passage.title}`}
              />
              <div>
                <div className={classes.passageHead}>
                  [{index + 1}] {passage.title}
                  {passage.page === null ? '' : `, page ${passage.page}`}
                </div>
                <p className={classes.passageText}>{passage.text}</p>
              </div>
            </li>
          );
        })}
      </ul>
      {plan.passages.length === 0 && (
        <Text size="sm">Nothing in the documents fits this question: only the question itself would be sent.</Text>
      )}
      {plan.leftOut.length > 0 && (
        <Text size="xs" c="dimmed">
          {counted(plan.leftOut.length, 'more passage')} {plan.leftOut.length === 1 ? 'was' : 'were'} found and left
          out: the model’s context is too short for {plan.leftOut.length === 1 ? 'it' : 'them'}.
        </Text>
      )}
      <button type="button" className={classes.disclosure} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? 'Hide the whole prompt' : 'Show the whole prompt'}
      </button>
      {whole && (
        // It scrolls by itself and must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={classes.prompt} tabIndex={0} aria-label="The whole prompt">
          {plan.prompt}
        </pre>
      )}
      {whole && struck.size > 0 && (
        <Text size="xs" c="dimmed">
          Without the passages that you took out.
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={props.onCancel}>
          Do not send
        </Button>
        <Button
          leftSection={<IconArrowUpRight size={15} aria-hidden="true" />}
          loading={props.sending}
          onClick={props.onSend}
        >
          Send to {destination}
        </Button>
      </Group>
    </section>
  );
}
