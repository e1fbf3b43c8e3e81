import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowMerge, IconDots, IconPencil, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Segment } from '../speechTypes.ts';
import type { SegmentActs } from './SegmentRow.tsx';

/** What can be done with a segment. The menu exists from its first opening on: segments are many. */
export function SegmentMenu(props: {
  segment: Segment;
  locked: boolean;
  last: boolean;
  onPlay: () => void;
  acts: SegmentActs;
}) {
  const { segment, acts } = props;
  const [opened, setOpened] = useState<boolean | null>(null);
  const target = useRef<HTMLButtonElement>(null);
  const button = (
    <ActionIcon
      ref={target}
      size="sm"
      aria-label="More for this segment"
      aria-haspopup="menu"
      aria-expanded={opened === true}
      onClick={() => opened === null && setOpened(true)}
    >
      <IconDots size={14} />
    </ActionIcon>
  );
  if (opened === null) return button;
  return (
    <Menu opened={opened} onChange={setOpened} onClose={() => target.current?.focus()}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPlayerPlay size={15} />} onClick={props.onPlay}>
          Play from here
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPencil size={15} />}
          disabled={props.locked}
          onClick={() => acts.open(segment.segment)}
        >
          Edit or split…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowMerge size={15} />}
          disabled={props.locked || props.last}
          onClick={() => acts.mergeWithNext(segment.segment)}
        >
          Merge with the next
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={15} />}
          disabled={props.locked}
          onClick={() => void acts.edit([{ kind: 'remove', segments: [segment.segment] }])}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
