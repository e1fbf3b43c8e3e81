import { ActionIcon, Button, Code, Group, Menu, Paper, Stack, Text } from '@mantine/core';
import { IconDots, IconKey, IconLockOpen, IconPlugConnected, IconShieldLock, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { EngineOutput } from '../../app/engineTypes.ts';
import { useTRPC } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { formatDuration } from '../../components/format.ts';
import { kindLabel } from './connectionKinds.ts';
import { StateBadge } from '../../components/StateBadge.tsx';
import classes from './ConnectionCard.module.css';

export type Connection = EngineOutput['connections']['list'][number];
type TestResult = EngineOutput['connections']['test'];

/** One connection: where it goes, whether that is allowed, where its key is, and whether it answers. */
export function ConnectionCard(props: {
  connection: Connection;
  keyPlace: 'keyring' | 'file' | undefined;
  offline: boolean;
  /** Tested when this grows beyond 0: the connection was just added, or got another key. */
  testRequest: number;
  onReplaceKey: () => void;
  onRemove: () => void;
}) {
  const { connection } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.egress.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.models.selectable.queryKey() }),
    ]);
  const test = useMutation(trpc.connections.test.mutationOptions({ onSettled: refresh }));
  const { mutate: runTest } = test;
  const allow = useMutation(
    trpc.egress.allow.mutationOptions({ onSettled: refresh, onSuccess: () => runTest({ name: connection.name }) }),
  );
  const tested = useRef(0);
  useEffect(() => {
    if (props.testRequest <= tested.current) return;
    tested.current = props.testRequest;
    runTest({ name: connection.name });
  }, [props.testRequest, connection.name, runTest]);

  return (
    <Paper withBorder radius="lg" p="md" component="article" aria-label={connection.name} className={classes.card}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div className={classes.about}>
            <Group gap="xs">
              <Text fw={600}>{connection.name}</Text>
              <Text size="sm" c="dimmed">
                {kindLabel(connection.kind)}
              </Text>
            </Group>
            <Text size="sm" c="dimmed" className={classes.address}>
              {connection.baseUrl}
            </Text>
          </div>
          <Group gap={6} wrap="nowrap">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlugConnected size={14} aria-hidden="true" />}
              onClick={() => runTest({ name: connection.name })}
              loading={test.isPending}
              aria-label={`Test ${connection.name}`}
            >
              Test
            </Button>
            <Menu>
              <Menu.Target>
                <ActionIcon aria-label={`More for ${connection.name}`}>
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconKey size={14} />} onClick={props.onReplaceKey}>
                  {connection.hasKey ? 'Replace the key' : 'Add a key'}
                </Menu.Item>
                <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={props.onRemove}>
                  Remove
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
        <Group gap={6}>
          {connection.allowed ? (
            <StateBadge kind="good" leftSection={<IconLockOpen size={12} aria-hidden="true" />}>
              {connection.host} is allowed
            </StateBadge>
          ) : (
            <StateBadge kind="neutral" leftSection={<IconShieldLock size={12} aria-hidden="true" />}>
              Nothing is sent yet
            </StateBadge>
          )}
          <StateBadge kind="neutral" leftSection={<IconKey size={12} aria-hidden="true" />}>
            {keyText(connection.hasKey, props.keyPlace)}
          </StateBadge>
          {props.offline && <StateBadge kind="warn">Offline: not reachable now</StateBadge>}
        </Group>
        {!connection.allowed && (
          <div className={classes.consent}>
            <Text size="sm">
              Text you send to columns of this connection goes to <b>{connection.host}</b>. Nothing is sent before you
              allow it.
            </Text>
            <Button
              size="xs"
              onClick={() => allow.mutate({ host: connection.host })}
              loading={allow.isPending}
              className={classes.allow}
            >
              Allow {connection.host}
            </Button>
          </div>
        )}
        {allow.isError && <ErrorNotice compact error={allow.error} />}
      </Stack>
      <div aria-live="polite" className={classes.result}>
        {test.isSuccess && <TestOutcome result={test.data} />}
        {test.isError && <ErrorNotice compact error={test.error} onRetry={() => runTest({ name: connection.name })} />}
      </div>
    </Paper>
  );
}

function TestOutcome({ result }: { result: TestResult }) {
  const shown = result.models.slice(0, 6);
  const more = result.models.length - shown.length;
  return (
    <Text size="sm" className={classes.outcome}>
      <span className="ys-figures">
        Answered in {formatDuration(result.latencyMs)}.{' '}
        {result.models.length === 0
          ? 'It names no models: type the model’s id in the workbench.'
          : `${result.models.length} ${result.models.length === 1 ? 'model' : 'models'}: `}
      </span>
      {shown.map((model) => (
        <Code key={model} className={classes.model}>
          {model}
        </Code>
      ))}
      {more > 0 && <span className={classes.more}>and {more} more</span>}
    </Text>
  );
}

function keyText(hasKey: boolean, place: 'keyring' | 'file' | undefined): string {
  if (!hasKey) return 'No key';
  if (place === 'keyring') return 'Key in the keyring';
  return place === 'file' ? 'Key in a file only you can read' : 'Key kept';
}
