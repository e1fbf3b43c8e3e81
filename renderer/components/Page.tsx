import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './Page.module.css';

/** The frame of every view but the workbench: a title, a line of explanation, actions at the right, and the content below. */
export function Page(props: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** 'reading' 720 px, 'normal' 1040 px, 'wide' 1440 px. */
  width?: 'reading' | 'normal' | 'wide';
  children: ReactNode;
}) {
  useDocumentTitle(`${props.title} - Yardstick`);
  return (
    <div className={classes.scroll}>
      <div className={classes.page} data-width={props.width ?? 'normal'}>
        <Group justify="space-between" align="flex-start" gap="md" mb="lg" wrap="wrap">
          <Stack gap={4} className={classes.heading}>
            <Title order={1}>{props.title}</Title>
            {props.description !== undefined && (
              <Text c="dimmed" size="sm">
                {props.description}
              </Text>
            )}
          </Stack>
          {props.actions !== undefined && <Group gap="xs">{props.actions}</Group>}
        </Group>
        {props.children}
      </div>
    </div>
  );
}
