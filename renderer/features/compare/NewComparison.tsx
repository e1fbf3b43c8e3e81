import { Button, Skeleton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconPackage } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { SelectableModel, SystemSettings } from '../../app/engineTypes.ts';
import { useTRPC } from '../../app/trpc.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import type { Attachment, KnowledgeInput } from './knowledge/attachment.ts';
import classes from './NewComparison.module.css';
import { firstModels, type Setup } from './setup.ts';
import { StarterPrompts } from './StarterPrompts.tsx';
import { useConversations } from './state/ConversationsProvider.tsx';
import { Workbench } from './Workbench.tsx';

/** A comparison that is not begun: it becomes a conversation with its first prompt. */
export function NewComparison() {
  useDocumentTitle('Yardstick');
  const trpc = useTRPC();
  const selectable = useQuery(trpc.models.selectable.queryOptions());
  const settings = useQuery(trpc.system.settings.queryOptions());
  if (selectable.isError || settings.isError) {
    const failed = selectable.isError ? selectable : settings;
    return (
      <div className={classes.fault}>
        <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} />
      </div>
    );
  }
  if (selectable.isPending || settings.isPending) {
    return (
      <div className={classes.loading} aria-hidden="true">
        <Skeleton height={34} radius="md" />
        <Skeleton height={110} radius="lg" />
      </div>
    );
  }
  if (!selectable.data.some((model) => model.installed)) {
    if (!settings.data.welcomed) return <Navigate to="/welcome" replace />;
    return (
      <EmptyState
        icon={<IconPackage size={20} />}
        title="No model is here yet"
        action={
          <Button component={Link} to="/models">
            Choose a model
          </Button>
        }
      >
        Download a model to run on this machine, or add a connection to a server or a service. Then one prompt goes to
        as many as six of them.
      </EmptyState>
    );
  }
  return <Begin selectable={selectable.data} settings={settings.data} />;
}

function Begin(props: { selectable: SelectableModel[]; settings: SystemSettings }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const conversations = useConversations();
  const [setup, setSetup] = useState<Setup>(() => ({
    models: firstModels(props.settings.defaultModels, props.selectable),
    settings: {},
    blind: false,
    repeat: 1,
  }));
  const [attachment, setAttachment] = useState<Attachment | null>(() => conversations.attachments.get('') ?? null);
  // A text that another view handed over goes before what was typed here last.
  const handed = useRouterState({ select: (state) => state.location.state.prompt });
  const [draft, setDraft] = useState({ text: handed ?? conversations.drafts.get('') ?? '', version: 0 });
  useEffect(() => {
    if (handed === undefined) return;
    conversations.drafts.set('', handed);
    // Handed over once: going back to this page shows what was made of it.
    void navigate({ to: '/', replace: true, state: {} });
  }, [handed, conversations, navigate]);
  const create = useMutation(trpc.compare.create.mutationOptions());
  const ask = useMutation(trpc.compare.ask.mutationOptions());
  const plan = useMutation(trpc.compare.planKnowledge.mutationOptions());
  const discard = useMutation(trpc.history.remove.mutationOptions());
  const remember = useMutation(
    trpc.system.setSettings.mutationOptions({
      onSuccess: (saved) => queries.setQueryData(trpc.system.settings.queryKey(), saved),
    }),
  );
  const keepDraft = (text: string) => {
    if (create.isError) create.reset();
    if (ask.isError) ask.reset();
    conversations.drafts.set('', text);
  };

  const attach = (next: Attachment | null) => {
    setAttachment(next);
    conversations.attachments.set('', next);
  };
  const send = async (prompt: string, knowledge?: KnowledgeInput): Promise<boolean> => {
    try {
      const conversation = await create.mutateAsync(setup);
      const store = conversations.store(conversation.id);
      store.putConversation(conversation);
      // A prompt that is refused must not leave an empty conversation behind.
      const turn = await ask
        .mutateAsync({ conversationId: conversation.id, prompt, ...(knowledge === undefined ? {} : { knowledge }) })
        .catch((error: unknown) => {
          discard.mutate({ ids: [conversation.id] });
          throw error;
        });
      store.putTurns([turn], store.clock(), 1);
      conversations.drafts.delete('');
      conversations.attachments.set(conversation.id, attachment);
      conversations.attachments.delete('');
      remember.mutate({ defaultModels: setup.models });
      void queries.invalidateQueries({ queryKey: trpc.history.pathKey() });
      await navigate({ to: '/c/$conversationId', params: { conversationId: conversation.id } });
      return true;
    } catch {
      return false;
    }
  };

  return (
    <Workbench
      key={draft.version}
      title="New comparison"
      setup={setup}
      onSetup={(change) => setSetup((before) => ({ ...before, ...change }))}
      selectable={props.selectable}
      draft={draft.text}
      onDraft={keepDraft}
      running={false}
      busy={create.isPending || ask.isPending}
      error={create.error ?? ask.error}
      attachment={attachment}
      onAttachment={attach}
      onPlan={(prompt, knowledge) =>
        plan.mutateAsync({ models: setup.models, settings: setup.settings, prompt, knowledge })
      }
      onSend={send}
      onStop={() => undefined}
      pastTurns={() => []}
    >
      {() => (
        <StarterPrompts
          columns={setup.models.length}
          onPick={(text) => {
            keepDraft(text);
            setDraft((before) => ({ text, version: before.version + 1 }));
          }}
        />
      )}
    </Workbench>
  );
}
