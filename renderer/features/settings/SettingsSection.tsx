import { Group, Paper, Stack, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

/** A titled group of settings on a card of its own. */
export function SettingsSection(props: { title: string; action?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} id={id}>
          {props.title}
        </Title>
        {props.action}
      </Group>
      <Paper withBorder radius="lg" p="md">
        <Stack gap="md">{props.children}</Stack>
      </Paper>
    </section>
  );
}
