import { Button, Skeleton, Stack, Tabs, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { useCommands } from '../../../app/CommandsProvider.tsx';
import { useTRPC } from '../../../app/trpc.ts';
import { counted, formatUsd } from '../../../components/format.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { Page } from '../../../components/Page.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import type { RunView } from '../evaluationTypes.ts';
import { stateWords } from '../runStates.ts';
import scrolling from '../scrolling/Scrolling.module.css';
import { cueAttributes, useScrollCue } from '../scrolling/useScrollCue.ts';
import { useEvaluationEvents } from '../useEvaluationEvents.ts';
import { nameCandidates, type NamedCandidate } from './candidateNames.ts';
import { RowsTab } from './rows/RowsTab.tsx';
import { RunActions } from './RunActions.tsx';
import classes from './RunPage.module.css';
import { SheetTab } from './sheet/SheetTab.tsx';
import { ConfusionTab } from './tabs/ConfusionTab.tsx';
import { DuelTab } from './tabs/DuelTab.tsx';
import { QuantisationTab } from './tabs/QuantisationTab.tsx';
import { RegressionTab } from './tabs/RegressionTab.tsx';
import { ReportTab } from './tabs/ReportTab.tsx';
import { SlicesTab } from './tabs/SlicesTab.tsx';
import { StayLocalTab } from './tabs/StayLocalTab.tsx';

const tabLabels = {
  sheet: 'Sheet',
  rows: 'Rows',
  duel: 'Compare two',
  slices: 'Slices',
  confusion: 'Confusion',
  local: 'Stay local',
  ladder: 'Quantisation',
  moved: 'What moved',
  report: 'Report',
} as const;
type Tab = keyof typeof tabLabels;

/** One run: how far it is, what it says, and every row behind it. */
export default function RunPage() {
  useEvaluationEvents();
  const trpc = useTRPC();
  const { run: id } = useParams({ from: '/evaluate/run/$run' });
  const run = useQuery({ ...trpc.evaluation.run.queryOptions({ id }), staleTime: 0 });
  useDocumentTitle(`${run.data?.name ?? 'Evaluation'} - Yardstick`);
  if (run.data !== undefined) return <OpenRun key={run.data.id} run={run.data} />;
  return (
    <Page title="Evaluation" width="wide">
      {run.isError ? (
        <Stack gap="md" align="flex-start">
          <ErrorNotice error={run.error} onRetry={() => void run.refetch()} />
          <Button component={Link} to="/evaluate" variant="default">
            All evaluations
          </Button>
        </Stack>
      ) : (
        <Stack aria-busy="true" aria-label="Loading the evaluation">
          <Skeleton height={42} />
          <Skeleton height={120} />
          <Skeleton height={240} />
        </Stack>
      )}
    </Page>
  );
}

/** Made when it is looked at: its tests go through all answers. */
function LadderTab(props: { run: RunView; named: readonly NamedCandidate[] }) {
  const trpc = useTRPC();
  const ladder = useQuery({ ...trpc.evaluation.quantisation.queryOptions({ id: props.run.id }), staleTime: 0 });
  if (ladder.isError) return <ErrorNotice error={ladder.error} onRetry={() => void ladder.refetch()} />;
  if (ladder.data === undefined) return <Skeleton height={240} aria-busy="true" aria-label="Loading the ladder" />;
  if (ladder.data === null) return <p>No two sizes have answered the same row yet.</p>;
  return <QuantisationTab {...props} ladder={ladder.data} />;
}

/** What this run can be looked at from: a tab that can never have anything is not offered. */
function tabsOf(run: RunView): Tab[] {
  const several = run.suite.candidates.length > 1;
  const isLocal = (model: string) => model.startsWith('local:');
  const local = run.suite.candidates.some(({ model }) => isLocal(model));
  return (Object.keys(tabLabels) as Tab[]).filter((tab) => {
    if (tab === 'duel') return several;
    if (tab === 'local') return several && local;
    if (tab === 'slices') return run.sliceColumns.length > 0;
    if (tab === 'confusion') return (run.dataset?.labels.length ?? 0) > 0;
    if (tab === 'ladder') return run.hasLadder;
    if (tab === 'moved') return run.repeatOf !== null;
    return true;
  });
}

function OpenRun({ run }: { run: RunView }) {
  const navigate = useNavigate();
  const address = useSearch({ from: '/evaluate/run/$run' });
  const tabs = tabsOf(run);
  const tab: Tab = tabs.find((one) => one === address.tab) ?? 'sheet';
  const named = useMemo(() => nameCandidates(run), [run]);
  const show = (next: string) =>
    void navigate({ to: '/evaluate/run/$run', params: { run: run.id }, search: { tab: next }, replace: true });
  const { label, kind } = stateWords[run.state];
  const { watch: watchTabs, cue: tabsCue } = useScrollCue<HTMLDivElement>();
  const head = useRef<HTMLElement>(null);
  // On a phone the tabs are wider than the page, and an address can name one that is out of sight.
  useEffect(() => {
    head.current
      ?.querySelector('[role="tab"][aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tab]);

  useCommands([
    {
      id: 'evaluation-sheet',
      label: 'Decision sheet',
      group: 'Evaluation',
      shortcut: 'S',
      run: () => show('sheet'),
    },
    {
      id: 'evaluation-rows',
      label: 'Rows of this evaluation',
      group: 'Evaluation',
      shortcut: 'R',
      run: () => show('rows'),
    },
    {
      id: 'evaluation-report',
      label: 'Report of this evaluation',
      group: 'Evaluation',
      keywords: ['export', 'html', 'csv', 'download'],
      run: () => show('report'),
    },
  ]);

  return (
    <div className={classes.frame}>
      <header className={classes.head} ref={head}>
        <div className={classes.inner}>
          <div className={classes.titleRow}>
            <div className={classes.crumbs}>
              <Link to="/evaluate" className={classes.back}>
                Evaluation
              </Link>
              <Title order={1} className={classes.title}>
                {run.name}
              </Title>
              <StateBadge kind={kind}>{label}</StateBadge>
            </div>
            <RunActions run={run} />
          </div>
          <p className={classes.facts}>
            {run.datasetName}, {counted(run.rows, 'row')}, {counted(run.candidates, 'candidate')}
            {run.suite.repeats > 1 && `, ${run.suite.repeats} times each`}
            {`, ${formatUsd(run.spentUsd)} spent`}
            {run.failed > 0 && <span className={classes.bad}>, {counted(run.failed, 'answer')} failed</span>}
          </p>
          <Tabs value={tab} onChange={(next) => show(next ?? 'sheet')}>
            <Tabs.List
              ref={watchTabs}
              className={`${classes.tabs} ${scrolling.cue}`}
              aria-label="Parts of this evaluation"
              {...cueAttributes(tabsCue)}
            >
              {tabs.map((one) => (
                <Tabs.Tab key={one} value={one}>
                  {tabLabels[one]}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
        </div>
      </header>
      {tab === 'rows' ? (
        <RowsTab run={run} named={named} />
      ) : (
        <section className={classes.scroll} aria-label={tabLabels[tab]}>
          <div className={classes.content}>
            {tab === 'sheet' && <SheetTab run={run} named={named} />}
            {tab === 'duel' && <DuelTab run={run} named={named} />}
            {tab === 'slices' && <SlicesTab run={run} named={named} />}
            {tab === 'confusion' && <ConfusionTab run={run} named={named} />}
            {tab === 'local' && <StayLocalTab run={run} named={named} />}
            {tab === 'ladder' && <LadderTab run={run} named={named} />}
            {tab === 'moved' && <RegressionTab run={run} named={named} />}
            {tab === 'report' && <ReportTab run={run} named={named} />}
          </div>
        </section>
      )}
    </div>
  );
}
