import { Button, CopyButton, Popover, ScrollArea, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { ConditionRow } from './conditionRows.ts';
import classes from './Conditions.module.css';

interface ConditionsProps {
  /** Whose figures these are. */
  name: string;
  rows: () => ConditionRow[];
  /** All of it, for a program. */
  record: () => unknown;
}

/** Under which conditions figures hold: every field, and the whole as JSON. The pop-over exists from its first opening on. */
export function Conditions(props: ConditionsProps) {
  const [opened, setOpened] = useState<boolean | null>(null);
  const target = useRef<HTMLButtonElement>(null);
  const button = (
    <button
      ref={target}
      type="button"
      className={classes.button}
      aria-haspopup="dialog"
      aria-expanded={opened === true}
      onClick={() => setOpened(opened !== true)}
    >
      <IconInfoCircle size={13} aria-hidden="true" />
      Conditions
    </button>
  );
  if (opened === null) return button;
  return (
    <Popover
      position="top-end"
      width={380}
      trapFocus
      withinPortal
      opened={opened}
      onChange={setOpened}
      onClose={() => target.current?.focus()}
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown p={0}>
        <ConditionsTable {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

function ConditionsTable({ name, rows, record }: ConditionsProps) {
  return (
    <>
      <div className={classes.head}>
        <Text size="sm" fw={600}>
          Conditions, {name}
        </Text>
        <CopyButton value={JSON.stringify(record(), null, 2)}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy as JSON'}
            </Button>
          )}
        </CopyButton>
      </div>
      <ScrollArea.Autosize
        mah={360}
        type="auto"
        scrollbarSize={6}
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': `Conditions of ${name}` }}
      >
        <dl className={classes.rows}>
          {rows().map((row) => (
            <div key={row.label}>
              <dt>{row.label}</dt>
              <dd data-code={row.code || undefined}>{row.value}</dd>
            </div>
          ))}
        </dl>
      </ScrollArea.Autosize>
    </>
  );
}
