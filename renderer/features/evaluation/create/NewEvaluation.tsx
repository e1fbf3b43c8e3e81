import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconFileImport } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { Page } from '../../../components/Page.tsx';
import { findModel } from '../../../components/serviceModels.ts';
import { ConfirmDialog } from '../list/Dialogs.tsx';
import scrolling from '../scrolling/Scrolling.module.css';
import { cueAttributes, useScrollCue } from '../scrolling/useScrollCue.ts';
import { techniqueName } from '../techniques.ts';
import { useEvaluationEvents } from '../useEvaluationEvents.ts';
import { CandidatesStep } from './candidates/CandidatesStep.tsx';
import { CheckStep, planText, whyNotYet } from './check/CheckStep.tsx';
import { DataStep } from './data/DataStep.tsx';
import { isUntouched, stepOfField, toSuite, type Step } from './draft.ts';
import { ExportDraft } from './ExportDraft.tsx';
import { ImportSuite } from './ImportSuite.tsx';
import { MetricsStep } from './metrics/MetricsStep.tsx';
import classes from './NewEvaluation.module.css';
import { useDraft } from './useDraft.ts';

const steps: { step: Step; title: string; explanation: string }[] = [
  { step: 'data', title: 'Rows', explanation: 'Tasks with known answers.' },
  { step: 'candidates', title: 'Candidates', explanation: 'Models, each used in a certain way.' },
  { step: 'metrics', title: 'Metrics', explanation: 'What a good answer is, and which metric decides.' },
  { step: 'check', title: 'Check and run', explanation: 'What it takes, and what leaves this machine.' },
];

const show = (step: Step) => {
  const section = document.getElementById(`step-${step}`);
  section?.scrollIntoView({ block: 'start', behavior: 'smooth' });
  section?.focus({ preventScroll: true });
};

/** Sets an evaluation up, on one page: each step can be gone back to at any time, and nothing is sent before the last button. */
export default function NewEvaluation() {
  useEvaluationEvents();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const navigate = useNavigate();
  const { draft, change, clear } = useDraft();
  const [asked, setAsked] = useState<'import' | 'start-over' | null>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const { watch: watchSteps, cue: stepsCue } = useScrollCue<HTMLElement>();
  const datasets = useQuery({ ...trpc.evaluation.datasets.queryOptions(), staleTime: 0 });
  const models = useQuery(trpc.models.selectable.queryOptions());
  const connections = useQuery(trpc.connections.list.queryOptions());
  const embeddings = useQuery({
    ...trpc.knowledge.embeddings.queryOptions(),
    enabled: draft.embeddingModels.length > 0,
  });
  const dataset = datasets.data?.find(({ hash }) => hash === draft.dataset) ?? null;
  const suite = useMemo(() => (dataset === null ? null : toSuite(draft, dataset.name)), [draft, dataset]);
  const [settled] = useDebouncedValue(suite, 300);
  const check = useQuery({
    queryKey: ['evaluation check', settled],
    queryFn: () => (settled === null ? null : client.evaluation.checkSuite.mutate({ suite: settled })),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  });
  const start = useMutation(
    trpc.evaluation.start.mutationOptions({
      onSuccess: (run) => {
        clear();
        void navigate({ to: '/evaluate/run/$run', params: { run: run.id }, search: {} });
      },
    }),
  );
  const checked = suite === null ? null : (check.data ?? null);
  const nameOf = (id: string) => {
    const candidate = draft.candidates.find((one) => one.id === id);
    if (candidate === undefined) return id;
    const model =
      findModel(models.data ?? [], connections.data ?? [], candidate.model)?.name ??
      embeddings.data?.find((one) => one.id === candidate.model)?.name ??
      candidate.model;
    return `${model}, ${techniqueName(candidate.technique)}`;
  };
  const done: Record<Step, boolean> = {
    data: dataset !== null,
    candidates: draft.candidates.length > 0,
    metrics: draft.metrics.length > 0,
    check: checked !== null && checked.errors.length === 0 && checked.hostsToAllow.length === 0,
  };
  const errorsIn = (step: Step) => checked?.errors.filter(({ field }) => stepOfField(field) === step).length ?? 0;
  const content: Record<Step, ReactNode> = {
    data: <DataStep draft={draft} dataset={dataset} datasets={datasets.data ?? []} onChange={change} />,
    candidates: <CandidatesStep draft={draft} suite={suite} dataset={dataset} onChange={change} />,
    metrics: <MetricsStep draft={draft} onChange={change} />,
    check: <CheckStep draft={draft} check={checked} nameOf={nameOf} onChange={change} onStep={show} />,
  };
  return (
    <Page
      title="New evaluation"
      description="Rows, candidates, metrics; then a look at what it takes before anything runs."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconFileImport size={15} aria-hidden="true" />}
            onClick={() => setAsked('import')}
          >
            Import a suite
          </Button>
          <ExportDraft suite={suite} />
          <Button variant="subtle" color="gray" disabled={isUntouched(draft)} onClick={() => setAsked('start-over')}>
            Start over
          </Button>
        </>
      }
    >
      <div className={classes.layout}>
        <nav
          ref={watchSteps}
          className={`${classes.nav} ${scrolling.cue}`}
          aria-label="Steps"
          {...cueAttributes(stepsCue)}
        >
          <ol>
            {steps.map(({ step, title }, place) => (
              <li key={step}>
                <button type="button" onClick={() => show(step)} data-done={done[step] || undefined}>
                  <span className={classes.number} data-bad={errorsIn(step) > 0 || undefined}>
                    {errorsIn(step) > 0 ? '!' : done[step] ? <IconCheck size={12} aria-hidden="true" /> : place + 1}
                  </span>
                  {title}
                  <span className="ys-visually-hidden">
                    {errorsIn(step) > 0 ? ', with an error' : done[step] ? ', done' : ', to do'}
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <div className={classes.steps}>
          <TextInput
            ref={nameField}
            label="Name"
            placeholder={dataset?.name ?? 'What is it to decide?'}
            maxLength={200}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          {datasets.isError && <ErrorNotice error={datasets.error} onRetry={() => void datasets.refetch()} />}
          {steps.map(({ step, title, explanation }) => (
            <section
              key={step}
              id={`step-${step}`}
              tabIndex={-1}
              className={classes.step}
              aria-labelledby={`title-${step}`}
            >
              <h2 id={`title-${step}`}>{title}</h2>
              <p className={classes.explanation}>{explanation}</p>
              {content[step]}
            </section>
          ))}
          {check.isError && suite !== null && <ErrorNotice error={check.error} onRetry={() => void check.refetch()} />}
          {start.error !== null && <ErrorNotice error={start.error} />}
          <div className={classes.foot}>
            <span className={classes.plan} aria-live="polite">
              {checked === null ? 'Nothing to run yet.' : planText(checked, draft.candidates.length, draft.repeats)}
              {checked !== null && whyNotYet(checked) !== null && <small>{whyNotYet(checked)}</small>}
            </span>
            <Button
              loading={start.isPending}
              disabled={suite === null || !done.check || settled !== suite || check.isFetching}
              onClick={() => {
                if (suite !== null) start.mutate({ suite });
              }}
            >
              Run
            </Button>
          </div>
        </div>
      </div>
      {asked === 'import' && (
        <ImportSuite
          replaces={!isUntouched(draft)}
          onClose={() => setAsked(null)}
          onImport={(next) => {
            change(next);
            setAsked(null);
          }}
        />
      )}
      {asked === 'start-over' && (
        <ConfirmDialog
          title="Start over?"
          confirm="Start over"
          error={null}
          busy={false}
          onClose={() => setAsked(null)}
          onConfirm={() => {
            clear();
            setAsked(null);
            // Its button can no longer be pressed, so it cannot have the focus back.
            requestAnimationFrame(() => nameField.current?.focus());
          }}
        >
          What is chosen on this page is forgotten: the rows to ask, the candidates with their prompts, the metrics. The
          datasets themselves stay.
        </ConfirmDialog>
      )}
    </Page>
  );
}
