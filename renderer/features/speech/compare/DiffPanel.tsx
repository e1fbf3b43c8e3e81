import { ActionIcon, Button, Checkbox, Skeleton, Title, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ErrorReport } from '../../../app/reportOf.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatCount } from '../../../components/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { clockText, percentText } from '../speechText.ts';
import type { ComparisonDiff } from '../speechTypes.ts';
import { createPlayer } from '../transcript/player.ts';
import { PlayerBar } from '../transcript/PlayerBar.tsx';
import type { CellPlace } from './CellTable.tsx';
import classes from './Compare.module.css';
import { diffRuns } from './diffRuns.ts';

/** Words drawn at once; a lecture has thousands, and most are right. */
const pageOfRuns = 600;

const reasonWords = {
  repeated: 'Repeats itself',
  silence: 'Nobody is heard there',
  unsaid: 'Nobody said that',
} as const;

/** What a model heard beside what was said: each error marked by form and colour, each word to be heard. */
export function DiffPanel(props: {
  comparisonId: string;
  place: CellPlace;
  recordingName: string;
  modelName: string;
  transcriptId: string | null;
  hasReference: boolean;
  /** Why there is no transcript, or half of one. */
  error: ErrorReport | null;
  isRemoved: boolean;
  onClose: () => void;
}) {
  const { recordingId, model } = props.place;
  const trpc = useTRPC();
  const [player] = useState(createPlayer);
  const [onlyErrors, setOnlyErrors] = useState(false);
  const [shown, setShown] = useState(pageOfRuns);
  const diff = useQuery({
    ...trpc.speech.diff.queryOptions({ id: props.comparisonId, recordingId, model }),
    enabled: props.hasReference,
  });
  const recording = useQuery({
    ...trpc.speech.recording.queryOptions({ id: recordingId }),
    enabled: !props.isRemoved,
  });
  // It opens below the table: out of sight nobody would know that it did. Again when it has grown to what it shows.
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // In braces: newer browsers give a promise back, which React would take for what tidies up.
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, [diff.data, recording.data]);
  const runs = useMemo(() => diffRuns(diff.data?.pairs ?? [], onlyErrors), [diff.data, onlyErrors]);
  return (
    <section ref={panel} className={classes.panel} aria-labelledby="speech-diff">
      <div className={classes.listHead}>
        <Title order={2} id="speech-diff">
          {props.recordingName} by {props.modelName}
        </Title>
        <div className={classes.panelActs}>
          {props.transcriptId !== null && (
            <Button size="compact-sm" variant="default" component={Link} to={`/speech/${props.transcriptId}`}>
              Open the transcript
            </Button>
          )}
          <Tooltip label="Close">
            <ActionIcon aria-label="Close the difference" onClick={props.onClose}>
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      {props.error !== null && <ErrorNotice error={props.error} />}
      {!props.hasReference && props.error === null && (
        <p className={classes.facts}>
          There is no reference for this recording, so nothing to compare with: add what is really said, and run the
          comparison again.
        </p>
      )}
      {props.hasReference && diff.isPending && (
        <Skeleton height={120} aria-busy="true" aria-label="Loading the difference" />
      )}
      {diff.isError && <ErrorNotice error={diff.error} onRetry={() => void diff.refetch()} />}
      {diff.data !== undefined && (
        <>
          <div className={classes.legend}>
            <span>
              {percentText(diff.data.words.rate)} word errors of {counted(diff.data.words.reference, 'word')}:
            </span>
            <span>
              <span className={classes.substitution}>
                <del>said</del>
                <ins>heard</ins>
              </span>{' '}
              {formatCount(diff.data.words.substitutions)} wrong
            </span>
            <span>
              <del className={classes.deletion}>said</del> {formatCount(diff.data.words.deletions)} missing
            </span>
            <span>
              <ins className={classes.insertion}>heard</ins> {formatCount(diff.data.words.insertions)} added
            </span>
            <Checkbox
              size="xs"
              label="Only around errors"
              checked={onlyErrors}
              onChange={(event) => {
                setOnlyErrors(event.currentTarget.checked);
                setShown(pageOfRuns);
              }}
            />
          </div>
          <p className={classes.diff}>
            {runs.slice(0, shown).map((run, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a run has no name but its place
              <Run key={index} run={run} onPlay={(seconds) => player.play(Math.max(0, seconds - 0.15))} />
            ))}
          </p>
          {runs.length > shown && (
            <Button size="compact-sm" variant="default" onClick={() => setShown(shown + pageOfRuns)}>
              Show more
            </Button>
          )}
          {diff.data.flagged.length > 0 && (
            <>
              <h3 className={classes.subtitle}>Flagged segments</h3>
              <ul className={classes.flagged}>
                {diff.data.flagged.map((segment) => (
                  <li key={segment.segment}>
                    <button type="button" className={classes.timestamp} onClick={() => player.play(segment.start)}>
                      {clockText(segment.start, 1)}
                    </button>
                    <span>{segment.text}</span>
                    {segment.reasons.map((reason) => (
                      <StateBadge key={reason} kind="warn" size="sm">
                        {reasonWords[reason]}
                      </StateBadge>
                    ))}
                  </li>
                ))}
              </ul>
            </>
          )}
          <p className={classes.facts}>Compared as the normaliser leaves the words: {diff.data.normalizer}.</p>
        </>
      )}
      {recording.data !== undefined && (
        <PlayerBar
          player={player}
          recordingId={recordingId}
          playable={recording.data.playable}
          seconds={recording.data.seconds}
        />
      )}
    </section>
  );
}

function Run({ run, onPlay }: { run: ReturnType<typeof diffRuns>[number]; onPlay: (seconds: number) => void }) {
  if (run.skipped > 0) return <span className={classes.skipped}> … {counted(run.skipped, 'word')} right … </span>;
  return run.pairs.map((pair, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- a word has no name but its place
    <Pair key={index} pair={pair} onPlay={onPlay} />
  ));
}

function Pair({ pair, onPlay }: { pair: ComparisonDiff['pairs'][number]; onPlay: (seconds: number) => void }) {
  const seconds = pair.start ?? pair.referenceStart;
  if (pair.kind === 'hit') {
    return (
      // Words that are right are many: the keyboard goes from error to error, a mouse may press any.
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
      <span className={classes.hit} onClick={seconds === null ? undefined : () => onPlay(seconds)}>
        {pair.hypothesis}{' '}
      </span>
    );
  }
  const words = {
    substitution: `said ${pair.reference ?? ''}, heard ${pair.hypothesis ?? ''}`,
    deletion: `missing: ${pair.reference ?? ''}`,
    insertion: `added: ${pair.hypothesis ?? ''}`,
  }[pair.kind];
  const body =
    pair.kind === 'substitution' ? (
      <span className={classes.substitution}>
        <del>{pair.reference}</del>
        <ins>{pair.hypothesis}</ins>
      </span>
    ) : pair.kind === 'deletion' ? (
      <del className={classes.deletion}>{pair.reference}</del>
    ) : (
      <ins className={classes.insertion}>{pair.hypothesis}</ins>
    );
  return (
    <>
      {seconds === null ? (
        <span title={words}>{body}</span>
      ) : (
        <button
          type="button"
          className={classes.error}
          title={`${words}. Press to hear it`}
          aria-label={`${words}. Hear it`}
          onClick={() => onPlay(seconds)}
        >
          {body}
        </button>
      )}{' '}
    </>
  );
}
