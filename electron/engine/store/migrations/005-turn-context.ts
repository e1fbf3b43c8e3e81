import type { Migration } from './migration.ts';

/** What a prompt was given from a knowledge base, and what its answers cite of it. Null where nothing was attached, and in everything older. */
export const turnContextMigration: Migration = {
  name: '005-turn-context',
  statements: [
    'ALTER TABLE turns ADD COLUMN context TEXT CHECK (context IS NULL OR json_valid(context))',
    'ALTER TABLE answers ADD COLUMN citations TEXT CHECK (citations IS NULL OR json_valid(citations))',
  ],
};
