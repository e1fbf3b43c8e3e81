import { ActionIcon, Menu } from '@mantine/core';
import { IconBooks, IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTRPC } from '../../../app/trpc.ts';
import { counted } from '../../../components/format.ts';
import { passageCounts, usualCount, type Attachment } from './attachment.ts';
import classes from './AttachMenu.module.css';

/** Attaches a knowledge base to the prompt: a quiet button, and a chip once there is one. */
export function AttachMenu(props: {
  attachment: Attachment | null;
  onChange: (attachment: Attachment | null) => void;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}) {
  const { attachment, onChange } = props;
  const trpc = useTRPC();
  const bases = useQuery({ ...trpc.knowledge.list.queryOptions(), enabled: props.opened, staleTime: 0 }).data;
  return (
    <span className={classes.attach}>
      <Menu opened={props.opened} onChange={props.onOpened} position="top-start" width={250}>
        <Menu.Target>
          {attachment === null ? (
            <ActionIcon title="Attach a knowledge base (P)" aria-label="Attach a knowledge base" size={28}>
              <IconBooks size={16} />
            </ActionIcon>
          ) : (
            <button type="button" className={classes.chip} aria-label={`Attached: ${chipText(attachment)}`}>
              <IconBooks size={13} aria-hidden="true" />
              <span className={classes.name}>{attachment.base.name}</span>
              <span className={classes.count}>{counted(attachment.limit, 'passage')}</span>
            </button>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Give passages of</Menu.Label>
          {bases?.map(({ id, name, counts }) => (
            <Menu.Item
              key={id}
              disabled={counts.chunks === 0}
              leftSection={mark(id === attachment?.base.id)}
              {...(id === attachment?.base.id ? { 'aria-current': true } : {})}
              onClick={() => onChange({ base: { id, name }, limit: attachment?.limit ?? usualCount })}
            >
              {name}
            </Menu.Item>
          ))}
          {bases?.length === 0 && (
            <Menu.Item component={Link} to="/knowledge">
              Make a knowledge base
            </Menu.Item>
          )}
          {attachment !== null && (
            <>
              <Menu.Divider />
              <Menu.Label>With each prompt</Menu.Label>
              {passageCounts.map((limit) => (
                <Menu.Item
                  key={limit}
                  leftSection={mark(limit === attachment.limit)}
                  {...(limit === attachment.limit ? { 'aria-current': true } : {})}
                  onClick={() => onChange({ ...attachment, limit })}
                >
                  {counted(limit, 'passage')}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item onClick={() => onChange(null)}>Attach nothing</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}

const chipText = ({ base, limit }: Attachment) => `${base.name}, ${counted(limit, 'passage')}`;

/** Takes its room also where nothing is marked, so that names stand in one line. */
const mark = (marked: boolean) => <IconCheck size={14} style={{ visibility: marked ? 'visible' : 'hidden' }} />;
