import type { Connection, ConnectionKind } from '../../../models/cloud/connection.ts';
import { naturalOrder } from './naturalOrder.ts';
import type { Sql } from './sql.ts';

export interface ConnectionRow extends Connection {
  createdAt: number;
}

export interface Connections {
  /** By name. */
  list(): ConnectionRow[];
  get(name: string): ConnectionRow | undefined;
  /** Adds it, or replaces the one of the same name. */
  put(connection: Connection): ConnectionRow;
  /** Whether there was one. */
  remove(name: string): boolean;
}

interface ConnectionRecord {
  name: string;
  kind: ConnectionKind;
  base_url: string;
  api_version: string | null;
  created_at: number;
}

function toConnectionRow(record: ConnectionRecord): ConnectionRow {
  return {
    name: record.name,
    kind: record.kind,
    baseUrl: record.base_url,
    ...(record.api_version === null ? {} : { apiVersion: record.api_version }),
    createdAt: record.created_at,
  };
}

export function createConnections(options: { sql: Sql; now: () => number }): Connections {
  const { sql, now } = options;
  const connections: Connections = {
    list() {
      return sql
        .all<ConnectionRecord>('SELECT * FROM connections')
        .map(toConnectionRow)
        .sort((a, b) => naturalOrder(a.name, b.name));
    },
    get(name) {
      const record = sql.get<ConnectionRecord>('SELECT * FROM connections WHERE name = ?', name);
      return record === undefined ? undefined : toConnectionRow(record);
    },
    put(connection) {
      sql.run(
        `INSERT INTO connections (name, kind, base_url, api_version, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, base_url = excluded.base_url, api_version = excluded.api_version`,
        connection.name,
        connection.kind,
        connection.baseUrl,
        connection.apiVersion ?? null,
        now(),
      );
      return connections.get(connection.name) as ConnectionRow;
    },
    remove(name) {
      return sql.run('DELETE FROM connections WHERE name = ?', name) > 0;
    },
  };
  return connections;
}
