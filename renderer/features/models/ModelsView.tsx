import { Button, Drawer, Skeleton, Stack, Text } from '@mantine/core';
import { IconFileImport, IconPackage, IconSearchOff } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTRPC } from '../../app/trpc.ts';
import { formatBytes } from '../../components/format.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Page } from '../../components/Page.tsx';
import { useDownloads } from '../../components/useDownloads.ts';
import { useModels } from '../../components/useModels.ts';
import { DownloadDialog } from '../../components/DownloadDialog.tsx';
import { DamagedModels } from './DamagedModels.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { filterModels, isNarrowed, noFilter } from './modelFilter.ts';
import { ModelDetail } from './ModelDetail.tsx';
import { ModelFilters } from './ModelFilters.tsx';
import { ModelRow } from './ModelRow.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import classes from './ModelsView.module.css';

type Dialog = { kind: 'download' | 'remove'; id: string } | { kind: 'import' } | null;

/** The models Yardstick knows and those that are here: find, judge, download, import, remove. */
export default function ModelsView() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const models = useModels();
  const [filter, setFilter] = useState(noFilter);
  const [openId, setOpenId] = useState<string | null>(null);
  const [dialog, setDialog] = useState<Dialog>(null);
  const { start, cancel } = useDownloads();
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.models.pathKey() });
  const remove = useMutation(trpc.models.remove.mutationOptions({ onSettled: refresh }));
  const clear = useMutation(trpc.models.clearQuarantine.mutationOptions({ onSettled: refresh }));

  const shownFilter = useDeferredValue(filter);
  const all = useMemo(() => models.data ?? [], [models.data]);
  const shown = useMemo(() => filterModels(all, shownFilter), [all, shownFilter]);
  const tasks = useMemo(() => [...new Set(all.map((model) => model.task))].sort(), [all]);
  const find = (id: string | null) => all.find((model) => model.id === id) ?? null;
  const opened = find(openId);
  const subject = dialog !== null && dialog.kind !== 'import' ? find(dialog.id) : null;
  const installed = all.filter((model) => model.installed);
  const cancelling = (id: string) => cancel.isPending && cancel.variables === id;
  const close = () => {
    setDialog(null);
    start.reset();
    remove.reset();
  };

  return (
    <Page
      title="Models"
      width="wide"
      description={
        models.data === undefined
          ? 'Models that run on this machine.'
          : `${installed.length} on this machine, using ${formatBytes(installed.reduce((sum, model) => sum + model.sizeBytes, 0))}.`
      }
      actions={
        <Button
          variant="default"
          leftSection={<IconFileImport size={16} aria-hidden="true" />}
          onClick={() => setDialog({ kind: 'import' })}
        >
          Import a file
        </Button>
      }
    >
      <DamagedModels
        downloading={all.filter((model) => model.download?.state === 'running').map((model) => model.id)}
        onGetAgain={(id) => setDialog({ kind: 'download', id })}
      />
      <ModelFilters filter={filter} tasks={tasks} onChange={setFilter} />
      {models.isPending && (
        <Stack gap="sm" aria-busy="true" aria-label="Loading the models">
          {[0, 1, 2, 3].map((place) => (
            <Skeleton key={place} height={84} />
          ))}
        </Stack>
      )}
      {models.isError && <ErrorNotice error={models.error} onRetry={() => void models.refetch()} />}
      {models.isSuccess && shown.length === 0 && (
        <EmptyState
          icon={isNarrowed(shownFilter) ? <IconSearchOff size={22} /> : <IconPackage size={22} />}
          title={isNarrowed(shownFilter) ? 'No model passes these filters' : 'No models'}
          action={
            isNarrowed(shownFilter) ? (
              <Button variant="default" onClick={() => setFilter(noFilter)}>
                Show all models
              </Button>
            ) : undefined
          }
        >
          {isNarrowed(shownFilter) ? undefined : 'Import a GGUF file to begin.'}
        </EmptyState>
      )}
      {shown.length > 0 && (
        <>
          <Text size="xs" c="dimmed" component="output">
            {shown.length === all.length ? `${all.length} models` : `${shown.length} of ${all.length} models`}
          </Text>
          <ul className={classes.list} aria-label="Models">
            {shown.map((model) => (
              <ModelRow
                key={model.id}
                model={model}
                cancelling={cancelling(model.id)}
                onOpen={() => setOpenId(model.id)}
                onDownload={() => setDialog({ kind: 'download', id: model.id })}
                onCancel={() => cancel.mutate(model.id)}
              />
            ))}
          </ul>
        </>
      )}
      <Drawer
        opened={opened !== null}
        onClose={() => setOpenId(null)}
        position="right"
        size={560}
        title={opened?.name}
        closeButtonProps={{ 'aria-label': 'Close the details' }}
      >
        {opened !== null && (
          <ModelDetail
            model={opened}
            cancelling={cancelling(opened.id)}
            clearing={clear.isPending}
            error={clear.error}
            onDownload={() => setDialog({ kind: 'download', id: opened.id })}
            onCancel={() => cancel.mutate(opened.id)}
            onRemove={() => setDialog({ kind: 'remove', id: opened.id })}
            onClearQuarantine={() => clear.mutate({ id: opened.id })}
          />
        )}
      </Drawer>
      {dialog?.kind === 'download' && subject !== null && (
        <DownloadDialog
          model={subject}
          error={start.error}
          starting={start.isPending}
          onStart={() => start.mutate([subject], { onSuccess: close })}
          onClose={close}
        />
      )}
      {dialog?.kind === 'remove' && subject !== null && (
        <RemoveDialog
          model={subject}
          error={remove.error}
          removing={remove.isPending}
          onRemove={() =>
            remove.mutate(
              { id: subject.id },
              {
                onSuccess: () => {
                  close();
                  setOpenId(null);
                },
              },
            )
          }
          onClose={close}
        />
      )}
      {dialog?.kind === 'import' && (
        <ImportDialog
          models={all}
          onClose={close}
          onImported={(id) => {
            close();
            setOpenId(id);
          }}
        />
      )}
    </Page>
  );
}
