/**
 * How an attempt ended.
 * - `open`: it has begun; also what a crash leaves behind.
 * - `sent`: the exchange came to its end.
 * - `cut`: it was stopped or lost on the way; bytes may have left.
 * - `failed`: no exchange came about (name, connection, certificate, proxy).
 * - `denied`: refused by a rule before anything was sent.
 * - `offline`: refused by the offline switch.
 */
export type LedgerVerdict = 'open' | 'sent' | 'cut' | 'failed' | 'denied' | 'offline';

/** One attempt to reach another machine. Never holds a key, a query string, a path or a body. */
export interface LedgerRow {
  id: number;
  /** Milliseconds since the epoch, when the attempt began. */
  time: number;
  host: string;
  port: number;
  /** What it was for, e.g. `answer`, `download smollm2-135m-instruct-q4_1`; says so when it went through a proxy. */
  reason: string;
  /** Name of the connection or id of the model that it was for; null where there is none. */
  onBehalfOf: string | null;
  /** HTTP bytes sent: request head and body, before TLS. Of a socket for something else: all that was sent, TLS included. */
  bytesOut: number;
  /** HTTP bytes received: response head and body as they came (compressed), before TLS and without the framing of chunks. Of a socket: all. */
  bytesIn: number;
  verdict: LedgerVerdict;
}

/** Where rows are kept. Both calls return only when the row is written. */
export interface EgressLedgerRepository {
  /** Writes a row when an attempt begins and returns its id. */
  append(row: Omit<LedgerRow, 'id'>): number;
  /** Completes a row when the attempt has ended. */
  complete(id: number, end: Pick<LedgerRow, 'bytesOut' | 'bytesIn' | 'verdict'>): void;
  /** Newest first; `before` is the id of the last row already seen. */
  list(options: { limit: number; before?: number }): LedgerRow[];
}

/** A destination that the user allowed. */
export interface AllowedHost {
  /** `host` or `host:port` (`host` alone stands for 80 and 443); `*.host` only for a hub's own download servers. */
  host: string;
  /** Milliseconds since the epoch. */
  allowedAt: number;
}

/** Where the allow-list and the switch are kept between starts. */
export interface EgressSettingsRepository {
  allowedHosts(): AllowedHost[];
  allow(host: string): void;
  deny(host: string): void;
  offline(): boolean;
  saveOffline(offline: boolean): void;
}
