import { Button, Group, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../../app/trpc.ts';
import type { EngineOutput } from '../../../../app/engineTypes.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { formatCount, formatTimeLeft } from '../../../../components/format.ts';
import { whenText } from '../../../../components/timeText.ts';
import classes from './Tabs.module.css';

type Ladder = NonNullable<EngineOutput['evaluation']['quantisation']>;

/** Perplexity and divergence are measured when somebody asks for them: what they rest on, or how far they are. */
export function MeasureLadder({ run, ladder }: { run: string; ladder: Ladder }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSettled = () => void queries.invalidateQueries({ queryKey: trpc.evaluation.quantisation.pathKey() });
  const measure = useMutation(trpc.evaluation.measureLadder.mutationOptions({ onSettled }));
  const stop = useMutation(trpc.evaluation.stopLadder.mutationOptions({ onSettled }));
  const { measured, measuring } = ladder;
  const running = measuring?.state === 'running';
  const error = measure.error ?? stop.error ?? (measuring?.state === 'failed' ? measuring.error : null);
  return (
    <div className={classes.measure}>
      <p className={classes.explanation}>
        {measured === null ? (
          <>
            Perplexity and KL divergence show a loss that the answers of a few hundred rows may hide. Every size reads
            the same text of this run’s rows: about a minute each for a small model.
          </>
        ) : (
          <>
            Perplexity and divergence: {formatCount(measured.tokens)} tokens of the first {formatCount(measured.rows)}{' '}
            rows (input and reference, as plain text), {measured.runtime}, {whenText(measured.measuredAt)}. KL
            divergence is the mean over those tokens in nats, from the largest size to each, over the{' '}
            {formatCount(measured.top)} likeliest tokens and one rest: a lower bound.
          </>
        )}
      </p>
      <Group gap="sm" mih={36}>
        {running ? (
          <>
            <Progress
              className={classes.measureBar}
              value={measuring.progress.done}
              aria-label="Perplexity and divergence"
              size="md"
              radius="xl"
            />
            <span className={classes.measureText}>
              {[
                measuring.progress.note === null ? 'Waits for this machine' : `Reads with ${measuring.progress.note}`,
                measuring.progress.secondsLeft === null ? null : formatTimeLeft(measuring.progress.secondsLeft),
              ]
                .filter((part) => part !== null)
                .join(', ')}
            </span>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              loading={stop.isPending}
              onClick={() => stop.mutate({ id: run })}
              aria-label="Cancel measuring perplexity and divergence"
            >
              Cancel
            </Button>
          </>
        ) : (
          <Button variant="default" loading={measure.isPending} onClick={() => measure.mutate({ id: run })}>
            {measured === null ? 'Measure perplexity and divergence' : 'Measure again'}
          </Button>
        )}
      </Group>
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}
