import type { Store } from '../../store/store.ts';
import { exportFileName } from '../../answers/exportFileName.ts';
import { readExportedConversation } from './exportedConversation.ts';
import { exportHtml } from './exportHtml.ts';
import { exportMarkdown } from './exportMarkdown.ts';
import { createSnippet } from './snippet.ts';
import type { ExportedFile, ExportFormat, ExportPiece, HistoryItem } from './view.ts';

type HistoryStore = Pick<Store, 'conversations' | 'turns' | 'answers' | 'votes'>;

/** The conversations, most recently used first; with `search`, those in which all its words occur. */
export function listHistory(
  store: HistoryStore,
  query: { search?: string | undefined; limit: number; cursor?: string | undefined },
): { items: HistoryItem[]; nextCursor: string | null } {
  const search = query.search ?? '';
  if (search.trim() === '') {
    const page = store.conversations.list(query);
    return { items: page.items.map(toItem), nextCursor: page.nextCursor };
  }
  const page = store.conversations.search({ text: search, limit: query.limit, cursor: query.cursor });
  return {
    items: page.items.map((hit) => ({ ...toItem(hit.conversation), snippet: createSnippet(hit.text, hit.terms) })),
    nextCursor: page.nextCursor,
  };
}

function toItem(row: Omit<HistoryItem, 'snippet'>): HistoryItem {
  return { id: row.id, title: row.title, models: row.models, turnCount: row.turnCount, updatedAt: row.updatedAt };
}

/**
 * Removes conversations, one transaction each, and lets other work run in between: thousands in one go would hold up answers that
 * are streaming. Returns how many there were.
 */
export async function removeConversations(options: {
  store: HistoryStore;
  ids: readonly string[];
  /** Ends the answers that a conversation is still waiting for. */
  stop: (conversationId: string) => void;
  /** Tells the pages that have it open. */
  removed: (conversationId: string) => void;
}): Promise<number> {
  let removed = 0;
  for (const id of options.ids) {
    options.stop(id);
    removed += options.store.conversations.remove([id]);
    options.removed(id);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return removed;
}

const formats: Record<ExportFormat, { ending: 'md' | 'html' | 'json'; mediaType: string }> = {
  markdown: { ending: 'md', mediaType: 'text/markdown; charset=utf-8' },
  html: { ending: 'html', mediaType: 'text/html; charset=utf-8' },
  json: { ending: 'json', mediaType: 'application/json' },
};

/** A conversation as a file, with the conditions of every answer. Throws `store/not-found`. */
export function exportConversation(options: {
  store: HistoryStore;
  id: string;
  format: ExportFormat;
  nameOf: (model: string) => string;
  appVersion: string;
  now: () => number;
}): ExportedFile {
  const exported = readExportedConversation(options);
  const { ending, mediaType } = formats[options.format];
  const writers: Record<ExportFormat, () => ExportPiece[]> = {
    markdown: () => [exportMarkdown(exported)],
    html: () => exportHtml(exported),
    json: () => [`${JSON.stringify(exported, null, 2)}\n`],
  };
  return {
    fileName: exportFileName(exported.conversation.title, ending, 'conversation'),
    mediaType,
    pieces: writers[options.format](),
  };
}
