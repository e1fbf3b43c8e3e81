import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { keyNote } from '../../components/keyNote.ts';

/** Takes a new key for a connection: the old one ran out, or is in a keyring that cannot be opened. */
export function ReplaceKeyDialog(props: {
  name: string;
  keyPlace: 'keyring' | 'file' | undefined;
  onClose: () => void;
  onReplaced: () => void;
}) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  // The key is no variable of the mutation: those are kept after it.
  const replace = useMutation({
    mutationKey: ['connections', 'setKey'],
    mutationFn: () => client.connections.setKey.mutate({ name: props.name, key }),
    onSuccess: props.onReplaced,
    onSettled: () => queries.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
  });
  return (
    <Dialog onClose={props.onClose} title={`Replace the key of ${props.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          replace.mutate();
        }}
      >
        <Stack gap="md">
          <PasswordInput
            label="New key"
            description={keyNote(props.keyPlace)}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': 'Show the key while you type it' }}
          />
          {replace.isError && <ErrorNotice error={replace.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Close
            </Button>
            <Button type="submit" disabled={key.trim() === ''} loading={replace.isPending}>
              Replace
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
