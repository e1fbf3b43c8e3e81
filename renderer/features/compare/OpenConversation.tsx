import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { reportOf } from '../../app/reportOf.ts';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { attachmentOf, type Attachment, type KnowledgeInput } from './knowledge/attachment.ts';
import { RemovedConversation } from './RemovedConversation.tsx';
import { LiveAnnouncer } from './LiveAnnouncer.tsx';
import classes from './NewComparison.module.css';
import { pastTurnsOf } from './settings/pastTurnsOf.ts';
import { setupOf, type Setup } from './setup.ts';
import { createChangeSaver, type ChangeSaver } from './state/changeSaver.ts';
import { useConversations } from './state/ConversationsProvider.tsx';
import { followConversation, type Follower } from './state/followConversation.ts';
import {
  ConversationStoreProvider,
  useConversation,
  useConversationStore,
  useRunning,
  useTurn,
} from './state/useConversation.ts';
import { TurnList } from './turn/TurnList.tsx';
import { Workbench } from './Workbench.tsx';

const saveDelayMs = 500;
const preloadDelayMs = 400;

/** A conversation that exists: it is followed while it is open, and its setup is saved as it is changed. */
export function OpenConversation(props: { conversationId: string }) {
  const store = useConversations().store(props.conversationId);
  return (
    <ConversationStoreProvider value={store}>
      <Following />
    </ConversationStoreProvider>
  );
}

function Following() {
  const store = useConversationStore();
  const engine = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const conversations = useConversations();
  const conversation = useConversation();
  const running = useRunning() > 0;
  const selectable = useQuery(trpc.models.selectable.queryOptions());
  const [loadError, setLoadError] = useState<unknown>(null);
  const [removed, setRemoved] = useState(false);
  const follower = useRef<Follower | null>(null);
  useDocumentTitle(conversation === null ? 'Yardstick' : `${conversation.title || 'Untitled'} - Yardstick`);

  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const following = followConversation({
      engine,
      store,
      onReady: () => setLoadError(null),
      onRemoved: () => setRemoved(true),
      onError: (error) => {
        // While the engine is away the frame says so, and following goes on by itself.
        if (reportOf(error).code !== 'engine/unreachable' || store.conversation() === null) setLoadError(error);
      },
    });
    follower.current = following;
    return () => following.close();
  }, [engine, store, attempt]);
  useEffect(() => {
    // The list beside it still has it.
    if (removed) void queries.invalidateQueries({ queryKey: trpc.history.pathKey() });
  }, [removed, queries, trpc]);
  const need = useCallback((position: number) => follower.current?.load(position), []);

  const update = useMutation(trpc.compare.update.mutationOptions());
  const ask = useMutation(trpc.compare.ask.mutationOptions());
  const plan = useMutation(trpc.compare.planKnowledge.mutationOptions());
  const newest = useTurn(Math.max(0, (conversation?.turnCount ?? 0) - 1));
  const [chosen, setChosen] = useState<Attachment | null | undefined>(() => conversations.attachments.get(store.id));
  const attachment = chosen === undefined ? attachmentOf(newest?.context) : chosen;
  const stop = useMutation(trpc.compare.stop.mutationOptions());
  const setupSaver = useSaving((change) => update.mutateAsync({ id: store.id, ...change }));

  const preloading = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(preloading.current), []);
  const draft = (text: string) => {
    if (ask.isError) ask.reset();
    if (stop.isError) stop.reset();
    conversations.drafts.set(store.id, text);
    clearTimeout(preloading.current);
    // With passages before it, the prompt will not be what is read ahead now.
    if (text.trim() === '' || running || attachment !== null) return;
    preloading.current = setTimeout(() => {
      // A kindness to the first token: whether it worked shows in the figures and nowhere else.
      engine.compare.preload.mutate({ conversationId: store.id, draft: text }).catch(() => undefined);
    }, preloadDelayMs);
  };

  if (removed || isMissing(loadError)) return <RemovedConversation wasOpen={removed} />;
  if (conversation === null) {
    return loadError === null ? null : (
      <div className={classes.fault}>
        <ErrorNotice
          error={loadError}
          onRetry={() => {
            setLoadError(null);
            setAttempt((before) => before + 1);
          }}
        />
      </div>
    );
  }

  const change = (next: Partial<Setup>) => {
    store.putConversation({ ...conversation, ...next });
    setupSaver.soon(next);
  };
  const attach = (next: Attachment | null) => {
    setChosen(next);
    conversations.attachments.set(store.id, next);
  };
  const send = async (prompt: string, knowledge?: KnowledgeInput): Promise<boolean> => {
    clearTimeout(preloading.current);
    try {
      await setupSaver.now();
      const askedAt = store.clock();
      const turn = await ask.mutateAsync({
        conversationId: store.id,
        prompt,
        ...(knowledge === undefined ? {} : { knowledge }),
      });
      store.putTurns([turn], askedAt, turn.position + 1);
      conversations.drafts.delete(store.id);
      void queries.invalidateQueries({ queryKey: trpc.history.pathKey() });
      return true;
    } catch {
      return false;
    }
  };

  return (
    <>
      <LiveAnnouncer />
      <Workbench
        title={conversation.title === '' ? 'Untitled' : conversation.title}
        setup={setupOf(conversation)}
        onSetup={change}
        selectable={selectable.data ?? []}
        draft={conversations.drafts.get(store.id) ?? ''}
        onDraft={draft}
        running={running}
        busy={ask.isPending}
        error={ask.error ?? update.error ?? stop.error ?? loadError}
        attachment={attachment}
        onAttachment={attach}
        onPlan={async (prompt, knowledge) => {
          await setupSaver.now();
          return plan.mutateAsync({ conversationId: store.id, prompt, knowledge });
        }}
        onSend={send}
        onStop={() => stop.mutate({ conversationId: store.id })}
        pastTurns={() => pastTurnsOf(store)}
      >
        {(view) => <TurnList {...view} onNeed={need} />}
      </Workbench>
    </>
  );
}

const isMissing = (error: unknown): boolean => error !== null && reportOf(error).code === 'conversation/not-found';

/**
 * Saves changes of the setup a moment after the last one, and at once before a prompt is sent with them.
 *
 * @param save the one of the first render is used throughout
 */
function useSaving(save: (change: Partial<Setup>) => Promise<unknown>): ChangeSaver<Setup> {
  const [saver] = useState(() => createChangeSaver<Setup>({ save, delayMs: saveDelayMs }));
  useEffect(() => () => void saver.now().catch(() => undefined), [saver]);
  return saver;
}
