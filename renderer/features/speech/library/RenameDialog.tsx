import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import type { Recording } from '../speechTypes.ts';

/** Gives a recording another name; its file keeps its own. */
export function RenameDialog(props: { recording: Recording; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(props.recording.name);
  const rename = useMutation(
    trpc.speech.rename.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: trpc.speech.pathKey() });
        props.onClose();
      },
    }),
  );
  return (
    <Dialog onClose={props.onClose} title="Rename the recording">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') rename.mutate({ id: props.recording.id, name: name.trim() });
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            value={name}
            maxLength={200}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {rename.error !== null && <ErrorNotice error={rename.error} compact />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={name.trim() === ''} loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
