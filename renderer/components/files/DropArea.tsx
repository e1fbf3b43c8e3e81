import { Group, Progress, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import type { ReactNode, RefObject } from 'react';
import classes from './DropArea.module.css';

/** Where files are dropped, with the buttons of the other ways beside it. It is no button itself: who comes by keyboard has those. */
export function DropArea(props: {
  /** What the browser's chooser is called for those who do not see it. */
  label: string;
  title: string;
  note: string;
  /** Of what is being sent the share that is there, 0 to 1; null while nothing is sent. */
  sent: number | null;
  largestBytes: number;
  multiple?: boolean;
  disabled?: boolean;
  onFiles: (files: File[]) => void;
  /** Names of files that are larger than `largestBytes`. */
  onTooLarge: (names: string[]) => void;
  /** Is given what opens the browser's chooser. */
  openRef: RefObject<(() => void) | null>;
  /** The buttons. */
  children: ReactNode;
}) {
  return (
    <Dropzone
      className={classes.drop}
      openRef={props.openRef}
      onDrop={(files) => props.onFiles(files)}
      onReject={(rejected) => props.onTooLarge(rejected.map(({ file }) => file.name))}
      maxSize={props.largestBytes}
      multiple={props.multiple ?? true}
      disabled={props.disabled === true}
      activateOnClick={false}
      activateOnKeyboard={false}
      enablePointerEvents
      unstyled
      p={0}
      inputProps={{ 'aria-label': props.label }}
      tabIndex={-1}
    >
      <div className={classes.inner}>
        <div className={classes.words}>
          <Text size="sm" fw={500} className={classes.title}>
            {props.title}
          </Text>
          <Text size="xs" c="dimmed">
            {props.note}
          </Text>
        </div>
        <Group gap={8}>{props.children}</Group>
      </div>
      {props.sent !== null && (
        <Progress value={props.sent * 100} animated={props.sent >= 1} size={3} aria-label="Sent" />
      )}
    </Dropzone>
  );
}
