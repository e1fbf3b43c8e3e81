import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUsers, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatTimeLeft } from '../../../components/format.ts';
import type { Transcript } from '../speechTypes.ts';
import { SpeakerModels } from './SpeakerModels.tsx';
import classes from './Transcript.module.css';
import { useSpeakersJob } from './useSpeakersJob.ts';

/** Finds who speaks, with models of this machine. While it runs the button stops it. */
export function FindSpeakers({ transcript, disabled }: { transcript: Transcript; disabled: boolean }) {
  const trpc = useTRPC();
  const [opened, setOpened] = useState(false);
  const job = useSpeakersJob(transcript.id);
  const cancel = useMutation(trpc.system.cancelJob.mutationOptions());
  const running = job?.state === 'running';
  useEndNotice(job?.id ?? null, job?.state ?? null);
  const { done = 0, total = null, secondsLeft = null } = running ? job.progress : {};
  const share = total === null || total <= 0 ? null : Math.floor(Math.min(1, done / total) * 100);
  const stop = `Stop finding speakers${share === null ? '' : `, ${share} percent done`}`;
  const Icon = running ? IconX : IconUsers;
  return (
    <>
      {/* One button for both, so that the focus stays on it. */}
      <Button
        size="compact-sm"
        variant={running ? 'light' : 'default'}
        className={classes.speakersButton}
        disabled={disabled && !running}
        loading={cancel.isPending}
        leftSection={<Icon size={14} aria-hidden="true" />}
        {...(running
          ? { 'aria-label': stop, title: secondsLeft === null ? stop : `${stop}, ${formatTimeLeft(secondsLeft)}` }
          : { 'aria-haspopup': 'dialog' })}
        onClick={() => (running ? cancel.mutate({ id: job.id }) : setOpened(true))}
      >
        {!running ? 'Find speakers' : share === null ? 'Listening' : `Listening, ${share} %`}
      </Button>
      {/* There all the time, so that it gives the focus back; what is in it only while it is open. */}
      <Modal opened={opened} onClose={() => setOpened(false)} title="Find speakers">
        <SpeakersForm transcript={transcript} onClose={() => setOpened(false)} />
      </Modal>
    </>
  );
}

/** Says when it is done: the segments may be out of sight. */
function useEndNotice(id: string | null, state: string | null): void {
  const watched = useRef<string | null>(null);
  useEffect(() => {
    if (state === 'running') watched.current = id;
    else if (state === 'done' && watched.current === id && id !== null) {
      watched.current = null;
      notifications.show({
        title: 'The speakers are labelled',
        message: 'Names can be changed everywhere at once. Undo takes the labels away.',
      });
    }
  }, [id, state]);
}

/** Why the last attempt did not end well; until it is dismissed, or tried again. */
export function SpeakersProblem({ transcriptId }: { transcriptId: string }) {
  const job = useSpeakersJob(transcriptId);
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (job?.state !== 'failed' || job.error === null || job.id === dismissed) return null;
  return (
    <div className={classes.noteBox}>
      <div className={classes.notes}>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <ErrorNotice error={job.error} compact />
          <Button size="compact-sm" variant="default" flex="none" onClick={() => setDismissed(job.id)}>
            Dismiss
          </Button>
        </Group>
      </div>
    </div>
  );
}

function SpeakersForm({ transcript, onClose }: { transcript: Transcript; onClose: () => void }) {
  const trpc = useTRPC();
  const [count, setCount] = useState<number | null>(null);
  const models = useQuery({ ...trpc.speech.speakerModels.queryOptions(), staleTime: 0 });
  const find = useMutation(trpc.speech.findSpeakers.mutationOptions({ onSuccess: onClose }));
  const ready = models.data?.every(({ installed }) => installed) === true;
  return (
    <Stack gap="md">
      <Text size="sm">
        Listens to the recording once more and says of each segment who speaks. The recording stays on this machine.
        {transcript.words
          ? ' Where the speaker changes within a segment, it is parted.'
          : ' This transcript has no times of words, so each segment gets one speaker.'}
        {transcript.speakers.length > 0 && ' Names that you gave stay with those who have them.'}
      </Text>
      <NumberInput
        label="How many people speak"
        description="Left empty, it is detected. A number makes the labels better."
        placeholder="Detect"
        min={1}
        max={50}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="blur"
        value={count ?? ''}
        onChange={(value) => setCount(typeof value === 'number' ? value : null)}
        data-autofocus
      />
      {models.isError && <ErrorNotice error={models.error} onRetry={() => void models.refetch()} compact />}
      <SpeakerModels models={models.data} onChange={() => void models.refetch()} />
      {find.error !== null && <ErrorNotice error={find.error} compact />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={!ready}
          loading={find.isPending}
          onClick={() => find.mutate({ id: transcript.id, speakers: count })}
        >
          Find speakers
        </Button>
      </Group>
    </Stack>
  );
}
