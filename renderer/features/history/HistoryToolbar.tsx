import { Button, CloseButton, Group, Menu, Text, TextInput } from '@mantine/core';
import { IconDownload, IconSearch, IconTrash } from '@tabler/icons-react';
import { formatCount } from '../../components/format.ts';
import type { ExportFormat } from './ConversationRow.tsx';
import classes from './HistoryToolbar.module.css';

/** The search field, and below it what is chosen and what can be done with it. Its height does not change. */
export function HistoryToolbar(props: {
  search: string;
  onSearch: (search: string) => void;
  /** How many are listed; with `more`, there are others. */
  count: number | null;
  more: boolean;
  selected: number;
  allSelected: boolean;
  onSelectAll: () => void;
  onClear: () => void;
  /** How much of a file is written, 0 to 1; null where none is. */
  exporting: number | null;
  onExport: (format: ExportFormat) => void;
  onRemove: () => void;
}) {
  return (
    <div className={classes.bar}>
      <search aria-label="Conversations">
        <TextInput
          aria-label="Search titles, prompts and answers"
          placeholder="Search titles, prompts and answers"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          rightSection={
            props.search === '' ? undefined : (
              <CloseButton size="sm" aria-label="Clear the search" onClick={() => props.onSearch('')} />
            )
          }
          value={props.search}
          onChange={(event) => props.onSearch(event.currentTarget.value)}
        />
      </search>
      <Group gap="xs" wrap="nowrap" className={classes.line}>
        {props.selected > 0 && (
          <CloseButton size="sm" aria-label="Select none" onClick={props.onClear} className={classes.none} />
        )}
        <Text size="xs" c="dimmed" component="output" className="ys-figures">
          {props.exporting !== null
            ? `Writing the file: ${Math.floor(props.exporting * 100)} %`
            : props.selected > 0
              ? `${formatCount(props.selected)} selected`
              : props.count === null
                ? ''
                : `${formatCount(props.count)}${props.more ? '+' : ''} ${props.count === 1 ? 'conversation' : 'conversations'}`}
        </Text>
        {props.selected > 0 && (
          <>
            <Menu position="bottom-start">
              <Menu.Target>
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<IconDownload size={13} aria-hidden="true" />}
                  loading={props.exporting !== null}
                >
                  Export
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => props.onExport('markdown')}>Markdown</Menu.Item>
                <Menu.Item onClick={() => props.onExport('html')} disabled={props.selected > 1}>
                  {props.selected > 1 ? 'HTML (one at a time)' : 'HTML'}
                </Menu.Item>
                <Menu.Item onClick={() => props.onExport('json')}>JSON</Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <Button
              size="compact-xs"
              variant="default"
              c="var(--ys-bad)"
              leftSection={<IconTrash size={13} aria-hidden="true" />}
              onClick={props.onRemove}
            >
              Delete
            </Button>
            {!props.allSelected && (
              <Button size="compact-xs" variant="subtle" color="gray" onClick={props.onSelectAll}>
                Select all
              </Button>
            )}
          </>
        )}
      </Group>
    </div>
  );
}
