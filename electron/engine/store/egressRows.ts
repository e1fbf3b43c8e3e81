import { naturalOrder } from './naturalOrder.ts';
import type { Sql } from './sql.ts';

/** One connection to another machine, or the refusal of one. */
export interface EgressRow {
  id: number;
  /** Milliseconds since the epoch. */
  time: number;
  host: string;
  port: number;
  /** Why, in words the user reads. */
  reason: string;
  /** The connection, model or answer it was made for. */
  onBehalfOf: string | null;
  bytesOut: number;
  bytesIn: number;
  verdict: string;
  /** Null while it lasts, and for ever if a crash cut it off. */
  completedAt: number | null;
}

export interface AllowedHostRow {
  /** `host` or `host:port`, lower case. */
  host: string;
  allowedAt: number;
}

/** The ledger of every connection, and the hosts the user allowed. */
export interface EgressRows {
  /** Written before the first byte leaves. Returns the row's id. */
  append(row: Pick<EgressRow, 'host' | 'port' | 'reason' | 'verdict'> & { onBehalfOf?: string; time?: number }): number;
  /** Bytes are totals. A power cut may take them; that there was a connection it cannot take. */
  complete(id: number, end: { bytesOut: number; bytesIn: number; verdict?: string }): void;
  /** Newest first; `before` is the id of the last row seen. */
  list(options: { limit: number; before?: number | undefined }): EgressRow[];
  /** By host. */
  allowedHosts(): AllowedHostRow[];
  allow(host: string): AllowedHostRow;
  /** Whether it was allowed. */
  deny(host: string): boolean;
}

interface EgressRecord {
  id: number;
  time: number;
  host: string;
  port: number;
  reason: string;
  on_behalf_of: string | null;
  bytes_out: number;
  bytes_in: number;
  verdict: string;
  completed_at: number | null;
}

export function createEgressRows(options: { sql: Sql; now: () => number }): EgressRows {
  const { sql, now } = options;
  return {
    append(row) {
      const created = sql.get<{ id: number }>(
        'INSERT INTO egress_rows (time, host, port, reason, on_behalf_of, verdict) VALUES (?, ?, ?, ?, ?, ?) RETURNING id',
        row.time ?? now(),
        row.host,
        row.port,
        row.reason,
        row.onBehalfOf ?? null,
        row.verdict,
      );
      return (created as { id: number }).id;
    },

    complete(id, end) {
      sql.relaxed(() =>
        sql.run(
          `UPDATE egress_rows SET bytes_out = ?, bytes_in = ?, verdict = coalesce(?, verdict), completed_at = ? WHERE id = ?`,
          end.bytesOut,
          end.bytesIn,
          end.verdict ?? null,
          now(),
          id,
        ),
      );
    },

    list({ limit, before }) {
      return sql
        .all<EgressRecord>(
          'SELECT * FROM egress_rows WHERE id < ? ORDER BY id DESC LIMIT ?',
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .map((record) => ({
          id: record.id,
          time: record.time,
          host: record.host,
          port: record.port,
          reason: record.reason,
          onBehalfOf: record.on_behalf_of,
          bytesOut: record.bytes_out,
          bytesIn: record.bytes_in,
          verdict: record.verdict,
          completedAt: record.completed_at,
        }));
    },

    allowedHosts() {
      return sql
        .all<AllowedHostRow>('SELECT host, allowed_at AS allowedAt FROM allowed_hosts')
        .sort((a, b) => naturalOrder(a.host, b.host));
    },

    allow(host) {
      sql.run('INSERT INTO allowed_hosts (host, allowed_at) VALUES (?, ?) ON CONFLICT (host) DO NOTHING', host, now());
      return sql.get<AllowedHostRow>(
        'SELECT host, allowed_at AS allowedAt FROM allowed_hosts WHERE host = ?',
        host,
      ) as AllowedHostRow;
    },

    deny(host) {
      return sql.run('DELETE FROM allowed_hosts WHERE host = ?', host) > 0;
    },
  };
}
