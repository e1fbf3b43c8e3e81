import { Button, Group, Progress, Stack } from '@mantine/core';
import type { Job } from '../app/engineTypes.ts';
import { formatBytes, formatTimeLeft } from './format.ts';
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
      <Group justify="space-between" align="flex-start" gap="xs" wrap="nowrap">
        <div className={classes.figures}>
          <div>{amountText(props.job)}</div>
          <div>{paceText(props.job)}</div>
        </div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          flex="none"
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

/** "34.2 MB of 98.4 MB", or what is being done while no size is known. */
export function amountText({ progress }: Pick<Job, 'progress'>): string {
  if (progress.total === null || progress.total <= 0) return progress.note ?? 'Starting';
  return `${formatBytes(progress.done)} of ${formatBytes(progress.total)}`;
}

/** "5.20 MB/s, 12 s left", leaving out what is not known; once all bytes are here, what is done with them. */
export function paceText({ progress }: Pick<Job, 'progress'>): string {
  if (progress.total === null || progress.total <= 0) return '';
  const arrived = progress.done >= progress.total || (progress.perSecond === null && progress.secondsLeft === null);
  if (arrived) return progress.note ?? 'Checking';
  return [
    progress.perSecond === null || progress.perSecond <= 0 ? null : `${formatBytes(progress.perSecond)}/s`,
    progress.secondsLeft === null ? null : formatTimeLeft(progress.secondsLeft),
  ]
    .filter((part) => part !== null)
    .join(', ');
}
