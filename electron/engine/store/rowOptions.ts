import type { Reclaim } from './reclaim.ts';
import type { Sql } from './sql.ts';

/** What a repository that deletes and dates its rows works with. */
export interface RowOptions {
  sql: Sql;
  /** Deletions go through it. */
  reclaim: Reclaim;
  /** Milliseconds since the epoch. */
  now: () => number;
}
