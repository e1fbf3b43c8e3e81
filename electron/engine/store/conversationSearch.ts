import {
  conversationColumns,
  toConversationRow,
  type ConversationRecord,
  type ConversationRow,
} from './conversationRow.ts';
import { readCursor, toPage, type Page } from './page.ts';
import { documentsPerConversation, promptText } from './searchIndex.ts';
import { parseSearch } from './searchQuery.ts';
import type { Sql } from './sql.ts';

export interface ConversationHit {
  conversation: ConversationRow;
  /** The newest text in it that matches: its title, a prompt with its passages, or an answer. */
  text: string;
  /** What was searched for, word by word, to be marked in the text. */
  terms: string[];
}

/**
 * Conversations with a title, prompt (with its passages) or answer in which all the words typed occur, most recently used first. Nothing typed is
 * syntax; the last word may be unfinished. With no letter or digit to search for there are no hits.
 */
export function searchConversations(
  sql: Sql,
  options: { text: string; limit: number; cursor?: string | undefined },
): Page<ConversationHit> {
  const query = parseSearch(options.text);
  if (query === undefined) return { items: [], nextCursor: null };
  const from = readCursor(options.cursor);
  const records = sql.all<ConversationRecord & { document: number }>(
    `WITH hits AS (
       SELECT rowid / ${documentsPerConversation} AS conversation_row, max(rowid) AS document
       FROM search_index WHERE search_index MATCH ? GROUP BY conversation_row
     )
     SELECT ${conversationColumns}, hits.document FROM hits JOIN conversations ON conversations.row = hits.conversation_row
     WHERE (updated_at, conversations.row) < (?, ?) ORDER BY updated_at DESC, conversations.row DESC LIMIT ?`,
    query.expression,
    from.updatedAt,
    from.row,
    options.limit + 1,
  );
  const page = toPage(records, options.limit);
  return {
    items: page.records.map((record) => ({
      conversation: toConversationRow(record),
      text: documentText(sql, record.document) ?? record.title,
      terms: query.terms,
    })),
    nextCursor: page.nextCursor,
  };
}

function documentText(sql: Sql, document: number): string | undefined {
  return (
    sql.get<{ text: string | null }>(
      `SELECT coalesce(${promptText}, answers.text) AS text FROM search_documents AS document
       LEFT JOIN turns ON turns.row = document.turn_row LEFT JOIN answers ON answers.row = document.answer_row
       WHERE document.row = ?`,
      document,
    )?.text ?? undefined
  );
}
