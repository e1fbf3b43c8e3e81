import { Button, Group, Modal, Progress, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconPlayerPlay, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatCount, formatTimeLeft } from '../../../components/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { languageName, stateWords } from '../speechText.ts';
import type { Comparison } from '../speechTypes.ts';
import { CellTable, type CellPlace } from './CellTable.tsx';
import classes from './Compare.module.css';
import { DiffPanel } from './DiffPanel.tsx';
import { differenceText } from './differenceText.ts';
import { RateChart } from './RateChart.tsx';
import { rankTotals, TotalsTable } from './TotalsTable.tsx';

/** One comparison: while it runs how far it is, and what it says. */
export function ComparisonView({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC();
  const comparison = useQuery({ ...trpc.speech.comparison.queryOptions({ id }), staleTime: 0 });
  return (
    <Stack gap="lg">
      <div>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={14} aria-hidden="true" />}
          onClick={onClose}
        >
          All comparisons
        </Button>
      </div>
      {comparison.isPending && (
        <Stack aria-busy="true" aria-label="Loading the comparison">
          <Skeleton height={34} />
          <Skeleton height={140} />
        </Stack>
      )}
      {comparison.isError && <ErrorNotice error={comparison.error} onRetry={() => void comparison.refetch()} />}
      {comparison.data !== undefined && <Opened comparison={comparison.data} onRemoved={onClose} />}
    </Stack>
  );
}

function Opened({ comparison, onRemoved }: { comparison: Comparison; onRemoved: () => void }) {
  const [place, setPlace] = useState<CellPlace | null>(null);
  const totals = rankTotals(comparison.totals);
  const nameOf = (model: string) => comparison.columns.find((one) => one.model === model)?.name ?? model;
  const cell = comparison.cells.find((one) => one.recordingId === place?.recordingId && one.model === place.model);
  const row = comparison.rows.find(({ recordingId }) => recordingId === place?.recordingId);
  const against = comparison.cells.find(({ timestamps }) => timestamps !== null)?.timestamps?.against;
  const rated = totals.some(({ words }) => words.rate !== null);
  const { settings, method } = comparison;
  return (
    <>
      <Head comparison={comparison} onRemoved={onRemoved} />
      {rated && <RateChart totals={totals} />}
      {comparison.differences.length > 0 && (
        <ul className={classes.differences} aria-label="Differences between models">
          {comparison.differences.slice(0, 12).map((one) => (
            <li key={`${one.a} ${one.b}`}>{differenceText(one, nameOf)}</li>
          ))}
        </ul>
      )}
      {totals.length > 0 && <TotalsTable comparison={comparison} />}
      <section aria-labelledby="speech-cells">
        <Title order={2} id="speech-cells" mb={6}>
          Recording by recording
        </Title>
        <CellTable comparison={comparison} opened={place} onOpen={setPlace} />
      </section>
      {place !== null && row !== undefined && (
        <DiffPanel
          key={`${place.recordingId} ${place.model}`}
          comparisonId={comparison.id}
          place={place}
          recordingName={row.name}
          modelName={nameOf(place.model)}
          transcriptId={cell?.transcriptId ?? null}
          hasReference={cell?.words != null}
          error={cell?.error ?? null}
          isRemoved={row.removed}
          onClose={() => setPlace(null)}
        />
      )}
      <Text size="xs" c="dimmed" className={classes.method}>
        Words are compared as {method.normalizer} leaves them.{' '}
        {`Intervals hold ${Math.round(method.confidence * 100)} % of ${formatCount(method.resamples)} draws of the recordings (bootstrap, seed ${method.seed}); rates are all errors over all words.`}{' '}
        {settings.language === null ? 'The language was found out.' : `Language: ${languageName(settings.language)}.`}{' '}
        {against?.kind === 'captions' && 'Times are measured against the captions of the reference.'}
        {against?.kind === 'model' &&
          `No captions were given: times are measured against those of ${against.modelName}.`}{' '}
        {speakersNote(comparison.speakers)}
      </Text>
    </>
  );
}

function speakersNote({ state, models }: Comparison['speakers']): string {
  const both = models.join(' and ');
  switch (state) {
    case 'done':
      return `Speaker errors are the diarization error rate (NIST; no collar, speech of several people at once counted) of each transcript with the speakers that ${both} find in the recording.`;
    case 'open':
      return 'The captions say who speaks: who is heard is being found out, and speaker errors follow.';
    case 'failed':
      return 'The captions say who speaks, but speakers could not be found in every recording.';
    case 'no-models':
      return `The captions say who speaks. Speaker errors are measured once ${both} are installed, from the Models page.`;
    case 'none':
      return '';
    default:
      return state satisfies never;
  }
}

function Head({ comparison, onRemoved }: { comparison: Comparison; onRemoved: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.speech.pathKey() });
  const [asking, setAsking] = useState(false);
  const stop = useMutation(trpc.speech.stopComparison.mutationOptions({ onSettled: refresh }));
  const resume = useMutation(trpc.speech.resumeComparison.mutationOptions({ onSettled: refresh }));
  const remove = useMutation(
    trpc.speech.removeComparison.mutationOptions({
      onSuccess: () => {
        onRemoved();
        void queries.invalidateQueries({ queryKey: trpc.speech.comparisons.pathKey() });
      },
    }),
  );
  const { id, state, done, total, secondsLeft } = comparison;
  const running = state === 'running' || state === 'waiting';
  const open = comparison.cells.some((cell) => cell.state !== 'done');
  const error = stop.error ?? resume.error ?? remove.error;
  return (
    <div>
      <div className={classes.listHead}>
        <Title order={2}>{comparison.name}</Title>
        <Group gap={6}>
          {running ? (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconX size={13} aria-hidden="true" />}
              loading={stop.isPending}
              onClick={() => stop.mutate({ id })}
            >
              Stop
            </Button>
          ) : (
            open && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconPlayerPlay size={13} aria-hidden="true" />}
                loading={resume.isPending}
                onClick={() => resume.mutate({ id })}
              >
                Go on with what is missing
              </Button>
            )
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconTrash size={13} aria-hidden="true" />}
            onClick={() => setAsking(true)}
          >
            Remove…
          </Button>
        </Group>
      </div>
      <div className={classes.facts}>
        {counted(comparison.columns.length, 'model')} on {counted(comparison.rows.length, 'recording')}{' '}
        {!running && (
          <StateBadge kind={stateWords[state].kind} size="sm">
            {stateWords[state].label}
          </StateBadge>
        )}
        {running && ` · ${done} of ${total} done${secondsLeft === null ? '' : `, ${formatTimeLeft(secondsLeft)}`}`}
      </div>
      {running && (
        <Progress
          mt={8}
          size={4}
          value={total === 0 ? 0 : (done / total) * 100}
          aria-label="Progress of the comparison"
        />
      )}
      {error !== null && <ErrorNotice error={error} compact />}
      <Modal opened={asking} onClose={() => setAsking(false)} title="Remove this comparison?">
        <Stack>
          <Text size="sm">The transcripts that were made for it go with it. Recordings and references stay.</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              Cancel
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id })}>
              Remove
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  );
}
