import { createContext, useContext, useState, type ReactNode } from 'react';
import type { Attachment } from '../knowledge/attachment.ts';
import { createConversationStore, type ConversationStore } from './conversationStore.ts';
import { createFrameNotifier, scheduleFrame } from './frameNotifier.ts';

/** The conversations looked at last, so that going back to one is instant, and what was typed in each. */
export interface Conversations {
  store(id: string): ConversationStore;
  /** Unsent text by conversation; the empty id is the comparison not yet begun. */
  drafts: Map<string, string>;
  /** The knowledge base chosen in each, null for none; absent where nothing was chosen since the page was opened. */
  attachments: Map<string, Attachment | null>;
}

const keep = 6;

function createConversations(): Conversations {
  const stores = new Map<string, ConversationStore>();
  return {
    drafts: new Map(),
    attachments: new Map(),
    store(id) {
      const store =
        stores.get(id) ??
        createConversationStore(id, createFrameNotifier({ schedule: scheduleFrame, now: () => performance.now() }));
      stores.delete(id);
      stores.set(id, store);
      for (const oldest of [...stores.keys()].slice(0, Math.max(0, stores.size - keep))) stores.delete(oldest);
      return store;
    },
  };
}

const ConversationsContext = createContext<Conversations | null>(null);

export function ConversationsProvider(props: { children: ReactNode }) {
  const [conversations] = useState(createConversations);
  return <ConversationsContext value={conversations}>{props.children}</ConversationsContext>;
}

export function useConversations(): Conversations {
  const conversations = useContext(ConversationsContext);
  if (conversations === null) throw new Error('useConversations needs a ConversationsProvider above it.');
  return conversations;
}
