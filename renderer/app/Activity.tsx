import { ActionIcon, Progress, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { formatBytes, formatRate, formatTimeLeft } from '../components/format.ts';
import classes from './Activity.module.css';
import type { Job } from './engineTypes.ts';
import { useTRPC } from './trpc.ts';

/** What goes on in the background (downloads, documents that are taken in), with progress and a way to stop it. Takes no room when there is nothing. */
export function Activity() {
  const trpc = useTRPC();
  const jobs = useQuery(trpc.system.jobs.queryOptions());
  const running = (jobs.data ?? []).filter((job) => job.state === 'running');
  if (running.length === 0) return null;
  return (
    <section className={classes.activity} aria-label="Activity">
      {running.slice(0, 3).map((job) => (
        <ActivityRow key={job.id} job={job} />
      ))}
      {running.length > 3 && (
        <Text size="xs" c="dimmed">
          and {running.length - 3} more
        </Text>
      )}
    </section>
  );
}

function ActivityRow({ job }: { job: Job }) {
  const trpc = useTRPC();
  const cancel = useMutation(trpc.system.cancelJob.mutationOptions());
  const progress = job.progress;
  const share = progress?.total == null || progress.total === 0 ? null : progress.done / progress.total;
  const words = [
    progress?.perSecond == null ? null : paceText(progress.perSecond, progress.unit),
    progress?.secondsLeft == null ? null : formatTimeLeft(progress.secondsLeft),
  ].filter((word) => word !== null);
  return (
    <div className={classes.row}>
      <div className={classes.line}>
        <span className={classes.title}>{job.title}</span>
        <span className={classes.share}>{share === null ? '' : `${Math.floor(share * 100)} %`}</span>
        <ActionIcon size="xs" aria-label={`Cancel: ${job.title}`} onClick={() => cancel.mutate({ id: job.id })}>
          <IconX size={12} />
        </ActionIcon>
      </div>
      <Progress value={(share ?? 0) * 100} size={3} aria-label={job.title} animated={share === null} />
      <span className={classes.words}>{words.length === 0 ? progress?.note : words.join(', ')}</span>
    </div>
  );
}

const paceText = (perSecond: number, unit: string): string =>
  unit === 'bytes' ? `${formatBytes(perSecond)}/s` : `${formatRate(perSecond)} ${unit}/s`;
