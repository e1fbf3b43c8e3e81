import { Button, Drawer, Skeleton, Stack, Tabs, Title } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { IconFiles, IconMessageQuestion, IconRulerMeasure, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useCommands } from '../../app/CommandsProvider.tsx';
import { reportOf } from '../../app/reportOf.ts';
import { useTRPC } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Page } from '../../components/Page.tsx';
import { counted } from '../../components/format.ts';
import { AskTab } from './ask/AskTab.tsx';
import classes from './BaseView.module.css';
import { baseState } from './baseState.ts';
import { DocumentPanel } from './document/DocumentPanel.tsx';
import { openDocument, type OpenedDocument } from './document/openedDocument.ts';
import { FilesTab } from './files/FilesTab.tsx';
import type { Base } from './knowledgeTypes.ts';
import { MeasureTab } from './measure/MeasureTab.tsx';
import { noSearch } from './search/searchState.ts';
import { SearchTab } from './search/SearchTab.tsx';
import { SettingsTab } from './settings/SettingsTab.tsx';
import { useBaseJob } from './useBaseJob.ts';
import { useKept } from './useKept.ts';
import { useKnowledgeEvents } from './useKnowledgeEvents.ts';

const tabs = ['search', 'ask', 'files', 'measure', 'settings'] as const;
type Tab = (typeof tabs)[number];
const tabLabels: Record<Tab, string> = {
  search: 'Search',
  ask: 'Ask',
  files: 'Files',
  measure: 'Measure',
  settings: 'Settings',
};

/** One knowledge base: search it, ask it, feed it, measure it, change it. A document opens beside whatever led to it. */
export default function BaseView() {
  useKnowledgeEvents();
  const trpc = useTRPC();
  const { base: baseId } = useParams({ from: '/knowledge/$base' });
  const base = useQuery({ ...trpc.knowledge.get.queryOptions({ base: baseId }), staleTime: 0 });
  useDocumentTitle(`${base.data?.name ?? 'Knowledge'} - Yardstick`);
  // Deleted from another window, or by the command, while this one showed it. Any other failure may pass: what is here stays.
  const isGone = base.isError && reportOf(base.error).code === 'knowledge/not-found';
  if (base.data !== undefined && !isGone) return <OpenBase key={base.data.id} base={base.data} />;
  return (
    <Page title="Knowledge base">
      {base.isError ? (
        <Stack gap="md" align="flex-start">
          <ErrorNotice error={base.error} onRetry={() => void base.refetch()} />
          <Button component={Link} to="/knowledge" variant="default">
            All knowledge bases
          </Button>
        </Stack>
      ) : (
        <Stack aria-busy="true" aria-label="Loading the knowledge base">
          <Skeleton height={42} />
          <Skeleton height={96} />
          <Skeleton height={96} />
        </Stack>
      )}
    </Page>
  );
}

/** The place that an address names, as a citation elsewhere leads to it. */
function namedDocument(address: { document?: string; title?: string; start?: number; end?: number }) {
  const { document, title = '', start, end } = address;
  if (document === undefined) return null;
  return openDocument(document, title, start === undefined || end === undefined ? undefined : { start, end });
}

/** Whether the index itself is what cannot be read; it can be made again from the files. */
const isLost = ({ code }: NonNullable<Base['problem']>): boolean =>
  code === 'index/damaged' || code === 'index/not-found';

function BaseFacts({ base }: { base: Base }) {
  const { words } = baseState(base, useBaseJob(base.id));
  const { documents, chunks } = base.counts;
  return (
    <div className={classes.facts}>
      {counted(documents, 'document')}, {counted(chunks, 'passage')}. {words}.
    </div>
  );
}

const isQuestionId = (kept: unknown): kept is string => typeof kept === 'string';

function OpenBase({ base }: { base: Base }) {
  const navigate = useNavigate();
  const address = useSearch({ from: '/knowledge/$base' });
  const isEmpty = base.counts.documents === 0;
  const tab: Tab = tabs.find((one) => one === address.tab) ?? (isEmpty ? 'files' : 'search');
  const [search, setSearch] = useState(noSearch);
  const [questionId, setQuestionId] = useKept<string | null>(`asked ${base.id}`, null, isQuestionId);
  const [opened, setOpened] = useState<OpenedDocument | null>(() => namedDocument(address));
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false });
  const show = (next: Tab) =>
    void navigate({ to: '/knowledge/$base', params: { base: base.id }, search: { tab: next }, replace: true });
  const close = useCallback(() => setOpened(null), []);

  useCommands([
    {
      id: 'knowledge-search',
      label: `Search ${base.name}`,
      group: 'Knowledge',
      shortcut: '/',
      icon: <IconSearch size={16} />,
      run: () => {
        show('search');
        // The field exists after the tab has been drawn.
        setTimeout(() => document.getElementById('knowledge-query')?.focus(), 0);
      },
    },
    {
      id: 'knowledge-ask',
      label: `Ask ${base.name}`,
      group: 'Knowledge',
      shortcut: 'A',
      icon: <IconMessageQuestion size={16} />,
      run: () => {
        show('ask');
        setTimeout(() => document.getElementById('knowledge-question')?.focus(), 0);
      },
    },
    {
      id: 'knowledge-files',
      label: `Files of ${base.name}`,
      group: 'Knowledge',
      shortcut: 'F',
      icon: <IconFiles size={16} />,
      run: () => show('files'),
    },
    {
      id: 'knowledge-measure',
      label: `Measure the search in ${base.name}`,
      group: 'Knowledge',
      shortcut: 'M',
      icon: <IconRulerMeasure size={16} />,
      run: () => show('measure'),
    },
  ]);

  const panel = opened !== null && (
    <DocumentPanel key={opened.documentId} baseId={base.id} opened={opened} onOpen={setOpened} onClose={close} />
  );
  return (
    <div className={classes.frame} data-panel={(isWide && opened !== null) || undefined}>
      <header className={classes.head}>
        <div className={classes.inner}>
          <div className={classes.crumbs}>
            <Link to="/knowledge" className={classes.back}>
              Knowledge
            </Link>
            <Title order={1} className={classes.title}>
              {base.name}
            </Title>
          </div>
          <BaseFacts base={base} />
          <Tabs value={tab} onChange={(next) => show(next as Tab)}>
            <Tabs.List className={classes.tabs} aria-label="Parts of this base">
              {tabs.map((one) => (
                <Tabs.Tab key={one} value={one}>
                  {tabLabels[one]}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
        </div>
      </header>
      <div className={classes.body}>
        <section className={classes.scroll} aria-label={tabLabels[tab]}>
          <div className={classes.content}>
            {base.problem !== null && (
              <div className={classes.problem}>
                <ErrorNotice
                  error={base.problem}
                  compact
                  {...(isLost(base.problem) ? { retryLabel: 'Build it again…', onRetry: () => show('settings') } : {})}
                />
              </div>
            )}
            {tab === 'search' && (
              <SearchTab
                base={base}
                state={search}
                onState={setSearch}
                opened={opened}
                onOpen={setOpened}
                onClose={close}
                onFiles={() => show('files')}
              />
            )}
            {tab === 'ask' && (
              <AskTab
                base={base}
                search={search}
                onSearch={setSearch}
                questionId={questionId}
                onQuestion={setQuestionId}
                onOpen={setOpened}
                onFiles={() => show('files')}
              />
            )}
            {tab === 'files' && <FilesTab base={base} onOpen={setOpened} />}
            {tab === 'measure' && <MeasureTab base={base} onOpen={setOpened} onFiles={() => show('files')} />}
            {tab === 'settings' && <SettingsTab base={base} />}
          </div>
        </section>
        {isWide && panel !== false && (
          <aside className={classes.panel} aria-label="Document">
            {panel}
          </aside>
        )}
      </div>
      {!isWide && (
        <Drawer.Root opened={opened !== null} onClose={close} position="right" size={640} padding={0}>
          <Drawer.Overlay />
          <Drawer.Content aria-label="Document">
            <Drawer.Body h="100dvh" p={0}>
              {panel}
            </Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
      )}
    </div>
  );
}
