import type { Migration } from './migration.ts';

/**
 * Full-text search over titles, prompts and answers. The index holds no text of its own (`content=''`): what is indexed is a form
 * of the text made for searching (searchText.ts), and `search_documents` says where each entry's text lives.
 * Entries are removed by the repositories, many in one statement; a trigger for each row would write the index out each time.
 * A document's key is `conversation_row * 2^24 + n`: hits of one conversation lie together and are grouped without a join.
 */
export const searchMigration: Migration = {
  name: '003-search',
  statements: [
    `CREATE VIRTUAL TABLE search_index USING fts5 (
      body, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
    )`,
    `CREATE TABLE search_documents (
      row INTEGER PRIMARY KEY,
      conversation_row INTEGER NOT NULL REFERENCES conversations (row) ON DELETE CASCADE,
      turn_row INTEGER UNIQUE REFERENCES turns (row) ON DELETE CASCADE,
      answer_row INTEGER UNIQUE REFERENCES answers (row) ON DELETE CASCADE
    ) STRICT`,
    'CREATE INDEX search_documents_by_conversation ON search_documents (conversation_row)',
  ],
};
