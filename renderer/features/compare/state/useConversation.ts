import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { Conversation } from '../../../app/engineTypes.ts';
import type { AnswerFacts, ConversationStore, TextField, TurnHead } from './conversationStore.ts';

const StoreContext = createContext<ConversationStore | null>(null);
export const ConversationStoreProvider = StoreContext.Provider;

export function useConversationStore(): ConversationStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('This part of the workbench needs an open conversation.');
  return store;
}

function useKey<T>(key: string, read: (store: ConversationStore) => T): T {
  const store = useConversationStore();
  return useSyncExternalStore(
    (listener) => store.subscribe(key, listener),
    () => read(store),
  );
}

export const useConversation = (): Conversation | null => useKey('conversation', (store) => store.conversation());
export const useTurnCount = (): number => useKey('list', (store) => store.total());
export const useTurn = (position: number): TurnHead | undefined =>
  useKey(`turn:${position}`, (store) => store.turnAt(position));
export const useAnswerText = (answerId: string, field: TextField): string =>
  useKey(`text:${answerId}`, (store) => store.text(answerId, field));
export const useRunning = (): number => useKey('running', (store) => store.running());

/** The facts of several answers; the same array until one of them changes. Unknown ids are left out. */
export function useAnswers(answerIds: readonly string[]): readonly AnswerFacts[] {
  const store = useConversationStore();
  const last = useRef<readonly AnswerFacts[]>([]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = answerIds.map((answerId) => store.subscribe(`answer:${answerId}`, listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [store, answerIds],
  );
  return useSyncExternalStore(subscribe, () => {
    const next = answerIds.map((answerId) => store.answer(answerId)).filter((facts) => facts !== undefined);
    const same = next.length === last.current.length && next.every((facts, index) => facts === last.current[index]);
    if (!same) last.current = next;
    return last.current;
  });
}
