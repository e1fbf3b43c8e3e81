import { Button, Skeleton, Stack, Title } from '@mantine/core';
import { IconPlus, IconScale } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatTimeLeft } from '../../../components/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { whenText } from '../../../components/timeText.ts';
import { stateWords } from '../speechText.ts';
import type { ComparisonSummary, SpeechModel } from '../speechTypes.ts';
import classes from './Compare.module.css';
import { ComparisonView } from './ComparisonView.tsx';
import { NewComparison } from './NewComparison.tsx';

/** Models measured on the same recordings: those that were, and a new one. */
export function CompareTab(props: {
  models: readonly SpeechModel[];
  languages: readonly string[];
  /** Recordings that were chosen in the list. */
  chosen: readonly string[];
  comparison: string | null;
  onOpen: (id: string | null) => void;
}) {
  const trpc = useTRPC();
  const comparisons = useQuery({ ...trpc.speech.comparisons.queryOptions(), staleTime: 0 });
  const [making, setMaking] = useState(props.chosen.length > 0);
  const page = useRef<HTMLDivElement>(null);
  // Whoever comes back from one, or took it away, is in the list again: at it, or at the button for a new one.
  const left = useRef(props.comparison);
  const isListed = props.comparison === null && comparisons.isSuccess;
  useEffect(() => {
    if (!isListed) left.current = props.comparison ?? left.current;
    else if (left.current !== null) {
      const row = page.current?.querySelector<HTMLElement>(`[data-comparison="${CSS.escape(left.current)}"]`);
      (row ?? page.current?.querySelector<HTMLElement>('[data-new]'))?.focus();
      left.current = null;
    }
  }, [isListed, props.comparison]);
  if (props.comparison !== null) {
    return <ComparisonView key={props.comparison} id={props.comparison} onClose={() => props.onOpen(null)} />;
  }
  const list = comparisons.data ?? [];
  const isEmpty = comparisons.isSuccess && list.length === 0;
  return (
    <Stack gap="lg" ref={page}>
      {comparisons.isPending && (
        <Stack aria-busy="true" aria-label="Loading the comparisons">
          <Skeleton height={52} />
          <Skeleton height={52} />
        </Stack>
      )}
      {comparisons.isError && <ErrorNotice error={comparisons.error} onRetry={() => void comparisons.refetch()} />}
      {making && (
        <NewComparison
          models={props.models}
          languages={props.languages}
          chosen={props.chosen}
          onClose={() => setMaking(false)}
          onMade={(id) => props.onOpen(id)}
        />
      )}
      {!making && isEmpty && (
        <EmptyState
          icon={<IconScale size={22} />}
          title="Which model hears it best?"
          action={
            <Button data-new leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setMaking(true)}>
              New comparison
            </Button>
          }
        >
          The same recordings through several Whisper sizes and services: error rates with intervals against what was
          really said, speed, times, cost, and where the sound went.
        </EmptyState>
      )}
      {list.length > 0 && (
        <section aria-labelledby="speech-comparisons">
          <div className={classes.listHead}>
            <Title order={2} id="speech-comparisons">
              Comparisons
            </Title>
            {!making && (
              <Button
                data-new
                size="compact-sm"
                leftSection={<IconPlus size={14} aria-hidden="true" />}
                onClick={() => setMaking(true)}
              >
                New comparison
              </Button>
            )}
          </div>
          <ul className={classes.list}>
            {list.map((one) => (
              <li key={one.id}>
                <ComparisonRow comparison={one} onOpen={() => props.onOpen(one.id)} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Stack>
  );
}

function ComparisonRow({ comparison, onOpen }: { comparison: ComparisonSummary; onOpen: () => void }) {
  const { state, done, total, secondsLeft } = comparison;
  const words = stateWords[state];
  return (
    <div className={classes.listRow}>
      <button type="button" className={classes.open} data-comparison={comparison.id} onClick={onOpen}>
        {comparison.name}
      </button>
      <span className={classes.facts}>
        {counted(comparison.models.length, 'model')} on {counted(comparison.recordings, 'recording')} ·{' '}
        {whenText(comparison.createdAt)}
      </span>
      {state === 'running' || state === 'waiting' ? (
        <span className={classes.facts}>
          {done} of {total}
          {secondsLeft === null ? '' : `, ${formatTimeLeft(secondsLeft)}`}
        </span>
      ) : (
        <StateBadge kind={words.kind} size="sm">
          {words.label}
        </StateBadge>
      )}
    </div>
  );
}
