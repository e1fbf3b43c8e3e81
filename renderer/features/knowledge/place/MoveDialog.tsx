import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatBytes } from '../../../components/format.ts';
import type { Base } from '../knowledgeTypes.ts';
import { ServerFields } from './ServerFields.tsx';
import { useServer } from './useServer.ts';

/** Sends a base to another place, vectors and all; it answers from where it is until all is there. */
export function MoveDialog({ base, onClose }: { base: Base; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const server = useServer();
  const isOnServer = base.storage === 'postgres';
  const [target, setTarget] = useState<'sqlite' | 'postgres'>(isOnServer ? 'sqlite' : 'postgres');
  // The password is no variable of the mutation: those are kept after it.
  const move = useMutation({
    mutationFn: async () => {
      if (target === 'postgres') await server.allow();
      const storage =
        target === 'sqlite' ? { kind: 'sqlite' as const } : { kind: 'postgres' as const, ...server.login() };
      return client.knowledge.move.mutate({ base: base.id, storage });
    },
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: trpc.knowledge.pathKey() }),
  });
  return (
    <Dialog onClose={onClose} title={`Move ${base.name}`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          move.mutate();
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            {counted(base.counts.documents, 'document')} with {counted(base.counts.chunks, 'passage')} are copied,{' '}
            {formatBytes(base.counts.bytes)}, and nothing is embedded again. The base answers from where it is until all
            of it is there; then what is left behind is deleted.
          </Text>
          {isOnServer && (
            <SegmentedControl
              aria-label="Where to"
              value={target}
              onChange={(value) => setTarget(value as 'sqlite' | 'postgres')}
              data={[
                { value: 'sqlite', label: 'This machine (SQLite)' },
                { value: 'postgres', label: 'Another server' },
              ]}
            />
          )}
          {target === 'postgres' && <ServerFields server={server} />}
          {move.error !== null && <ErrorNotice error={move.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" loading={move.isPending} disabled={target === 'postgres' && !server.isReady}>
              Move
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
