import { Button, Group, Skeleton, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconSearchOff, IconTrash, IconWaveSine } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { OptionsBar } from '../options/OptionsBar.tsx';
import { chosenModel, requestOf, type SpeechOptions } from '../options/speechOptions.ts';
import { RecordPanel } from '../record/RecordPanel.tsx';
import { useRecorder } from '../record/RecorderProvider.tsx';
import type { Recording, SpeechModel, SpeechTools } from '../speechTypes.ts';
import { AddRecordings } from './AddRecordings.tsx';
import classes from './Library.module.css';
import { ManyReferencesDialog } from './ManyReferencesDialog.tsx';
import { QueueBar } from './QueueBar.tsx';
import { RecordingList } from './RecordingList.tsx';
import { RecordingRow, type RecordingActs } from './RecordingRow.tsx';
import { ReferenceDialog } from './ReferenceDialog.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { RenameDialog } from './RenameDialog.tsx';

type Dialog =
  | { kind: 'references' }
  | { kind: 'rename' | 'reference'; recording: Recording }
  | { kind: 'remove'; recordings: Recording[] };

/** Recordings: how they come in, how they are written down, and what became of each. */
export function LibraryTab(props: {
  models: readonly SpeechModel[];
  tools: SpeechTools | undefined;
  options: SpeechOptions;
  onOptions: (change: Partial<SpeechOptions>) => void;
  onRecord: (deviceId?: string) => void;
  onCompare: (recordings: string[]) => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const page = useRef<HTMLDivElement>(null);
  const finder = useRef<HTMLInputElement>(null);
  const { options } = props;
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.trim(), 150);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const model = chosenModel(props.models, options);
  const usable = model?.installed === true;
  const recordings = useInfiniteQuery({
    ...trpc.speech.list.infiniteQueryOptions(
      { limit: 50, ...(wanted === '' ? {} : { search: wanted }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.speech.list.pathKey() });
  const recorder = useRecorder();
  const { mutate: endRecording, ...end } = useMutation(trpc.speech.liveStop.mutationOptions({ onSettled: refresh }));
  const start = useMutation(trpc.speech.start.mutationOptions({ onSettled: refresh }));
  const items = useMemo(() => recordings.data?.pages.flatMap((page) => page.items) ?? [], [recordings.data]);
  const selected = items.filter(({ id }) => chosen.has(id));

  const transcribe = (ids: string[]) => {
    const ready = ids.slice(0, 200);
    if (model !== null && usable && ready.length > 0) start.mutate({ recordings: ready, ...requestOf(model, options) });
  };
  const acts = useMemo(
    (): RecordingActs => ({
      select: (id, isChosen) =>
        setChosen((before) => {
          const next = new Set(before);
          if (isChosen) next.add(id);
          else next.delete(id);
          return next;
        }),
      transcribe,
      rename: (recording) => setDialog({ kind: 'rename', recording }),
      reference: (recording) => setDialog({ kind: 'reference', recording }),
      remove: (list) => setDialog({ kind: 'remove', recordings: list }),
      end: (id) => endRecording({ id }),
    }),
    // What `transcribe` depends on.
    // oxlint-disable-next-line react/exhaustive-deps
    [model?.id, usable, options],
  );
  /** What had the focus goes with its row: it goes to the next one, or the one before. */
  const focusBeside = (removed: readonly Recording[]) => {
    const gone = new Set(removed.map(({ id }) => id));
    const at = items.findIndex(({ id }) => gone.has(id));
    const beside = [...items.slice(at), ...items.slice(0, Math.max(0, at)).reverse()].find(({ id }) => !gone.has(id));
    // Once the dialog is closed.
    setTimeout(() => {
      const row = beside === undefined ? null : rowOf(page.current, beside.id);
      (row ?? finder.current ?? page.current?.querySelector('button'))?.focus();
    });
  };
  const { fetchNextPage } = recordings;
  const fetchMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const added = (list: Recording[]) => {
    void refresh();
    if (options.atOnce && usable && model.local) transcribe(list.map(({ id }) => id));
  };

  return (
    <Stack gap="lg" ref={page}>
      <OptionsBar
        models={props.models}
        languages={props.tools?.languages ?? []}
        options={options}
        onChange={props.onOptions}
      />
      <div className={classes.top}>
        <div className={classes.add}>
          <AddRecordings onAdded={added} ffmpegHint={props.tools?.ffmpeg === null ? props.tools.hint : null} />
        </div>
        <RecordPanel model={model} onRecord={props.onRecord} />
      </div>
      {start.error !== null && <ErrorNotice error={start.error} onRetry={start.reset} retryLabel="Dismiss" />}
      {end.error !== null && <ErrorNotice error={end.error} onRetry={end.reset} retryLabel="Dismiss" />}
      {recordings.isPending && (
        <Stack gap="xs" aria-busy="true" aria-label="Loading the recordings">
          {[0, 1, 2].map((place) => (
            <Skeleton key={place} height={58} />
          ))}
        </Stack>
      )}
      {recordings.isError && <ErrorNotice error={recordings.error} onRetry={() => void recordings.refetch()} />}
      {recordings.isSuccess && (items.length > 0 || wanted !== '') && (
        <section aria-label="Recordings">
          <div className={classes.toolbar}>
            <TextInput
              ref={finder}
              aria-label="Find a recording"
              placeholder="Find a recording"
              leftSection={<IconSearch size={14} aria-hidden="true" />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              flex="1 1 180px"
              maw={320}
            />
            {selected.length === 0 && (
              <Button size="compact-sm" variant="default" onClick={() => setDialog({ kind: 'references' })}>
                Add references…
              </Button>
            )}
            {selected.length > 0 && (
              <Group gap={6}>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={!usable}
                  onClick={() => transcribe(selected.map(({ id }) => id))}
                >
                  Transcribe {selected.length}
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => props.onCompare(selected.map(({ id }) => id))}
                >
                  Compare models on {selected.length}
                </Button>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="gray"
                  leftSection={<IconTrash size={13} aria-hidden="true" />}
                  onClick={() => setDialog({ kind: 'remove', recordings: selected })}
                >
                  Remove…
                </Button>
              </Group>
            )}
            {/* In the line that is there anyway: nothing below it moves when a queue begins or ends. */}
            <QueueBar />
          </div>
          <RecordingList
            recordings={items}
            hasMore={recordings.hasNextPage && !recordings.isFetchingNextPage}
            onMore={fetchMore}
          >
            {(recording) => (
              <RecordingRow
                recording={recording}
                selected={chosen.has(recording.id)}
                own={recorder.state.recordingId === recording.id && recorder.state.phase !== 'idle'}
                canTranscribe={usable}
                acts={acts}
              />
            )}
          </RecordingList>
        </section>
      )}
      {recordings.isSuccess && items.length === 0 && wanted === '' && (
        <EmptyState icon={<IconWaveSine size={22} />} title="No recordings yet">
          Drop an interview, a lecture or a voice memo, or record one. It is written down with the time of each word,
          you put right what was heard wrong, and several models can be measured against what was really said.
        </EmptyState>
      )}
      {recordings.isSuccess && items.length === 0 && wanted !== '' && (
        <EmptyState icon={<IconSearchOff size={22} />} title={`No recording is called “${wanted}”`} />
      )}
      {dialog?.kind === 'references' && <ManyReferencesDialog onClose={() => setDialog(null)} />}
      {dialog?.kind === 'rename' && <RenameDialog recording={dialog.recording} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'reference' && <ReferenceDialog recording={dialog.recording} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'remove' && (
        <RemoveDialog
          recordings={dialog.recordings}
          onClose={() => setDialog(null)}
          onRemoved={() => {
            focusBeside(dialog.recordings);
            setDialog(null);
            setChosen(new Set());
          }}
        />
      )}
    </Stack>
  );
}

/** The button of a recording in the list, where it is in sight. */
function rowOf(page: HTMLElement | null, id: string): HTMLElement | null {
  return page?.querySelector<HTMLElement>(`[data-recording="${CSS.escape(id)}"] [data-more]`) ?? null;
}
