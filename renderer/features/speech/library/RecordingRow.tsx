import { ActionIcon, Button, Checkbox, Menu } from '@mantine/core';
import {
  IconDots,
  IconFileText,
  IconFolderOpen,
  IconPencil,
  IconTrash,
  IconFileMusic,
  IconMicrophone,
} from '@tabler/icons-react';
import { memo } from 'react';
import type { DesktopApi } from '../../../../electron/preload/desktopApi.ts';
import { formatBytes } from '../../../components/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { whenText } from '../../../components/timeText.ts';
import { clockText, isOpen } from '../speechText.ts';
import type { Recording } from '../speechTypes.ts';
import classes from './Library.module.css';
import { TranscriptLine } from './TranscriptLine.tsx';

export interface RecordingActs {
  select: (id: string, selected: boolean) => void;
  transcribe: (ids: string[]) => void;
  rename: (recording: Recording) => void;
  reference: (recording: Recording) => void;
  remove: (recordings: Recording[]) => void;
  /** Ends a recording that another page, or one that is gone, had begun. */
  end: (id: string) => void;
}

/** What stands in the list of a recording: the file, and its transcripts. */
export const RecordingRow = memo(function RecordingRow(props: {
  recording: Recording;
  selected: boolean;
  /** This page holds its microphone. */
  own: boolean;
  canTranscribe: boolean;
  acts: RecordingActs;
}) {
  const { recording, acts } = props;
  const { id, name } = recording;
  const desktop: DesktopApi | undefined = window.desktop;
  const path = recording.path;
  const Icon = recording.origin === 'microphone' ? IconMicrophone : IconFileMusic;
  return (
    <>
      <div className={classes.head}>
        <Checkbox
          size="xs"
          aria-label={`Choose ${name}`}
          checked={props.selected}
          onChange={(event) => acts.select(id, event.currentTarget.checked)}
        />
        <Icon size={16} className={classes.icon} aria-hidden="true" />
        <span className={classes.name} title={path ?? name}>
          {name}
        </span>
        <span className={classes.facts}>
          {[
            recording.seconds === null ? null : clockText(recording.seconds),
            recording.format?.toUpperCase() ?? null,
            formatBytes(recording.bytes),
            whenText(recording.createdAt),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </span>
        {recording.reference !== null && (
          <StateBadge kind="neutral" size="sm" title="What was really said is known: models can be measured on it">
            Reference
          </StateBadge>
        )}
        {recording.state === 'missing' && (
          <StateBadge kind="bad" size="sm" title={path ?? undefined}>
            File is gone
          </StateBadge>
        )}
        {recording.state === 'recording' && (
          <StateBadge kind="warn" size="sm">
            Recording
          </StateBadge>
        )}
        <span className={classes.acts}>
          {recording.state === 'recording' && !props.own && (
            <Button size="compact-sm" variant="default" onClick={() => acts.end(id)}>
              End it
            </Button>
          )}
          {recording.state === 'ready' && recording.transcripts.length === 0 && (
            <Button
              size="compact-sm"
              variant="default"
              disabled={!props.canTranscribe}
              onClick={() => acts.transcribe([id])}
            >
              Transcribe
            </Button>
          )}
          <Menu>
            <Menu.Target>
              <ActionIcon size="md" aria-label={`More for ${name}`} data-more>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconFileText size={15} />}
                disabled={!props.canTranscribe || recording.state !== 'ready'}
                onClick={() => acts.transcribe([id])}
              >
                Transcribe {recording.transcripts.some(({ state }) => !isOpen(state)) ? 'again' : ''}
              </Menu.Item>
              <Menu.Item leftSection={<IconFileText size={15} />} onClick={() => acts.reference(recording)}>
                What was really said…
              </Menu.Item>
              <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => acts.rename(recording)}>
                Rename…
              </Menu.Item>
              {desktop !== undefined && path !== null && (
                <Menu.Item leftSection={<IconFolderOpen size={15} />} onClick={() => void desktop.revealInFolder(path)}>
                  Show in folder
                </Menu.Item>
              )}
              <Menu.Divider />
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={15} />}
                disabled={recording.state === 'recording'}
                onClick={() => acts.remove([recording])}
              >
                Remove…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </div>
      {recording.transcripts.length > 0 && (
        <ul className={classes.transcripts} aria-label={`Transcripts of ${name}`}>
          {recording.transcripts.map((transcript) => (
            <TranscriptLine key={transcript.id} transcript={transcript} />
          ))}
        </ul>
      )}
    </>
  );
});
