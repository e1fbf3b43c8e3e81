import { ActionIcon, Button, Menu, Textarea } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconHistory, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { mostExamples } from '../setup.ts';
import classes from './ExamplesEditor.module.css';

export interface Example {
  input: string;
  output: string;
}

/** An answered prompt of this conversation that can become an example. */
export interface PastTurn extends Example {
  key: string;
  label: string;
}

const longest = 20_000;

/** Question and answer pairs put before the conversation: none is zero-shot, one one-shot, more few-shot. */
export function ExamplesEditor(props: {
  examples: readonly Example[];
  onChange: (examples: Example[]) => void;
  pastTurns: () => PastTurn[];
}) {
  const { examples, onChange } = props;
  const [past, setPast] = useState<PastTurn[]>([]);
  const words =
    examples.length === 0 ? 'none: zero-shot' : examples.length === 1 ? 'one-shot' : `few-shot, ${examples.length}`;
  const change = (index: number, next: Partial<Example>) =>
    onChange(examples.map((example, at) => (at === index ? { ...example, ...next } : example)));
  const move = (index: number, to: number) => {
    const next = [...examples];
    const [example] = next.splice(index, 1);
    if (example !== undefined) next.splice(to, 0, example);
    onChange(next);
  };
  const add = (example: Example) => onChange([...examples, example]);
  const full = examples.length >= mostExamples;
  return (
    <fieldset className={classes.editor}>
      <legend>
        Examples <span>{words}</span>
      </legend>
      {examples.map((example, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an example is its place in the list
        <div key={index} className={classes.example}>
          <div className={classes.exampleHead}>
            <span>{index + 1}</span>
            <ActionIcon
              size="xs"
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
              aria-label={`Move example ${index + 1} up`}
            >
              <IconArrowUp size={13} />
            </ActionIcon>
            <ActionIcon
              size="xs"
              disabled={index === examples.length - 1}
              onClick={() => move(index, index + 1)}
              aria-label={`Move example ${index + 1} down`}
            >
              <IconArrowDown size={13} />
            </ActionIcon>
            <ActionIcon
              size="xs"
              onClick={() => onChange(examples.filter((_, at) => at !== index))}
              aria-label={`Remove example ${index + 1}`}
            >
              <IconTrash size={13} />
            </ActionIcon>
          </div>
          <Textarea
            size="xs"
            autosize
            maxRows={6}
            maxLength={longest}
            placeholder="Question"
            aria-label={`Question of example ${index + 1}`}
            value={example.input}
            onChange={(event) => change(index, { input: event.currentTarget.value })}
          />
          <Textarea
            size="xs"
            autosize
            maxRows={6}
            maxLength={longest}
            placeholder="The answer you want"
            aria-label={`Answer of example ${index + 1}`}
            value={example.output}
            onChange={(event) => change(index, { output: event.currentTarget.value })}
          />
        </div>
      ))}
      <div className={classes.add}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} />}
          disabled={full}
          onClick={() => add({ input: '', output: '' })}
        >
          Add
        </Button>
        <Menu onOpen={() => setPast(props.pastTurns())} position="bottom-start" width={280}>
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconHistory size={13} />}
              disabled={full}
            >
              From this conversation
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
            {past.length === 0 && <Menu.Label>No finished answer to take yet</Menu.Label>}
            {past.map((turn) => (
              <Menu.Item key={turn.key} onClick={() => add({ input: turn.input, output: turn.output })}>
                <span className={classes.pastLabel}>{turn.label}</span>
                <span className={classes.pastText}>{turn.input.slice(0, 80)}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </fieldset>
  );
}
