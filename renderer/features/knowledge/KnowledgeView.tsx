import { Button, Skeleton } from '@mantine/core';
import { IconBooks, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useCommands } from '../../app/CommandsProvider.tsx';
import { useTRPC } from '../../app/trpc.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Page } from '../../components/Page.tsx';
import { BaseCard } from './BaseCard.tsx';
import { CreateBaseDialog } from './CreateBaseDialog.tsx';
import classes from './KnowledgeView.module.css';
import { shownError } from './shownError.ts';
import { useKnowledgeEvents } from './useKnowledgeEvents.ts';

/** The knowledge bases: collections of documents to search and to ask. */
export default function KnowledgeView() {
  useKnowledgeEvents();
  const trpc = useTRPC();
  const navigate = useNavigate();
  const bases = useQuery({ ...trpc.knowledge.list.queryOptions(), staleTime: 0 });
  const [creating, setCreating] = useState(false);
  useCommands([
    {
      id: 'knowledge-new',
      label: 'New knowledge base',
      group: 'Knowledge',
      shortcut: 'C',
      keywords: ['create', 'documents'],
      icon: <IconPlus size={16} />,
      run: () => setCreating(true),
    },
  ]);
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setCreating(true)}>
      New knowledge base
    </Button>
  );
  const failure = shownError(bases);
  const isEmpty = bases.data?.length === 0;
  return (
    <Page
      title="Knowledge"
      description="Your documents, searched by meaning and by words, with answers that name their place."
      actions={isEmpty ? undefined : create}
    >
      {bases.isPending && (
        <div className={classes.grid} aria-busy="true" aria-label="Loading the knowledge bases">
          {[0, 1, 2].map((place) => (
            <Skeleton key={place} height={148} radius="lg" />
          ))}
        </div>
      )}
      {failure !== null && <ErrorNotice error={failure} onRetry={() => void bases.refetch()} />}
      {isEmpty && (
        <EmptyState icon={<IconBooks size={22} />} title="Ask your own documents" action={create}>
          A knowledge base takes in PDF, Word, PowerPoint, Excel, web pages, e-books, e-mail, Markdown, text and source
          code. Search finds the passage; answers quote it, and each quote is checked against the document. Nothing
          leaves this machine unless you keep a base on a server or ask a model elsewhere; what would be sent to a model
          you see first.
        </EmptyState>
      )}
      {bases.data !== undefined && bases.data.length > 0 && (
        <ul className={classes.grid} aria-label="Knowledge bases">
          {bases.data.map((base) => (
            <BaseCard key={base.id} base={base} />
          ))}
        </ul>
      )}
      {creating && (
        <CreateBaseDialog
          onClose={() => setCreating(false)}
          onCreated={(base) => {
            setCreating(false);
            void navigate({ to: '/knowledge/$base', params: { base }, search: { tab: 'files' } });
          }}
        />
      )}
    </Page>
  );
}
