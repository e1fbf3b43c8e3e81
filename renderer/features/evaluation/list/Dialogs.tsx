import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';

/** Asks before something is gone for good. */
export function ConfirmDialog(props: {
  title: string;
  confirm: string;
  /** What the other button says; "Cancel" where nothing is given. */
  keep?: string;
  children: ReactNode;
  error: unknown;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}) {
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <Stack gap="md">
        <Text size="sm">{props.children}</Text>
        {props.error !== null && <ErrorNotice error={props.error} compact />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            {props.keep ?? 'Cancel'}
          </Button>
          <Button color="red" loading={props.busy} onClick={props.onConfirm}>
            {props.confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** Another name for rows that stay what they are. */
export function RenameDialog(props: {
  name: string;
  error: unknown;
  busy: boolean;
  onClose: () => void;
  onRename: (name: string) => void;
}) {
  const [name, setName] = useState(props.name);
  return (
    <Dialog onClose={props.onClose} title="Rename the dataset">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') props.onRename(name.trim());
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            data-autofocus
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {props.error !== null && <ErrorNotice error={props.error} compact />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={props.busy} disabled={name.trim() === ''}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
