import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { Job } from '../app/engineTypes.ts';
import { formatBytes, formatDuration } from './format.ts';
import classes from './DownloadProgress.module.css';

/** A running download: how far, how fast, how long still, and a way to stop it. Its height never changes. */
export function DownloadProgress(props: { job: Job; name: string; onCancel: () => void; cancelling: boolean }) {
  const { progress } = props.job;
  const share = progress.total !== null && progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  const percent = Math.floor(share * 100);
  return (
    <Stack gap={6}>
      <Progress.Root size="md" radius="xl">
        <Progress.Section
          value={share * 100}
          withAria
          aria-label={`Download of ${props.name}`}
          aria-valuetext={`${percent} percent`}
        />
      </Progress.Root>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" c="dimmed" className={classes.figures}>
          {progressText(props.job)}
        </Text>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          onClick={props.onCancel}
          loading={props.cancelling}
          aria-label={`Cancel the download of ${props.name}`}
        >
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

/** "34.2 MB of 98.4 MB · 5.1 MB/s · 13 s left", leaving out what is not known yet. */
export function progressText({ progress }: Pick<Job, 'progress'>): string {
  if (progress.total === null || progress.total <= 0) return progress.note ?? 'Starting';
  const parts = [`${formatBytes(progress.done)} of ${formatBytes(progress.total)}`];
  if (progress.perSecond !== null && progress.perSecond > 0) parts.push(`${formatBytes(progress.perSecond)}/s`);
  if (progress.secondsLeft !== null && progress.done < progress.total) {
    parts.push(`${formatDuration(progress.secondsLeft * 1000)} left`);
  }
  if (progress.note) parts.push(progress.note);
  return parts.join(' · ');
}
