import { YardstickError } from '../../../models/errors.ts';
import type { IndexSettings, IndexStorage, KnowledgeIndex } from '../retrieval/knowledgeIndex.ts';
import { readConnectionString } from './connectionString.ts';
import { sqlState } from './failures.ts';
import { makeSchema, missingMigrations, takeStep } from './migrate.ts';
import { createPostgresIndex } from './postgresIndex.ts';
import { indexIdOf, indexPlace, type IndexPlace } from './schema.ts';
import { openSessions, type ServerOptions } from './openSessions.ts';
import type { Session, SessionLimits } from './sessions.ts';
import { requireVector } from './vectorExtension.ts';

export interface PostgresStorageOptions extends ServerOptions {
  limits?: Partial<SessionLimits>;
  /** Up to so many chunks a search by vector compares all of them: quick, and nothing is missed. 5,000 where none is given. */
  exactBelow?: number;
}

const defaultLimits: SessionLimits = {
  sessions: 4,
  connectMs: 10_000,
  idleMs: 10_000,
  lifetimeMs: 300_000,
  statementMs: 60_000,
};

/**
 * Indexes in a PostgreSQL database with pgvector 0.8 or newer, each in a schema of its own named `yardstick_<id>`. Several engines may use the same
 * ones at the same time. Nothing is connected before the first call.
 *
 * @throws {YardstickError} `postgres/bad-address`; its methods `postgres/unreachable`, `postgres/password`, `postgres/no-vector`, `postgres/timeout`,
 *   `postgres/refused`, `egress/*`, `disk/full`, `index/*`
 */
export function createPostgresStorage(options: PostgresStorageOptions): IndexStorage {
  const address = readConnectionString(options.connectionString);
  const limits = { ...defaultLimits, ...options.limits };
  const indexes = new Set<KnowledgeIndex>();
  const sessions = openSessions({ ...options, address, limits });

  function opened(place: IndexPlace, settings: IndexSettings): KnowledgeIndex {
    const index = createPostgresIndex({
      place,
      settings,
      sessions,
      exactBelow: options.exactBelow ?? 5_000,
    });
    indexes.add(index);
    return index;
  }

  return {
    async create(indexId, settings) {
      const place = indexPlace(indexId, settings.dimensions);
      if (await sessions.use((session) => requireVector(session, address.database))) sessions.renew();
      await sessions.transaction(async (session) => {
        await makeSchema(session, place).catch((thrown: unknown) => {
          throw sqlState(thrown) === '42P06' ? existsAlready(indexId) : thrown;
        });
        await writeSettings(session, place, settings);
      });
      return opened(place, settings);
    },
    async open(indexId) {
      const settings = await sessions.use((session) => readSettings(session, indexId));
      const place = indexPlace(indexId, settings.dimensions);
      for (const { name } of await sessions.use((session) => missingMigrations(session, place))) {
        await sessions.transaction(async (session) => {
          await lockSchema(session, place);
          // Another engine may have taken it in the meantime.
          const [next] = await missingMigrations(session, place);
          if (next?.name === name) await takeStep(session, place, next);
        });
      }
      return opened(place, settings);
    },
    async drop(indexId) {
      const place = indexPlace(indexId, 1);
      await sessions.use((session) => session.query(`DROP SCHEMA IF EXISTS "${place.schema}" CASCADE`));
    },
    async list() {
      const rows = await sessions.use((session) =>
        session.query<{ schema: string }>(
          `SELECT nspname AS schema FROM pg_namespace WHERE starts_with(nspname, 'yardstick_')
           AND EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = pg_namespace.oid AND relname = 'migrations') ORDER BY nspname`,
        ),
      );
      return rows.flatMap(({ schema }) => indexIdOf(schema) ?? []);
    },
    async close() {
      await Promise.all([...indexes].map((index) => index.close()));
      await sessions.close();
    },
  };
}

async function writeSettings(session: Session, { table }: IndexPlace, settings: IndexSettings): Promise<void> {
  await session.query(
    `INSERT INTO ${table('settings')} (embedding, embedding_sha256, dimensions, chunking) VALUES ($1, $2, $3, $4)`,
    [settings.embedding, settings.embeddingSha256, settings.dimensions, JSON.stringify(settings.chunking)],
  );
}

async function readSettings(session: Session, indexId: string): Promise<IndexSettings> {
  const place = indexPlace(indexId, 1);
  const [schema] = await session.query('SELECT 1 AS found FROM pg_namespace WHERE nspname = $1', [place.schema]);
  if (schema === undefined) throw notFound(indexId);
  // Before anything else: a newer version may have changed what stands here.
  const damaged = (thrown: unknown): never => {
    throw sqlState(thrown) === '42P01' || sqlState(thrown) === '42703' ? damage(indexId) : thrown;
  };
  await missingMigrations(session, place).catch(damaged);
  const [row] = await session
    .query<{ embedding: string; embedding_sha256: string | null; dimensions: number; chunking: string }>(
      `SELECT embedding, embedding_sha256, dimensions, chunking FROM ${place.table('settings')}`,
    )
    .catch(damaged);
  if (row === undefined) throw damage(indexId);
  return {
    embedding: row.embedding,
    embeddingSha256: row.embedding_sha256,
    dimensions: row.dimensions,
    chunking: JSON.parse(row.chunking) as IndexSettings['chunking'],
  };
}

/** Two engines that open the same index at the same time take its missing steps one after the other. */
async function lockSchema(session: Session, { schema }: IndexPlace): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [schema]);
  await session.query("SELECT set_config('statement_timeout', '0', true)");
}

function existsAlready(indexId: string): YardstickError {
  return new YardstickError('index/exists', `The index ${indexId} is there already.`, {
    hint: 'Open it, or drop it first.',
  });
}

function notFound(indexId: string): YardstickError {
  return new YardstickError('index/not-found', `There is no index ${indexId} in this database.`, {
    hint: 'Check that the connection leads to the right database.',
  });
}

function damage(indexId: string): YardstickError {
  return new YardstickError(
    'index/damaged',
    `The index ${indexId} is not whole: parts of it are missing in the database.`,
    {
      hint: 'Build it again from its sources.',
    },
  );
}
