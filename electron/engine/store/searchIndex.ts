import { searchFormat, toSearchText } from './searchText.ts';
import type { Sql } from './sql.ts';

/** Keeps the full-text index in step with the texts. Every call is meant to run inside the transaction that changes the text. */
export interface SearchIndex {
  setTitle(conversationRow: number, title: string): void;
  addPrompt(conversationRow: number, turnRow: number, prompt: string): void;
  /** Adds the text of an answer, or replaces it. */
  setAnswer(conversationRow: number, answerRow: number, text: string): void;
  removeAnswer(answerRow: number): void;
  /** Removes the entries of a whole conversation. */
  removeConversation(conversationRow: number): void;
  /** Makes the index anew if it was made by another version of `toSearchText`, or never. Returns whether it did. */
  rebuildIfOutdated(): boolean;
}

/** Documents a conversation can have; fixed for good, it is part of the stored keys. */
export const documentsPerConversation = 2 ** 24;

/** What a turn is found by, in SQL: its prompt and the passages that went with it. */
export const promptText = `turns.prompt || coalesce((SELECT group_concat(char(10) || json_extract(passage.value, '$.text'), '')
  FROM json_each(turns.context, '$.passages') AS passage), '')`;

export function createSearchIndex(sql: Sql): SearchIndex {
  function add(conversationRow: number, turnRow: number | null, answerRow: number | null, text: string): void {
    const base = conversationRow * documentsPerConversation;
    const newest = sql.get<{ row: number | null }>(
      'SELECT max(row) AS row FROM search_documents WHERE row >= ? AND row < ?',
      base,
      base + documentsPerConversation,
    )?.row;
    // The title is document 0; the others follow it.
    const isTitle = turnRow === null && answerRow === null;
    const row = isTitle ? base : Math.max(base, newest ?? base) + 1;
    sql.run(
      'INSERT INTO search_documents (row, conversation_row, turn_row, answer_row) VALUES (?, ?, ?, ?)',
      row,
      conversationRow,
      turnRow,
      answerRow,
    );
    sql.run('INSERT INTO search_index (rowid, body) VALUES (?, ?)', row, toSearchText(text));
  }

  function remove(first: number, last: number): void {
    sql.run('DELETE FROM search_documents WHERE row BETWEEN ? AND ?', first, last);
    sql.run('DELETE FROM search_index WHERE rowid BETWEEN ? AND ?', first, last);
  }

  const index: SearchIndex = {
    setTitle(conversationRow, title) {
      remove(conversationRow * documentsPerConversation, conversationRow * documentsPerConversation);
      if (title !== '') add(conversationRow, null, null, title);
    },
    addPrompt(conversationRow, turnRow, prompt) {
      if (prompt !== '') add(conversationRow, turnRow, null, prompt);
    },
    setAnswer(conversationRow, answerRow, text) {
      index.removeAnswer(answerRow);
      if (text !== '') add(conversationRow, null, answerRow, text);
    },
    removeAnswer(answerRow) {
      const document = sql.get<{ row: number }>('SELECT row FROM search_documents WHERE answer_row = ?', answerRow);
      if (document !== undefined) remove(document.row, document.row);
    },
    removeConversation(conversationRow) {
      const base = conversationRow * documentsPerConversation;
      remove(base, base + documentsPerConversation - 1);
    },
    rebuildIfOutdated() {
      const format = sql.get<{ value: string }>("SELECT value FROM settings WHERE key = 'store.searchFormat'")?.value;
      if (format === String(searchFormat)) return false;
      sql.transaction(() => {
        rebuild();
        sql.run(
          `INSERT INTO settings (key, value) VALUES ('store.searchFormat', ?)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
          String(searchFormat),
        );
      });
      return true;
    },
  };

  function rebuild(): void {
    remove(0, Number.MAX_SAFE_INTEGER);
    for (const { row: conversation, title } of sql.all<{ row: number; title: string }>(
      'SELECT row, title FROM conversations ORDER BY row',
    )) {
      index.setTitle(conversation, title);
      for (const turn of sql.all<{ row: number; prompt: string }>(
        `SELECT row, ${promptText} AS prompt FROM turns WHERE conversation_row = ? ORDER BY position`,
        conversation,
      )) {
        index.addPrompt(conversation, turn.row, turn.prompt);
        for (const answer of sql.all<{ row: number; text: string }>(
          `SELECT row, text FROM answers AS answer WHERE turn_row = ? AND finished_at IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM answers AS newer WHERE newer.turn_row = answer.turn_row AND newer."column" = answer."column"
               AND newer.repeat = answer.repeat AND newer.attempt > answer.attempt
           ) ORDER BY "column", repeat`,
          turn.row,
        )) {
          index.setAnswer(conversation, answer.row, answer.text);
        }
      }
    }
  }

  return index;
}
