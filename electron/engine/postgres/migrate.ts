import { YardstickError } from '../../../models/errors.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations as known } from './migrations/migrations.ts';
import type { IndexPlace } from './schema.ts';
import type { Session } from './sessions.ts';

/** The steps that an index still needs. @throws {YardstickError} `index/newer-schema` when it has some that are not known here */
export async function missingMigrations(
  session: Session,
  place: IndexPlace,
  migrations: readonly Migration[] = known,
): Promise<Migration[]> {
  const rows = await session.query<{ name: string }>(`SELECT name FROM ${place.table('migrations')} ORDER BY row`);
  const unknown = rows.find(({ name }, index) => migrations[index]?.name !== name);
  if (unknown === undefined) return migrations.slice(rows.length);
  throw new YardstickError(
    'index/newer-schema',
    `The index was written by a newer version of Yardstick (it has "${unknown.name.slice(0, 60)}", which this one does not know).`,
    { hint: 'Use the newer version on this machine too. The index was not touched.' },
  );
}

/** Takes one step. Called inside a transaction. */
export async function takeStep(session: Session, place: IndexPlace, migration: Migration): Promise<void> {
  for (const statement of migration.statements(place)) await session.query(statement);
  await session.query(`INSERT INTO ${place.table('migrations')} (name, applied_at) VALUES ($1, $2)`, [
    migration.name,
    Date.now(),
  ]);
}

/** The first statements of a new index. Called inside a transaction. */
export async function makeSchema(session: Session, place: IndexPlace): Promise<void> {
  await session.query(`CREATE SCHEMA "${place.schema}"`);
  await session.query(`CREATE TABLE ${place.table('migrations')} (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, applied_at double precision NOT NULL
  )`);
  for (const migration of known) await takeStep(session, place, migration);
}
