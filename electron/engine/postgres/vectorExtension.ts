import { YardstickError } from '../../../models/errors.ts';
import { sqlState } from './failures.ts';
import type { Session } from './sessions.ts';

/** Half-precision vectors came with pgvector 0.7; scans that go on until a filter has enough with 0.8. */
const oldest = [0, 8] as const;

/**
 * Makes sure that the database has pgvector. @returns whether it was made now: other sessions do not see it yet
 * @throws {YardstickError} `postgres/no-vector`
 */
export async function requireVector(session: Session, database: string): Promise<boolean> {
  const version = await installedVersion(session);
  if (version !== undefined) {
    assertNewEnough(version);
    return false;
  }
  try {
    await session.query('CREATE EXTENSION IF NOT EXISTS vector SCHEMA public');
  } catch (thrown) {
    // Somebody else may have made it at this very moment.
    if (sqlState(thrown) !== '23505' && sqlState(thrown) !== '42710') throw explain(thrown, database);
  }
  assertNewEnough((await installedVersion(session)) ?? '0');
  return true;
}

async function installedVersion(session: Session): Promise<string | undefined> {
  const [row] = await session.query<{ version: string }>(
    "SELECT extversion AS version FROM pg_catalog.pg_extension WHERE extname = 'vector'",
  );
  return row?.version;
}

function assertNewEnough(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new YardstickError(
    'postgres/no-vector',
    `The server's vector extension is ${version.slice(0, 20)}; ${oldest.join('.')} or newer is needed.`,
    { hint: 'Install a newer pgvector on the server, then run in the database: ALTER EXTENSION vector UPDATE' },
  );
}

function explain(thrown: unknown, database: string): unknown {
  const state = sqlState(thrown);
  if (state === '42501') {
    return new YardstickError(
      'postgres/no-vector',
      `The database ${database} does not have the vector extension, and this user may not add it.`,
      { hint: 'Have an administrator run in this database: CREATE EXTENSION vector' },
    );
  }
  if (state === undefined || !/^(0A000|58P01|42704|22023)$/.test(state)) return thrown;
  return new YardstickError('postgres/no-vector', 'The server does not have the vector extension (pgvector).', {
    hint: 'Install pgvector 0.8 or newer on the server (Debian and Ubuntu: postgresql-<version>-pgvector; the image pgvector/pgvector has it), then try again.',
  });
}
