import { Button, Checkbox, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { keyNote } from '../../../components/keyNote.ts';
import { ServerReport } from './ServerReport.tsx';
import type { Server } from './useServer.ts';

/** A PostgreSQL server by its address: who may be asked, with which password, and what it says. */
export function ServerFields({ server }: { server: Server }) {
  const trpc = useTRPC();
  const info = useQuery(trpc.system.info.queryOptions());
  const { host, check } = server;
  return (
    <Stack gap="md">
      <TextInput
        label="Address of the server"
        description="Passages, vectors and file names of this base are kept there. sslmode is verify-full where it is left out, and sslrootcert names the file of your own certificate authority."
        placeholder="postgres://user@db.example.org:5432/database"
        value={server.typed}
        onChange={(event) => server.setTyped(event.currentTarget.value)}
        onBlur={() => server.part()}
        error={server.typed.trim() !== '' && host === null ? 'Write it as postgres://user@host:5432/database.' : null}
        spellCheck={false}
        autoComplete="off"
        inputMode="url"
      />
      {server.isPlain && (
        <Text size="sm" c="var(--ys-warn)" component="output">
          This connection is not encrypted: the password and every passage can be read on the way. Only your own network
          is reached like that.
        </Text>
      )}
      <PasswordInput
        label="Password"
        description={keyNote(info.data?.keys)}
        placeholder="Empty: the one kept, or none"
        value={server.password}
        onChange={(event) => server.setPassword(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password while you type it' }}
      />
      {server.isAllowed ? (
        <Text size="sm" c="dimmed">
          Yardstick may connect to {host}. Each connection stands in the ledger.
        </Text>
      ) : (
        <Checkbox
          checked={server.consent}
          disabled={host === null}
          onChange={(event) => server.setConsent(event.currentTarget.checked)}
          label={host === null ? 'Allow Yardstick to connect to this host' : `Allow Yardstick to connect to ${host}`}
          description={
            host === null
              ? 'Give the address first.'
              : `Once, for all bases. What this base takes in goes to ${host}; without this, nothing is sent there.`
          }
        />
      )}
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={15} aria-hidden="true" />}
          disabled={!server.isReady}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          Test the connection
        </Button>
        {server.isOffline && (
          <Text size="sm" c="dimmed">
            Yardstick is offline: turn the switch off first.
          </Text>
        )}
      </Group>
      {check.error !== null && <ErrorNotice error={check.error} />}
      {check.data !== undefined && <ServerReport report={check.data} />}
    </Stack>
  );
}
