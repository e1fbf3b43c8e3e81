import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowForwardUp, IconBooks, IconMessagePlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { reportOf } from '../../../app/reportOf.ts';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';

/** Hands the transcript on: into a new prompt, or into a knowledge base as a document. */
export function SendMenu(props: { transcriptId: string; disabled: boolean }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const bases = useQuery({ ...trpc.knowledge.list.queryOptions(), enabled: opened });
  const fail = (error: unknown) => {
    const report = reportOf(error);
    notifications.show({ title: report.message, message: report.hint ?? null, color: 'red' });
  };
  const send = useMutation(
    trpc.speech.toKnowledge.mutationOptions({
      onSuccess: (_job, { base }) => {
        const name = bases.data?.find(({ id }) => id === base)?.name ?? 'the knowledge base';
        notifications.show({
          title: `On its way into ${name}`,
          message: 'It can be found and asked as soon as it is taken in.',
        });
      },
      onError: fail,
    }),
  );
  const prompt = async () => {
    try {
      const { content } = await client.speech.exported.query({ id: props.transcriptId, format: 'text' });
      await navigate({ to: '/', state: { prompt: content } });
    } catch (error) {
      fail(error);
    }
  };
  return (
    <Menu opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          disabled={props.disabled}
          leftSection={<IconArrowForwardUp size={14} aria-hidden="true" />}
        >
          Send to
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconMessagePlus size={15} />} onClick={() => void prompt()}>
          A new prompt in the workbench
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>A knowledge base</Menu.Label>
        {bases.data?.length === 0 && <Menu.Item disabled>There is none yet</Menu.Item>}
        {bases.data?.map((base) => (
          <Menu.Item
            key={base.id}
            leftSection={<IconBooks size={15} />}
            onClick={() => send.mutate({ id: props.transcriptId, base: base.id })}
          >
            {base.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
