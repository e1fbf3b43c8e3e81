import { Button, Group, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlug, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Page } from '../../components/Page.tsx';
import { AddConnectionDialog } from './AddConnectionDialog.tsx';
import { ConnectionCard } from './ConnectionCard.tsx';
import { NetworkLedger } from './NetworkLedger.tsx';
import { ReplaceKeyDialog } from './ReplaceKeyDialog.tsx';

/** Services and servers that answer elsewhere, what may be contacted, and the ledger of every connection. */
export default function ConnectionsView() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const connections = useQuery(trpc.connections.list.queryOptions());
  const status = useQuery(trpc.egress.status.queryOptions());
  const info = useQuery(trpc.system.info.queryOptions());
  const [adding, setAdding] = useState(false);
  const [replacingKey, setReplacingKey] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const [toTest, setToTest] = useState({ name: '', request: 0 });
  const testSoon = (name: string) => setToTest((before) => ({ name, request: before.request + 1 }));
  const remove = useMutation(
    trpc.connections.remove.mutationOptions({
      onSuccess: ({ warning }) => {
        setRemoving(null);
        if (warning === null) return;
        notifications.show({
          color: 'yellow',
          title: 'The connection is removed, its key is not',
          message: `${warning.message} ${warning.hint ?? ''}`,
          autoClose: false,
        });
      },
      onSettled: () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
          queries.invalidateQueries({ queryKey: trpc.models.selectable.queryKey() }),
        ]),
    }),
  );
  const addButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
      Add a connection
    </Button>
  );
  return (
    <Page
      title="Connections"
      description="Cloud services and servers of your own. Nothing is sent to a host before you allow it, and every connection stands in the ledger."
      actions={addButton}
    >
      <Tabs defaultValue="connections" keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="connections">Connections</Tabs.Tab>
          <Tabs.Tab value="ledger">Network ledger</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="connections">
          {connections.isPending && (
            <Stack gap="sm" aria-busy="true" aria-label="Loading the connections">
              <Skeleton height={110} radius="lg" />
              <Skeleton height={110} radius="lg" />
            </Stack>
          )}
          {connections.isError && <ErrorNotice error={connections.error} onRetry={() => void connections.refetch()} />}
          {connections.data?.length === 0 && (
            <EmptyState icon={<IconPlug size={22} />} title="No connections yet" action={addButton}>
              Add a cloud service (OpenAI, Azure, Anthropic, Google, Mistral) or a server that speaks OpenAI’s protocol:
              vLLM, SGLang, llama-server, Ollama, LM Studio. Models on this machine need none.
            </EmptyState>
          )}
          <Stack gap="sm">
            {connections.data?.map((connection) => (
              <ConnectionCard
                key={connection.name}
                connection={connection}
                keyPlace={info.data?.keys}
                offline={status.data?.offline === true}
                testRequest={toTest.name === connection.name ? toTest.request : 0}
                onReplaceKey={() => setReplacingKey(connection.name)}
                onRemove={() => setRemoving(connection.name)}
              />
            ))}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="ledger">
          <NetworkLedger />
        </Tabs.Panel>
      </Tabs>
      {adding && (
        <AddConnectionDialog
          namesInUse={connections.data?.map((connection) => connection.name) ?? []}
          keyPlace={info.data?.keys}
          onClose={() => setAdding(false)}
          onAdded={(name, allowed) => {
            setAdding(false);
            if (allowed) testSoon(name);
          }}
        />
      )}
      {replacingKey !== null && (
        <ReplaceKeyDialog
          name={replacingKey}
          keyPlace={info.data?.keys}
          onClose={() => setReplacingKey(null)}
          onReplaced={() => {
            setReplacingKey(null);
            // What stands on the card was said of the old key.
            if (connections.data?.find(({ name }) => name === replacingKey)?.allowed === true) testSoon(replacingKey);
          }}
        />
      )}
      {removing !== null && (
        <Dialog onClose={() => setRemoving(null)} title={`Remove ${removing}?`}>
          <Stack gap="md">
            <Text size="sm">
              Its key is deleted. Answers it gave stay in the history. Its host stays allowed until you take it off the
              list of allowed hosts.
            </Text>
            {remove.isError && <ErrorNotice error={remove.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setRemoving(null)} data-autofocus>
                Keep it
              </Button>
              <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ name: removing })}>
                Remove
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </Page>
  );
}
