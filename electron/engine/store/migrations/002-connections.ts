import type { Migration } from './migration.ts';

/** Connections (never their keys), the hosts that may be reached, the ledger of what was, and settings. */
export const connectionsMigration: Migration = {
  name: '002-connections',
  statements: [
    `CREATE TABLE connections (
      name TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      base_url TEXT NOT NULL,
      api_version TEXT,
      created_at INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE allowed_hosts (
      host TEXT PRIMARY KEY,
      allowed_at INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE egress_rows (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      time INTEGER NOT NULL,
      host TEXT NOT NULL,
      port INTEGER NOT NULL,
      reason TEXT NOT NULL,
      on_behalf_of TEXT,
      bytes_out INTEGER NOT NULL DEFAULT 0,
      bytes_in INTEGER NOT NULL DEFAULT 0,
      verdict TEXT NOT NULL,
      completed_at INTEGER
    ) STRICT`,
    `CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT`,
  ],
};
