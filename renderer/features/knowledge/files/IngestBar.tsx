import { Button, Group, Progress } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatCount, formatRate, formatTimeLeft } from '../../../components/format.ts';
import { shareOf } from '../baseState.ts';
import type { Base } from '../knowledgeTypes.ts';
import { moveKind, useBaseJob } from '../useBaseJob.ts';
import classes from './FilesTab.module.css';

/** How far the taking in of files is, with a pause and a way to stop it. Takes no room when nothing goes on. */
export function IngestBar({ base }: { base: Base }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const job = useBaseJob(base.id);
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.knowledge.pathKey() });
  const pause = useMutation(trpc.knowledge.pause.mutationOptions({ onSettled: refresh }));
  const resume = useMutation(trpc.knowledge.resume.mutationOptions({ onSettled: refresh }));
  const cancel = useMutation(trpc.knowledge.cancel.mutationOptions({ onSettled: refresh }));
  const cancelJob = useMutation(trpc.system.cancelJob.mutationOptions({ onSettled: refresh }));
  const { files, paused, rebuilding } = base;
  const open = files.waiting + files.reading + files.chunking + files.embedding;
  const running = job?.state === 'running' ? job : null;
  const isMove = running?.kind === moveKind;
  const failure = pause.error ?? resume.error ?? cancel.error ?? cancelJob.error;
  if (running === null && !(paused && open > 0)) {
    if (job?.state === 'failed' && job.error !== null) return <ErrorNotice error={job.error} compact />;
    return failure === null ? null : <ErrorNotice error={failure} compact />;
  }
  const share = running === null ? null : shareOf(running);
  const progress = running?.progress;
  const words =
    progress === undefined || progress.total === null
      ? `${formatCount(open)} to go`
      : `${formatCount(progress.done)} of ${formatCount(progress.total)}`;
  return (
    <section className={classes.work} aria-label="Progress">
      <div className={classes.workHead}>
        <strong>{titleOf({ isMove, isRebuild: rebuilding !== null, isPaused: paused })}</strong>
        <span>{words}</span>
        {(!paused || isMove) && progress?.perSecond != null && progress.perSecond > 0 && (
          <span>{formatRate(progress.perSecond)}/s</span>
        )}
        {(!paused || isMove) && progress?.secondsLeft != null && <span>{formatTimeLeft(progress.secondsLeft)}</span>}
        <Group gap={4} ml="auto">
          {isMove ? null : paused ? (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlayerPlayFilled size={12} aria-hidden="true" />}
              loading={resume.isPending}
              onClick={() => resume.mutate({ base: base.id })}
            >
              Resume
            </Button>
          ) : (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlayerPauseFilled size={12} aria-hidden="true" />}
              loading={pause.isPending}
              onClick={() => pause.mutate({ base: base.id })}
            >
              Pause
            </Button>
          )}
          {running !== null && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconX size={13} aria-hidden="true" />}
              loading={cancel.isPending || cancelJob.isPending}
              onClick={() => (isMove ? cancelJob.mutate({ id: running.id }) : cancel.mutate({ base: base.id }))}
            >
              Cancel
            </Button>
          )}
        </Group>
      </div>
      <Progress
        value={(share ?? 0) * 100}
        size={4}
        aria-label={`Progress of ${base.name}`}
        animated={running !== null && (!paused || isMove) && share === null}
      />
      <div className={classes.workNote}>
        {progress?.note ?? (paused ? 'Goes on when you resume, also after a restart.' : ' ')}
      </div>
      {failure !== null && <ErrorNotice error={failure} compact />}
    </section>
  );
}

function titleOf(work: { isMove: boolean; isRebuild: boolean; isPaused: boolean }): string {
  if (work.isMove) return 'Moving to another place';
  if (work.isRebuild) return 'Building a new index';
  return work.isPaused ? 'Paused' : 'Taking files in';
}
