import { ActionIcon, Button, Skeleton, Stack, Title, Tooltip } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowUpRight,
  IconHighlight,
  IconLock,
  IconPlayerPlay,
  IconSearch,
  IconX,
} from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useCommands } from '../../../app/CommandsProvider.tsx';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';
import { Conditions } from '../../../components/Conditions.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatTimeLeft, formatUsd } from '../../../components/format.ts';
import { Page } from '../../../components/Page.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { canResume, factorText, heardText, isOpen, stateWords } from '../speechText.ts';
import type { FindHit, Transcript } from '../speechTypes.ts';
import { useSpeechEvents } from '../useSpeechEvents.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { FindBar } from './FindBar.tsx';
import { FindSpeakers, SpeakersProblem } from './FindSpeakers.tsx';
import { createPlayer } from './player.ts';
import { PlayerBar } from './PlayerBar.tsx';
import { SegmentList } from './SegmentList.tsx';
import type { SegmentActs } from './SegmentRow.tsx';
import { createSegmentStore } from './segmentStore.ts';
import { SendMenu } from './SendMenu.tsx';
import classes from './Transcript.module.css';
import { transcriptRows } from './transcriptRows.ts';
import { useTranscriptEdits } from './useTranscriptEdits.ts';
import { useTranscriptKeys } from './useTranscriptKeys.ts';

/** One transcript: heard, read, put right, and handed on. */
export default function TranscriptView() {
  useSpeechEvents();
  const trpc = useTRPC();
  const { transcript: id } = useParams({ from: '/speech/$transcript' });
  const transcript = useQuery({ ...trpc.speech.transcript.queryOptions({ id }), staleTime: 0 });
  useDocumentTitle(`${transcript.data?.recordingName ?? 'Transcript'} - Yardstick`);
  if (transcript.data !== undefined && transcript.data.id === id) {
    return <OpenTranscript key={id} transcript={transcript.data} />;
  }
  return (
    <Page title="Transcript">
      {transcript.isError ? (
        <Stack gap="md" align="flex-start">
          <ErrorNotice error={transcript.error} onRetry={() => void transcript.refetch()} />
          <Button component={Link} to="/speech" variant="default">
            All recordings
          </Button>
        </Stack>
      ) : (
        <Stack aria-busy="true" aria-label="Loading the transcript">
          <Skeleton height={42} />
          <Skeleton height={52} />
          <Skeleton height={52} />
        </Stack>
      )}
    </Page>
  );
}

function OpenTranscript({ transcript }: { transcript: Transcript }) {
  const { id } = transcript;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { at } = useSearch({ from: '/speech/$transcript' });
  const [player] = useState(createPlayer);
  const [store] = useState(() =>
    createSegmentStore((cursor, limit) =>
      client.speech.segments.query({ id, limit, ...(cursor === undefined ? {} : { cursor }) }),
    ),
  );
  const segments = useSyncExternalStore(store.subscribe, store.get);
  const edits = useTranscriptEdits(id, store);
  const tools = useQuery(trpc.speech.tools.queryOptions());
  const recording = useQuery({ ...trpc.speech.recording.queryOptions({ id: transcript.recordingId }), staleTime: 0 });
  const [editing, setEditing] = useState<number | null>(null);
  const [finding, setFinding] = useState(false);
  const [shading, setShading] = useState(true);
  const [hits, setHits] = useState<{ all: readonly FindHit[]; current: FindHit | null }>({ all: [], current: null });
  const showHits = useCallback((all: readonly FindHit[], current: FindHit | null) => setHits({ all, current }), []);
  const running = isOpen(transcript.state);

  // New segments, and changes made elsewhere.
  const { updatedAt, revision, segments: count } = transcript;
  useEffect(() => void store.load(), [store, updatedAt, revision, count]);
  useEffect(() => {
    if (at !== undefined) player.seek(at);
  }, [player, at]);

  const acts = useMemo((): SegmentActs => ({ ...edits, open: setEditing }), [edits]);
  const find = () => {
    setFinding(true);
    setTimeout(() => document.getElementById('speech-find')?.focus(), 0);
  };
  useCommands([
    { id: 'speech-play', label: 'Play or pause', group: 'Speech', shortcut: 'K', run: player.toggle },
    {
      id: 'speech-back',
      label: 'Back 5 seconds',
      group: 'Speech',
      shortcut: 'J',
      run: () => player.seek(player.time() - 5),
    },
    {
      id: 'speech-on',
      label: 'Forward 5 seconds',
      group: 'Speech',
      shortcut: 'L',
      run: () => player.seek(player.time() + 5),
    },
    { id: 'speech-find', label: 'Find and replace', group: 'Speech', shortcut: '/', run: find },
    {
      id: 'speech-shading',
      label: 'Show how sure the model was',
      group: 'Speech',
      shortcut: 'S',
      run: () => setShading(!shading),
    },
    ...(transcript.undo === null
      ? []
      : [
          {
            id: 'speech-undo',
            label: `Undo: ${transcript.undo}`,
            group: 'Speech' as const,
            run: () => void edits.undo(),
          },
        ]),
    ...(transcript.redo === null
      ? []
      : [
          {
            id: 'speech-redo',
            label: `Redo: ${transcript.redo}`,
            group: 'Speech' as const,
            run: () => void edits.redo(),
          },
        ]),
  ]);

  const locked = running;
  useTranscriptKeys({
    find,
    undo: locked || transcript.undo === null ? undefined : () => void edits.undo(),
    redo: locked || transcript.redo === null ? undefined : () => void edits.redo(),
    toggle: player.toggle,
  });
  const empty = segments.items.length === 0;
  return (
    <div className={classes.frame}>
      <header className={classes.head}>
        <div className={classes.inner}>
          <div className={classes.crumbs}>
            <Link to="/speech" className={classes.back}>
              Speech
            </Link>
            <Title order={1} className={classes.title}>
              {transcript.recordingName}
            </Title>
          </div>
          <Facts transcript={transcript} />
          <div className={classes.tools}>
            <Tooltip label={transcript.undo === null ? 'Nothing to undo' : `Undo: ${transcript.undo}`}>
              <ActionIcon
                className={classes.tool}
                aria-label="Undo"
                disabled={transcript.undo === null || locked}
                onClick={() => void edits.undo()}
              >
                <IconArrowBackUp size={17} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={transcript.redo === null ? 'Nothing to redo' : `Redo: ${transcript.redo}`}>
              <ActionIcon
                className={classes.tool}
                aria-label="Redo"
                disabled={transcript.redo === null || locked}
                onClick={() => void edits.redo()}
              >
                <IconArrowForwardUp size={17} />
              </ActionIcon>
            </Tooltip>
            <Button
              size="compact-sm"
              variant={finding ? 'light' : 'default'}
              leftSection={<IconSearch size={14} aria-hidden="true" />}
              aria-expanded={finding}
              onClick={() => (finding ? setFinding(false) : find())}
            >
              Find
            </Button>
            <Tooltip label="Underline words that the model was less than 80 % sure of, more strongly below 50 % (S)">
              <Button
                size="compact-sm"
                variant={shading ? 'light' : 'default'}
                leftSection={<IconHighlight size={14} aria-hidden="true" />}
                aria-pressed={shading}
                onClick={() => setShading(!shading)}
              >
                Confidence
              </Button>
            </Tooltip>
            <FindSpeakers transcript={transcript} disabled={empty || locked} />
            <ExportMenu
              transcriptId={id}
              hasWords={transcript.words}
              hasSpeakers={transcript.speakers.length > 0}
              disabled={empty}
            />
            <SendMenu transcriptId={id} disabled={empty} />
            <Conditions
              name={transcript.modelName}
              rows={() => transcriptRows(transcript, tools.data)}
              record={() => ({
                model: transcript.model,
                conditions: transcript.conditions,
                timings: transcript.timings,
                language: transcript.language,
                destination: transcript.destination,
                cost: transcript.cost,
                warnings: transcript.warnings,
              })}
            />
          </div>
          {finding && (
            <FindBar
              transcriptId={id}
              revision={revision}
              locked={locked}
              onHits={showHits}
              onEdit={edits.edit}
              onReplaceOne={(hit, replacement) => edits.replaceOne(hit, replacement)}
              onClose={() => setFinding(false)}
            />
          )}
        </div>
      </header>
      <Notes transcript={transcript} />
      <SpeakersProblem transcriptId={id} />
      {segments.error !== null && (
        <div className={classes.noteBox}>
          <ErrorNotice error={segments.error} onRetry={() => void store.load()} />
        </div>
      )}
      {empty ? (
        <div className={classes.empty}>
          {segments.complete && !running ? (
            <EmptyState title="Nothing was said">
              No speech was found in this recording: silence and music are left out, not made up for.
            </EmptyState>
          ) : (
            <Stack aria-busy="true" aria-label={running ? 'Waiting for the first words' : 'Loading the segments'}>
              {[0, 1, 2].map((place) => (
                <Skeleton key={place} height={40} />
              ))}
            </Stack>
          )}
        </div>
      ) : (
        <SegmentList
          segments={segments.items}
          player={player}
          speakers={transcript.speakers}
          editing={editing}
          locked={locked}
          shading={shading}
          hits={hits.all}
          currentHit={hits.current}
          thresholds={tools.data?.doubtThresholds}
          acts={acts}
        />
      )}
      <footer className={classes.foot}>
        <div className={classes.inner}>
          {recording.data !== undefined && (
            <PlayerBar
              player={player}
              recordingId={recording.data.id}
              playable={recording.data.playable}
              seconds={recording.data.seconds}
            />
          )}
        </div>
      </footer>
    </div>
  );
}

function Facts({ transcript }: { transcript: Transcript }) {
  const trpc = useTRPC();
  const stop = useMutation(trpc.speech.stop.mutationOptions());
  const resume = useMutation(trpc.speech.resume.mutationOptions());
  const { id, state, progress } = transcript;
  const running = isOpen(state);
  return (
    <div className={classes.facts}>
      <span>{transcript.modelName}</span>
      {transcript.language !== null && <span>{heardText(transcript.language, transcript.languageProbability)}</span>}
      {transcript.task === 'translate' && <span>in English</span>}
      {transcript.timings.realTimeFactor !== null && (
        <span title="Work over the length of the recording: below 1 is faster than speech">
          {factorText(transcript.timings.realTimeFactor)} real time
        </span>
      )}
      {transcript.cost !== null && <span>{formatUsd(transcript.cost.usd)}</span>}
      {transcript.leftMachine ? (
        <span className={classes.leaves}>
          <IconArrowUpRight size={13} aria-hidden="true" /> Went to {transcript.destination ?? 'another machine'}
        </span>
      ) : (
        <span>
          <IconLock size={12} aria-hidden="true" /> Stayed here
        </span>
      )}
      {transcript.edited && <span>edited</span>}
      {state !== 'done' && (
        <StateBadge kind={stateWords[state].kind} size="sm">
          {stateWords[state].label}
        </StateBadge>
      )}
      {running && progress.secondsLeft !== null && <span>{formatTimeLeft(progress.secondsLeft)}</span>}
      {running && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconX size={12} aria-hidden="true" />}
          loading={stop.isPending}
          onClick={() => stop.mutate({ id })}
        >
          Stop
        </Button>
      )}
      {canResume(state) && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlayerPlay size={12} aria-hidden="true" />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ id })}
        >
          Go on
        </Button>
      )}
    </div>
  );
}

function Notes({ transcript }: { transcript: Transcript }) {
  if (transcript.error === null && transcript.warnings.length === 0) return null;
  return (
    <div className={classes.noteBox}>
      <div className={classes.notes}>
        {transcript.error !== null && <ErrorNotice error={transcript.error} compact />}
        {transcript.warnings.length > 0 && (
          <div role="note" className={classes.warnings}>
            <IconAlertTriangle size={14} aria-hidden="true" />
            {transcript.warnings.join(' ')}
          </div>
        )}
      </div>
    </div>
  );
}
