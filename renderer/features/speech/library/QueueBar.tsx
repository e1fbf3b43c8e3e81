import { Button, Progress } from '@mantine/core';
import { IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatTimeLeft } from '../../../components/format.ts';
import classes from './Library.module.css';
import { shareDone } from './shareDone.ts';

/** The queue as a whole, with a way to stop all of it, or to go on with what the end of the engine cut off. Nothing where there is none. */
export function QueueBar() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const queue = useQuery({ ...trpc.speech.queue.queryOptions(), staleTime: 0 });
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.speech.pathKey() });
  const stop = useMutation(trpc.speech.stopQueue.mutationOptions({ onSettled: refresh }));
  const resume = useMutation(trpc.speech.resumeInterrupted.mutationOptions({ onSettled: refresh }));
  const error = stop.error ?? resume.error;
  if (queue.data === undefined) return null;
  const { running, open, secondsLeft, interrupted } = queue.data;
  if (open === 0 && interrupted === 0) return null;
  const share = running === null ? null : shareDone(running);
  return (
    <section className={classes.queue} aria-label="Queue">
      {open > 0 && (
        <div className={classes.queueLine}>
          <span className={classes.queueWords}>
            <strong>{running === null ? 'Waiting for its turn' : running.modelName}</strong>
            <span>{`${counted(open, 'transcript')} to go`}</span>
            {secondsLeft !== null && <span>{formatTimeLeft(secondsLeft)}</span>}
          </span>
          <Progress
            value={(share ?? 0) * 100}
            size={4}
            aria-label="Of the recording that is being transcribed"
            animated={running !== null && share === null}
          />
        </div>
      )}
      {open > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconX size={13} aria-hidden="true" />}
          loading={stop.isPending}
          onClick={() => stop.mutate()}
        >
          Stop all
        </Button>
      )}
      {open === 0 && <span className={classes.queueWords}>{`${counted(interrupted, 'transcript')} cut off`}</span>}
      {interrupted > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPlay size={13} aria-hidden="true" />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          {open === 0 ? 'Go on with all' : `Go on with ${interrupted} cut off`}
        </Button>
      )}
      {error !== null && <ErrorNotice error={error} compact />}
    </section>
  );
}
