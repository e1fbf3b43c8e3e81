import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { keyNote } from '../../../components/keyNote.ts';
import type { Base } from '../knowledgeTypes.ts';

/** Takes another password for a base's server, which is asked with it before it is kept. */
export function PasswordDialog({ base, onClose }: { base: Base; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const info = useQuery(trpc.system.info.queryOptions());
  const [password, setPassword] = useState('');
  // The password is no variable of the mutation: those are kept after it.
  const change = useMutation({
    mutationFn: () => client.knowledge.setPassword.mutate({ base: base.id, password }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: trpc.knowledge.pathKey() }),
  });
  return (
    <Dialog onClose={onClose} title="Password of the server">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack gap="md">
          <PasswordInput
            label="New password"
            description={keyNote(info.data?.keys)}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password while you type it' }}
          />
          {change.error !== null && <ErrorNotice error={change.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" disabled={password === ''} loading={change.isPending}>
              Test and keep
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
