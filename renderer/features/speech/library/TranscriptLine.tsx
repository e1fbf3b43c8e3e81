import { ActionIcon, Button, Group, Modal, Progress, Stack, Text, Tooltip } from '@mantine/core';
import { IconPlayerPlay, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatTimeLeft } from '../../../components/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { canResume, isOpen, languageName, stateWords } from '../speechText.ts';
import type { TranscriptSummary } from '../speechTypes.ts';
import classes from './Library.module.css';
import { shareDone } from './shareDone.ts';

/** One transcript of a recording: by which model, how far it is, and what can be done about it. */
export function TranscriptLine({ transcript }: { transcript: TranscriptSummary }) {
  const trpc = useTRPC();
  const stop = useMutation(trpc.speech.stop.mutationOptions());
  const resume = useMutation(trpc.speech.resume.mutationOptions());
  const line = useRef<HTMLLIElement>(null);
  const remove = useMutation(trpc.speech.removeTranscript.mutationOptions());
  // What had the focus goes with the line: its recording keeps it.
  const keepFocus = () => line.current?.closest('[data-recording]')?.querySelector<HTMLElement>('[data-more]')?.focus();
  const [asking, setAsking] = useState(false);
  const { id, state, modelName } = transcript;
  const share = shareDone(transcript);
  const words = stateWords[state];
  const facts = factsOf(transcript);
  const error = transcript.error ?? stop.error ?? resume.error ?? remove.error;
  return (
    <li ref={line} className={classes.transcript}>
      <div className={classes.transcriptLine}>
        <Link className={classes.model} to="/speech/$transcript" params={{ transcript: id }}>
          {modelName}
        </Link>
        {facts !== '' && <span className={classes.facts}>{facts}</span>}
        {isOpen(state) ? (
          <span className={classes.progress}>
            <Progress
              value={(share ?? 0) * 100}
              size={4}
              animated={state === 'running' && share === null}
              aria-label={`Progress of ${modelName}`}
            />
            <span>
              {state === 'waiting'
                ? 'Waiting'
                : transcript.progress.secondsLeft === null
                  ? share === null
                    ? 'Running'
                    : `${Math.floor(share * 100)} %`
                  : formatTimeLeft(transcript.progress.secondsLeft)}
            </span>
          </span>
        ) : (
          state !== 'done' && (
            <StateBadge kind={words.kind} size="sm">
              {words.label}
            </StateBadge>
          )
        )}
        <span className={classes.beginning}>
          {state === 'done' && transcript.segments === 0 ? 'No speech was found.' : transcript.beginning}
        </span>
        <span className={classes.acts}>
          {isOpen(state) && (
            <Tooltip label="Stop; what is done stays">
              <ActionIcon size="sm" aria-label={`Stop ${modelName}`} onClick={() => stop.mutate({ id })}>
                <IconX size={14} />
              </ActionIcon>
            </Tooltip>
          )}
          {canResume(state) && (
            <Tooltip label="Go on behind what is done">
              <ActionIcon
                size="sm"
                aria-label={`Go on with ${modelName}`}
                loading={resume.isPending}
                onClick={() => resume.mutate({ id })}
              >
                <IconPlayerPlay size={14} />
              </ActionIcon>
            </Tooltip>
          )}
          {!isOpen(state) && (
            <Tooltip label="Remove this transcript">
              <ActionIcon
                size="sm"
                aria-label={`Remove the transcript by ${modelName}`}
                loading={remove.isPending}
                onClick={() => (transcript.edited ? setAsking(true) : remove.mutate({ id }, { onSuccess: keepFocus }))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      </div>
      {error !== null && <ErrorNotice error={error} compact />}
      <Modal opened={asking} onClose={() => setAsking(false)} title="Remove this transcript?">
        <Stack>
          <Text size="sm">It was changed by hand. What you put right goes with it.</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              Cancel
            </Button>
            <Button
              color="red"
              loading={remove.isPending}
              onClick={() => remove.mutate({ id }, { onSuccess: keepFocus })}
            >
              Remove
            </Button>
          </Group>
        </Stack>
      </Modal>
    </li>
  );
}

function factsOf(transcript: TranscriptSummary): string {
  return [
    transcript.askedLanguage === null ? null : languageName(transcript.askedLanguage),
    transcript.task === 'translate' ? 'in English' : null,
    transcript.live ? 'live' : null,
    transcript.edited ? 'edited' : null,
    transcript.comparisonId === null ? null : 'for a comparison',
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
