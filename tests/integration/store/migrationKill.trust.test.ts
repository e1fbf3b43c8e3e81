import { afterAll, it } from 'vitest';
import { migrations } from '../../../electron/engine/store/migrations/migrations.ts';
import { killMigrations, removeKilled } from './migrationKillRounds.ts';

afterAll(removeKilled);

it.each(migrations.map((_, steps) => steps))(
  'killed after every third statement of the next step, a schema of %i steps is that of a whole number of steps, and the next start goes on',
  (steps) => killMigrations(steps, { reach: 'next', stride: 3 }),
);
