import { ActionIcon, Checkbox, Mark, Menu, Text, TextInput } from '@mantine/core';
import { IconDots, IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { EngineOutput } from '../../app/engineTypes.ts';
import { focusOnMount } from '../../components/focusOnMount.ts';
import { whenText } from '../../components/timeText.ts';
import classes from './ConversationRow.module.css';
import { snippetParts } from './snippetParts.ts';

export type HistoryItem = EngineOutput['history']['list']['items'][number];
export type ExportFormat = 'markdown' | 'html' | 'json';

/** One conversation of the list: opens, renames in place, exports, deletes. */
export function ConversationRow(props: {
  item: HistoryItem;
  modelNames: string;
  selected: boolean;
  renaming: boolean;
  onSelect: (range: boolean) => void;
  onStartRename: () => void;
  onRename: (title: string | null) => void;
  onExport: (format: ExportFormat) => void;
  onRemove: () => void;
}) {
  const { item } = props;
  const title = item.title === '' ? 'Untitled' : item.title;
  const link = useRef<HTMLAnchorElement>(null);
  const wasRenaming = useRef(false);
  useEffect(() => {
    // Whoever renamed with the keyboard goes on from the title; a click elsewhere has taken the focus there.
    if (wasRenaming.current && !props.renaming && document.activeElement === document.body) link.current?.focus();
    wasRenaming.current = props.renaming;
  }, [props.renaming]);
  return (
    <div className={classes.row} data-selected={props.selected || undefined}>
      <Checkbox
        size="xs"
        checked={props.selected}
        aria-label={`Select ${title}`}
        onChange={() => undefined}
        onClick={(event) => props.onSelect(event.shiftKey)}
        className={classes.check}
      />
      <div className={classes.body}>
        {props.renaming ? (
          <RenameField title={item.title} onDone={props.onRename} />
        ) : (
          <Link ref={link} to="/c/$conversationId" params={{ conversationId: item.id }} className={classes.title}>
            {title}
          </Link>
        )}
        {item.snippet !== undefined && <Snippet text={item.snippet} />}
        <Text size="xs" c="dimmed" truncate>
          {item.turnCount} {item.turnCount === 1 ? 'turn' : 'turns'}
          {props.modelNames === '' ? '' : ` · ${props.modelNames}`}
        </Text>
      </div>
      <Text size="xs" c="dimmed" className={classes.when}>
        <time dateTime={new Date(item.updatedAt).toISOString()}>{whenText(item.updatedAt)}</time>
      </Text>
      <Menu>
        <Menu.Target>
          {/* Disabled while renaming: the closing menu gives it the focus back, which would end the renaming. */}
          <ActionIcon aria-label={`More for ${title}`} disabled={props.renaming}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={props.onStartRename}>
            Rename
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Export with conditions</Menu.Label>
          <Menu.Item leftSection={<IconDownload size={14} />} onClick={() => props.onExport('markdown')}>
            Markdown
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={14} />} onClick={() => props.onExport('html')}>
            HTML
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={14} />} onClick={() => props.onExport('json')}>
            JSON
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={props.onRemove}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Snippet({ text }: { text: string }) {
  return (
    <Text size="xs" className={classes.snippet}>
      {snippetParts(text).map((part, index) =>
        // The parts of a text have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        part.hit ? <Mark key={index}>{part.text}</Mark> : <span key={index}>{part.text}</span>,
      )}
    </Text>
  );
}

/** Enter or leaving the field saves, Escape does not. */
function RenameField(props: { title: string; onDone: (title: string | null) => void }) {
  const [text, setText] = useState(props.title);
  const done = () => {
    const title = text.trim();
    props.onDone(title === '' || title === props.title ? null : title);
  };
  return (
    <TextInput
      size="xs"
      aria-label="New title"
      value={text}
      maxLength={200}
      ref={focusOnMount}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done();
        if (event.key === 'Escape') {
          event.stopPropagation();
          props.onDone(null);
        }
      }}
    />
  );
}
