import { randomUUID } from 'node:crypto';
import {
  conversationColumns,
  toConversationRow,
  type ConversationRecord,
  type ConversationRow,
} from './conversationRow.ts';
import { searchConversations, type ConversationHit } from './conversationSearch.ts';
import { notFound } from './notFound.ts';
import { readCursor, toPage, type Page } from './page.ts';
import type { Reclaim } from './reclaim.ts';
import type { SearchIndex } from './searchIndex.ts';
import type { Sql } from './sql.ts';

export type NewConversation = Pick<ConversationRow, 'title' | 'models' | 'settings' | 'blind' | 'repeat'> & {
  id?: string;
};

export type ConversationChange = Partial<Pick<ConversationRow, 'title' | 'models' | 'settings' | 'blind' | 'repeat'>>;

export interface Conversations {
  create(conversation: NewConversation): ConversationRow;
  get(id: string): ConversationRow | undefined;
  /** Throws `store/not-found`. */
  update(id: string, change: ConversationChange): ConversationRow;
  /** Most recently used first. */
  list(options: { limit: number; cursor?: string | undefined }): Page<ConversationRow>;
  /** See `searchConversations`. */
  search(options: { text: string; limit: number; cursor?: string | undefined }): Page<ConversationHit>;
  /**
   * Removes conversations with all their turns and answers; votes stay (without their text). Works on a full disk. Returns how
   * many there were.
   */
  remove(ids: readonly string[]): number;
}

export function createConversations(options: {
  sql: Sql;
  search: SearchIndex;
  reclaim: Reclaim;
  now: () => number;
}): Conversations {
  const { sql, search, reclaim, now } = options;

  const conversations: Conversations = {
    create(conversation) {
      const id = conversation.id ?? randomUUID();
      const time = now();
      sql.transaction(() => {
        const created = sql.get<{ row: number }>(
          `INSERT INTO conversations (id, title, models, settings, blind, repeat, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING row`,
          id,
          conversation.title.toWellFormed(),
          JSON.stringify(conversation.models),
          JSON.stringify(conversation.settings),
          Number(conversation.blind),
          conversation.repeat,
          time,
          time,
        );
        if (created !== undefined) search.setTitle(created.row, conversation.title);
      });
      return conversations.get(id) as ConversationRow;
    },

    get(id) {
      const record = sql.get<ConversationRecord>(`SELECT ${conversationColumns} FROM conversations WHERE id = ?`, id);
      return record === undefined ? undefined : toConversationRow(record);
    },

    update(id, change) {
      return sql.transaction(() => {
        const before = conversations.get(id);
        if (before === undefined) throw notFound('conversation', id);
        const after = { ...before, ...change };
        const changed = sql.get<{ row: number }>(
          `UPDATE conversations SET title = ?, models = ?, settings = ?, blind = ?, repeat = ?, updated_at = ? WHERE id = ?
           RETURNING row`,
          after.title.toWellFormed(),
          JSON.stringify(after.models),
          JSON.stringify(after.settings),
          Number(after.blind),
          after.repeat,
          now(),
          id,
        );
        if (changed !== undefined && after.title !== before.title) search.setTitle(changed.row, after.title);
        return conversations.get(id) as ConversationRow;
      });
    },

    list({ limit, cursor }) {
      const from = readCursor(cursor);
      const found = sql.all<ConversationRecord>(
        `SELECT ${conversationColumns} FROM conversations WHERE (updated_at, row) < (?, ?)
         ORDER BY updated_at DESC, row DESC LIMIT ?`,
        from.updatedAt,
        from.row,
        limit + 1,
      );
      const page = toPage(found, limit);
      return { items: page.records.map(toConversationRow), nextCursor: page.nextCursor };
    },

    search(query) {
      return searchConversations(sql, query);
    },

    remove(ids) {
      return reclaim(() => sql.transaction(() => removeAll(ids)));
    },
  };

  function removeAll(ids: readonly string[]): number {
    const rows = sql.all<{ row: number }>(
      'SELECT row FROM conversations WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    );
    for (const { row } of rows) sql.run('DELETE FROM conversations WHERE row = ?', row);
    // After all else: once the index has changed, every statement of the transaction makes it write out what it holds.
    for (const { row } of rows) search.removeConversation(row);
    return rows.length;
  }

  return conversations;
}
