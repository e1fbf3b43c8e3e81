import type { EngineClient } from '../../../app/trpc.ts';
import type { ConversationStore } from './conversationStore.ts';

/** Turns asked for at once. */
export const pageSize = 20;
const firstPage = 8;

export interface Follower {
  /** Loads the page of turns around a position, once. */
  load(position: number): void;
  close(): void;
}

export interface FollowOptions {
  engine: EngineClient;
  store: ConversationStore;
  onError: (error: unknown) => void;
  /** It was deleted, in another window or by this one. */
  onRemoved: () => void;
  /** The newest turns are here. */
  onReady: () => void;
}

/**
 * Keeps a store in step with the engine: the newest turns first, older ones when they are looked at, then every event. After a cut
 * it listens again and asks for what may have been missed, so that nothing is lost and nothing comes twice.
 */
export function followConversation({ engine, store, onError, onRemoved, onReady }: FollowOptions): Follower {
  const conversationId = store.id;
  const asked = new Set<number>();
  let closed = false;
  let subscription: { unsubscribe(): void } | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pause = 250;

  const loadBefore = async (before: number | undefined, limit: number) => {
    const askedAt = store.clock();
    const page = await engine.compare.turns.query({
      conversationId,
      limit,
      ...(before === undefined ? {} : { before }),
    });
    if (!closed) store.putTurns(page.turns, askedAt, page.total);
  };

  const loadNewest = async () => {
    const [conversation] = await Promise.all([
      engine.compare.get.query({ id: conversationId }),
      loadBefore(undefined, firstPage),
    ]);
    if (closed) return;
    store.putConversation(conversation);
    onReady();
  };

  const refresh = (position: number) => {
    loadBefore(position + 1, 1).catch(() => undefined);
  };

  const listen = () => {
    subscription?.unsubscribe();
    subscription = engine.compare.watch.subscribe(
      { conversationId },
      {
        onStarted: () => {
          pause = 250;
          const unfinished = store.unfinished();
          for (const position of unfinished) refresh(position);
          // A turn may have begun between the first question and this moment.
          loadNewest().catch((error: unknown) => {
            if (!closed) onError(error);
          });
        },
        onData: (event) => {
          store.apply(event);
          if (event.type !== 'removed' || closed) return;
          follower.close();
          onRemoved();
        },
        onError: again,
        onComplete: again,
      },
    );
  };
  const again = () => {
    if (closed || document.hidden) return;
    retry = setTimeout(listen, pause);
    pause = Math.min(pause * 2, 2000);
  };

  // A browser keeps six connections to one server: pages that nobody looks at give theirs back, and catch up when they are looked at.
  const onVisibility = () => {
    clearTimeout(retry);
    if (document.hidden) subscription?.unsubscribe();
    else listen();
  };
  document.addEventListener('visibilitychange', onVisibility);

  store.onGap = refresh;
  loadNewest().catch((error: unknown) => {
    if (!closed) onError(error);
  });
  if (!document.hidden) listen();

  const follower: Follower = {
    load(position) {
      const page = Math.floor(position / pageSize);
      if (asked.has(page)) return;
      asked.add(page);
      loadBefore((page + 1) * pageSize, pageSize).catch((error: unknown) => {
        asked.delete(page);
        if (!closed) onError(error);
      });
    },
    close() {
      closed = true;
      clearTimeout(retry);
      document.removeEventListener('visibilitychange', onVisibility);
      store.onGap = null;
      subscription?.unsubscribe();
    },
  };
  return follower;
}
