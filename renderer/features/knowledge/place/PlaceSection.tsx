import { Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatCount, formatTimeLeft } from '../../../components/format.ts';
import { shareOf } from '../baseState.ts';
import type { Base } from '../knowledgeTypes.ts';
import { moveKind, useBaseJob } from '../useBaseJob.ts';
import { MoveDialog } from './MoveDialog.tsx';
import { PasswordDialog } from './PasswordDialog.tsx';
import { ServerReport } from './ServerReport.tsx';

/** Where a base is kept, whether its server can be reached, and the way to another place. */
export function PlaceSection({ base }: { base: Base }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [dialog, setDialog] = useState<'move' | 'password' | null>(null);
  const job = useBaseJob(base.id, [moveKind]);
  const moving = job?.state === 'running' ? job : null;
  const { connection } = base;
  const cancel = useMutation(trpc.system.cancelJob.mutationOptions());
  const check = useMutation({
    mutationFn: () => client.knowledge.checkServer.mutate({ connection: connection ?? '' }),
  });
  return (
    <section aria-labelledby="knowledge-place">
      <Title order={2} id="knowledge-place">
        Where it is kept
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {connection === null
          ? 'On this machine, in a SQLite file of its own. A team can keep a base on a PostgreSQL server with pgvector.'
          : 'On a PostgreSQL server. Its password, where it asks for one, is kept apart from your data and never shown again.'}
      </Text>
      <Stack gap="sm">
        {connection !== null && (
          <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {connection}
          </Text>
        )}
        {moving !== null && (
          <div>
            <Text size="sm" mb={6}>
              {movingWords(moving.progress)}
            </Text>
            <Progress value={(shareOf(moving) ?? 0) * 100} size={4} aria-label="Progress of the move" />
          </div>
        )}
        {job?.state === 'failed' && job.error !== null && <ErrorNotice error={job.error} />}
        <Group gap="xs">
          {moving === null ? (
            <Button variant="default" disabled={base.rebuilding !== null} onClick={() => setDialog('move')}>
              {connection === null ? 'Move to a server…' : 'Move…'}
            </Button>
          ) : (
            <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id: moving.id })}>
              Stop moving
            </Button>
          )}
          {connection !== null && (
            <>
              <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
                Test the connection
              </Button>
              <Button variant="default" onClick={() => setDialog('password')}>
                Change the password…
              </Button>
            </>
          )}
        </Group>
        {check.error !== null && <ErrorNotice error={check.error} />}
        {check.data !== undefined && connection !== null && <ServerReport report={check.data} />}
      </Stack>
      {dialog === 'move' && <MoveDialog base={base} onClose={() => setDialog(null)} />}
      {dialog === 'password' && (
        <PasswordDialog
          base={base}
          onClose={() => {
            setDialog(null);
            check.reset();
          }}
        />
      )}
    </section>
  );
}

/** "Moving: 12 of 340 documents, 2 min left". */
function movingWords({ done, total, secondsLeft }: { done: number; total: number | null; secondsLeft: number | null }) {
  const amount = total === null ? 'getting ready' : `${formatCount(done)} of ${formatCount(total)} documents`;
  return `Moving: ${amount}${secondsLeft === null ? '' : `, ${formatTimeLeft(secondsLeft)}`}`;
}
