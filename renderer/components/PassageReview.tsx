import { Button, Checkbox, Group, Text } from '@mantine/core';
import { IconArrowUpRight } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { AskPlan } from '../app/engineTypes.ts';
import { counted } from './format.ts';
import { maskedText } from './maskedText.ts';
import classes from './PassageReview.module.css';

/** A passage as it would leave. */
export interface LeavingPassage {
  /** Names it when it is struck out. */
  key: number;
  title: string;
  page: number | null;
  text: string;
  /** Text that a reader of the document does not see. */
  hidden: boolean;
}

/** Exactly what would leave this machine, before it does: each passage can be struck out. */
export function PassageReview(props: {
  passages: readonly LeavingPassage[];
  leftOut: number;
  masked: AskPlan['masked'];
  /** The whole prompt as it would leave. */
  prompt: string;
  destination: string;
  /** Keys of passages that may not leave. */
  struck: ReadonlySet<number>;
  onStrike: (struck: ReadonlySet<number>) => void;
  sending: boolean;
  /** Nothing is asked beside the passages. */
  withoutQuestion?: boolean;
  /** Nothing may be sent without a passage. */
  needsPassage?: boolean;
  onSend: () => void;
  onCancel: () => void;
  /** Between what is said and the passages. */
  children?: ReactNode;
}) {
  const { passages, masked, destination, struck } = props;
  const [whole, setWhole] = useState(false);
  const left = passages.filter(({ key }) => !struck.has(key)).length;
  return (
    <div className={classes.review}>
      <Text size="sm" c="dimmed">
        {props.withoutQuestion === true ? '' : 'Your question and '}
        {counted(left, 'passage')}. Take out what may not leave; nothing has been sent yet.
        {masked.length > 0 && ` ${maskedText(masked)}`}
      </Text>
      {props.children}
      <ul className={classes.passages} aria-label="Passages to send">
        {passages.map((passage, index) => {
          const out = struck.has(passage.key);
          return (
            <li key={passage.key} className={classes.passage} data-struck={out || undefined}>
              <Checkbox
                mt={2}
                checked={!out}
                onChange={() =>
                  props.onStrike(
                    new Set(out ? [...struck].filter((key) => key !== passage.key) : [...struck, passage.key]),
                  )
                }
                aria-label={`Send passage ${index + 1}, from ${passage.title}`}
              />
              <div>
                <div className={classes.passageHead}>
                  [{index + 1}] {passage.title}
                  {passage.page === null ? '' : `, page ${passage.page}`}
                </div>
                {passage.hidden && <div className={classes.hidden}>Holds text that is hidden in the document</div>}
                <p className={classes.passageText}>{passage.text}</p>
              </div>
            </li>
          );
        })}
      </ul>
      {passages.length === 0 && (
        <Text size="sm">Nothing in the documents fits this question: only the question itself would be sent.</Text>
      )}
      {props.leftOut > 0 && (
        <Text size="xs" c="dimmed">
          {counted(props.leftOut, 'more passage')} {props.leftOut === 1 ? 'was' : 'were'} found and left out: the
          model’s context is too short for {props.leftOut === 1 ? 'it' : 'them'}.
        </Text>
      )}
      <button type="button" className={classes.disclosure} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? 'Hide the whole prompt' : 'Show the whole prompt'}
      </button>
      {whole && (
        // It scrolls by itself and must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={classes.prompt} tabIndex={0} aria-label="The whole prompt">
          {props.prompt}
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
          data-autofocus
          loading={props.sending}
          disabled={props.needsPassage === true && left === 0}
          onClick={props.onSend}
        >
          Send to {destination}
        </Button>
      </Group>
    </div>
  );
}
