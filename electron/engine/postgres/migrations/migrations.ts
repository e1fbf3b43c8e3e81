import { first } from './001-first.ts';
import type { Migration } from './migration.ts';

/** In the order in which they are taken. */
export const migrations: readonly Migration[] = [first];
