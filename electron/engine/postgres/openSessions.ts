import type { Egress } from '../egress/egress.ts';
import type { PostgresAddress } from './connectionString.ts';
import { createSessions, type Session, type SessionLimits, type Sessions } from './sessions.ts';

/** A server, and the way to it. */
export interface ServerOptions {
  /** `postgres://user@host:5432/database?sslmode=verify-full`, without the password (see `readConnectionString`). */
  connectionString: string;
  /** Null where the server asks for none. */
  password: string | null;
  /** The gate: `egress.connectSocket`. The host must be allowed before. */
  connect: Egress['connectSocket'];
  /** Name of the connection, for the ledger. */
  onBehalfOf: string;
}

/** Sessions through the gate. Nothing is connected before the first one is used. */
export function openSessions(
  options: Omit<ServerOptions, 'connectionString'> & { address: PostgresAddress; limits: SessionLimits },
): Sessions {
  const { address, password, limits } = options;
  return createSessions({
    address,
    password,
    limits,
    connect: (signal) =>
      options.connect({
        host: address.host,
        port: address.port,
        ...(address.socketPath === undefined ? {} : { socketPath: address.socketPath }),
        encrypted: address.isVerified,
        reason: 'knowledge',
        onBehalfOf: options.onBehalfOf,
        signal,
      }),
    setUp: setUpSession,
  });
}

/** What every statement relies on, whatever the server's, the database's and the user's own settings are. */
async function setUpSession(session: Session): Promise<void> {
  await session.query(
    `SELECT set_config('search_path', 'pg_catalog' || coalesce(
         (SELECT ', ' || quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'vector'), ''), false),
       -- Last resorts: the time limits are kept by this side, which knows when it slept.
       set_config('statement_timeout', '15min', false), set_config('lock_timeout', '5min', false),
       set_config('idle_in_transaction_session_timeout', '15min', false),
       set_config('synchronous_commit', 'on', false), set_config('client_min_messages', 'error', false),
       -- Of 20,000 overlapping vectors 100 misses 2.7 neighbours of a hundred, 200 misses 0.4 and takes 7 ms instead of 5.
       set_config('hnsw.ef_search', '200', false), set_config('hnsw.iterative_scan', 'relaxed_order', false),
       -- A search that was given up ends at the server too.
       CASE WHEN version() LIKE '%linux%' THEN set_config('client_connection_check_interval', '2000', false) END`,
  );
}
