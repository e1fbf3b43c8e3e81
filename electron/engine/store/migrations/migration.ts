/**
 * One step of the schema's history. Once released it never changes: a later step corrects it. All its statements run in one
 * transaction, in order; the name is written down in the database, and the names' order is that of the list in `migrations.ts`.
 */
export interface Migration {
  /** `NNN-what-it-adds`, unique. */
  name: string;
  /** One SQL statement each. */
  statements: readonly string[];
}
