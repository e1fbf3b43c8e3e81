import { Button, Skeleton, Stack, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useCommands } from '../../app/CommandsProvider.tsx';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Page } from '../../components/Page.tsx';
import { addModel, emptyDraft, templateFor, toDraft, type Draft } from './create/draft.ts';
import { suggestMetrics } from './create/metrics/suggestMetrics.ts';
import { keepDraft } from './create/useDraft.ts';
import classes from './EvaluationView.module.css';
import type { DatasetSummary, RunSummary } from './evaluationTypes.ts';
import { ConfirmDialog, RenameDialog } from './list/Dialogs.tsx';
import { DatasetList } from './list/DatasetList.tsx';
import { RunList } from './list/RunList.tsx';
import { sampleCsv, sampleName } from './list/sampleRows.ts';
import { SheetDrawing } from './list/SheetDrawing.tsx';
import { useEvaluationEvents } from './useEvaluationEvents.ts';

type Asked =
  | { kind: 'rename'; dataset: DatasetSummary }
  | { kind: 'remove-dataset'; dataset: DatasetSummary }
  | { kind: 'remove-run'; run: RunSummary };

/** Evaluations: which candidate is good enough for this job, and what each would cost. */
export default function EvaluationView() {
  useEvaluationEvents();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const runs = useQuery({ ...trpc.evaluation.runs.queryOptions(), staleTime: 0 });
  const datasets = useQuery({ ...trpc.evaluation.datasets.queryOptions(), staleTime: 0 });
  const models = useQuery(trpc.models.selectable.queryOptions());
  const [asked, setAsked] = useState<Asked | null>(null);
  const settled = () => void queries.invalidateQueries({ queryKey: trpc.evaluation.pathKey() });
  const closed = () => {
    setAsked(null);
    settled();
  };
  const repeat = useMutation(
    trpc.evaluation.repeat.mutationOptions({
      onSuccess: (run) => void navigate({ to: '/evaluate/run/$run', params: { run: run.id }, search: {} }),
    }),
  );
  const removeRun = useMutation(trpc.evaluation.removeRun.mutationOptions({ onSuccess: closed }));
  const removeDataset = useMutation(trpc.evaluation.removeDataset.mutationOptions({ onSuccess: closed }));
  const rename = useMutation(trpc.evaluation.renameDataset.mutationOptions({ onSuccess: closed }));
  const create = (draft?: Draft) => {
    if (draft !== undefined) keepDraft(draft);
    void navigate({ to: '/evaluate/new' });
  };
  const evaluateOn = async (dataset: DatasetSummary, name = '') => {
    const metrics = suggestMetrics(await client.evaluation.metrics.query({ dataset: dataset.hash }), dataset.mapping);
    const installed = (models.data ?? []).filter(
      (model) => model.installed && model.local && model.tuning === 'instruct',
    );
    const draft: Draft = {
      ...emptyDraft,
      name,
      dataset: dataset.hash,
      metrics,
      prompt: { ...emptyDraft.prompt, template: templateFor(dataset) },
    };
    create(installed.slice(0, 2).reduce((all, model) => addModel(all, model.id), draft));
  };
  const sample = useMutation({
    mutationFn: async () => {
      const table = await client.evaluation.readPaste.mutate({ name: sampleName, text: sampleCsv() });
      const dataset = await client.evaluation.createDataset.mutate({
        table: table.id,
        mapping: { message: 'input', desk: 'label' },
        deduplicate: true,
        name: sampleName,
      });
      await evaluateOn(dataset, sampleName);
    },
    onSettled: settled,
  });
  const evaluate = useMutation({ mutationFn: (dataset: DatasetSummary) => evaluateOn(dataset) });
  const change = useMutation({
    mutationFn: async (run: RunSummary) => toDraft((await client.evaluation.run.query({ id: run.id })).suite),
    onSuccess: (draft) => create(draft),
  });
  useCommands([
    {
      id: 'evaluation-new',
      label: 'New evaluation',
      group: 'Evaluation',
      shortcut: 'C',
      keywords: ['rows', 'suite', 'compare', 'test'],
      icon: <IconPlus size={16} />,
      run: () => create(),
    },
  ]);
  const isPending = runs.isPending || datasets.isPending;
  const error = [runs, datasets, repeat, evaluate, change, sample].map((one) => one.error).find((one) => one !== null);
  const isEmpty = runs.data?.length === 0 && datasets.data?.length === 0;
  const newButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => create()}>
      New evaluation
    </Button>
  );
  return (
    <Page
      title="Evaluation"
      description="Your rows, every candidate, and a verdict with its uncertainty."
      actions={isEmpty || isPending ? undefined : newButton}
    >
      {isPending && (
        <Stack gap="sm" aria-busy="true" aria-label="Loading the evaluations">
          {[0, 1, 2].map((place) => (
            <Skeleton key={place} height={84} radius="lg" />
          ))}
        </Stack>
      )}
      {error !== undefined && error !== null && (
        <ErrorNotice error={error} onRetry={() => void Promise.all([runs.refetch(), datasets.refetch()])} />
      )}
      {isEmpty && (
        <section className={classes.empty} aria-labelledby="evaluation-first">
          <Title order={2} id="evaluation-first">
            Is the local one good enough for this job?
          </Title>
          <p className={classes.lead}>
            Bring some tasks with known answers. Every candidate, a model used in a certain way, answers each of them
            under the same conditions, and the decision sheet says which will do and what each would cost.
          </p>
          <SheetDrawing />
          <div className={classes.actions}>
            {newButton}
            <Button variant="default" loading={sample.isPending} onClick={() => sample.mutate()}>
              Try it with sample rows
            </Button>
          </div>
          <p className={classes.small}>
            The sample is forty messages to a shop and the desk that each belongs to. Nothing runs before you say so.
          </p>
        </section>
      )}
      {runs.data !== undefined && runs.data.length > 0 && (
        <RunList
          runs={runs.data}
          onRepeat={(run) => repeat.mutate({ id: run.id })}
          onChange={(run) => change.mutate(run)}
          onRemove={(run) => setAsked({ kind: 'remove-run', run })}
        />
      )}
      {datasets.data !== undefined && datasets.data.length > 0 && (
        <section className={classes.section} aria-labelledby="datasets">
          <Title order={2} id="datasets" mb="sm">
            Datasets
          </Title>
          <DatasetList
            datasets={datasets.data}
            onUse={(dataset) => evaluate.mutate(dataset)}
            onRename={(dataset) => setAsked({ kind: 'rename', dataset })}
            onRemove={(dataset) => setAsked({ kind: 'remove-dataset', dataset })}
          />
        </section>
      )}
      {asked?.kind === 'rename' && (
        <RenameDialog
          name={asked.dataset.name}
          error={rename.error}
          busy={rename.isPending}
          onClose={() => setAsked(null)}
          onRename={(name) => rename.mutate({ dataset: asked.dataset.hash, name })}
        />
      )}
      {asked?.kind === 'remove-dataset' && (
        <ConfirmDialog
          title={`Delete ${asked.dataset.name}?`}
          confirm="Delete the rows"
          error={removeDataset.error}
          busy={removeDataset.isPending}
          onClose={() => setAsked(null)}
          onConfirm={() => removeDataset.mutate({ dataset: asked.dataset.hash })}
        >
          Its rows are removed from this machine. Evaluations that are over keep the rows that they asked.
        </ConfirmDialog>
      )}
      {asked?.kind === 'remove-run' && (
        <ConfirmDialog
          title={`Delete ${asked.run.name}?`}
          confirm="Delete the evaluation"
          error={removeRun.error}
          busy={removeRun.isPending}
          onClose={() => setAsked(null)}
          onConfirm={() => removeRun.mutate({ id: asked.run.id })}
        >
          Its answers, scores and your labels on them are removed. The rows stay.
        </ConfirmDialog>
      )}
    </Page>
  );
}
