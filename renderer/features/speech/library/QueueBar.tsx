import { Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import { counted, formatTimeLeft } from '../../../components/format.ts';
import type { Recording } from '../speechTypes.ts';
import classes from './Library.module.css';
import { openTranscripts, queueSecondsLeft, shareDone } from './queue.ts';

/** The queue as a whole, with a way to stop all of it. Takes no room when there is none. */
export function QueueBar({ recordings }: { recordings: readonly Recording[] }) {
  const trpc = useTRPC();
  const stop = useMutation(trpc.speech.stop.mutationOptions());
  const open = openTranscripts(recordings);
  if (open.length === 0) return null;
  const running = open.find(({ state }) => state === 'running');
  const left = queueSecondsLeft(open);
  const share = running === undefined ? null : shareDone(running);
  return (
    <section className={classes.queue} aria-label="Queue">
      <div className={classes.queueHead}>
        <strong>{running === undefined ? 'Waiting for its turn' : `Listening: ${running.modelName}`}</strong>
        <span>{counted(open.length, 'transcript')} to go</span>
        {left !== null && <span>{formatTimeLeft(left)}</span>}
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          ml="auto"
          leftSection={<IconX size={13} aria-hidden="true" />}
          onClick={() => {
            for (const { id } of open) stop.mutate({ id });
          }}
        >
          Stop all
        </Button>
      </div>
      <Progress
        value={(share ?? 0) * 100}
        size={4}
        aria-label="Of the recording that is listened to"
        animated={share === null}
      />
    </section>
  );
}
