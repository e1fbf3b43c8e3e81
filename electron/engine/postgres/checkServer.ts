import { randomUUID } from 'node:crypto';
import { reportError, type ErrorReport } from '../../../models/errors.ts';
import { isThisMachine } from '../egress/thisMachine.ts';
import { readConnectionString, type PostgresAddress } from './connectionString.ts';
import { openSessions, type ServerOptions } from './openSessions.ts';
import { requireVector } from './vectorExtension.ts';

/** What a server said when it was asked whether an index may be kept there. */
export interface ServerReport {
  /** `host:port`, or the file of its socket. */
  host: string;
  database: string;
  user: string;
  /** Of PostgreSQL, as it says it. */
  version: string;
  /**
   * `checked`: TLS, and the server's certificate was checked; `unchecked`: TLS with whoever answers; `none`: not encrypted; `local`: neither, on this
   * machine. A server that does not speak the TLS that was asked for is an error.
   */
  encryption: 'checked' | 'unchecked' | 'none' | 'local';
  /** Versions of pgvector: in this database, and on the server to be added. */
  vector: { installed: string | null; available: string | null };
  /** What keeps an index from being there; null where nothing does. */
  problem: ErrorReport | null;
}

/** A person waits for it. Milliseconds. */
const limits = { sessions: 1, connectMs: 10_000, idleMs: 1_000, lifetimeMs: 60_000, statementMs: 20_000 };

type Facts = Record<'version' | 'installed' | 'available', unknown>;

/**
 * Asks a server what it is, and tries whether an index may be made there: the extension and a schema are made in a transaction that is taken back,
 * so that nothing stays. What keeps an index from being there is in the report; that nobody can be asked is an error.
 *
 * @throws {YardstickError} `postgres/bad-address`, `postgres/unreachable`, `postgres/password`, `postgres/refused` (no such database), `egress/*`
 */
export async function checkServer(options: ServerOptions): Promise<ServerReport> {
  const address = readConnectionString(options.connectionString);
  const sessions = openSessions({ ...options, address, limits });
  try {
    const [facts] = await sessions.use((session) =>
      session.query<Facts>(
        `SELECT current_setting('server_version') AS version,
           (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS installed,
           (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS available`,
      ),
    );
    const refusal = await sessions
      .trial(async (session) => {
        await requireVector(session, address.database);
        await session.query(`CREATE SCHEMA "yardstick_check_${randomUUID()}"`);
      })
      .then(
        () => null,
        (thrown: unknown) => reportError(thrown),
      );
    return {
      host: address.socketPath ?? `${address.host}:${address.port}`,
      database: address.database,
      user: address.user,
      version: shortened(facts?.version) ?? '',
      encryption: encryptionOf(address),
      vector: { installed: shortened(facts?.installed), available: shortened(facts?.available) },
      problem: refusal,
    };
  } finally {
    await sessions.close();
  }
}

/** A server may answer with anything, and it is shown. */
function shortened(said: unknown): string | null {
  return typeof said === 'string' ? said.slice(0, 60) : null;
}

function encryptionOf({ tls, isVerified, host }: PostgresAddress): ServerReport['encryption'] {
  if (tls !== false) return isVerified ? 'checked' : 'unchecked';
  return isThisMachine(host) ? 'local' : 'none';
}
