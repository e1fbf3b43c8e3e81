import { afterAll, it } from 'vitest';
import { migrations } from '../../../electron/engine/store/migrations/migrations.ts';
import { killMigrations, removeKilled } from './migrationKillRounds.ts';

afterAll(removeKilled);

it.each(migrations.map((_, steps) => steps))(
  'killed after any statement of all steps that are left, a schema of %i steps is that of a whole number of steps, and the next start goes on',
  (steps) => killMigrations(steps, { reach: 'all', stride: 1 }),
);
