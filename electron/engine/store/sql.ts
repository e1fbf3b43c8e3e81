import type DatabaseConstructor from 'better-sqlite3';
import { explainDatabaseError } from './databaseErrors.ts';

export type SqlValue = string | number | bigint | Buffer | null;

/**
 * The database as the repositories see it: statements are prepared once and kept, errors come out in the project's words.
 * The row types are the callers' statement about their own columns; nothing else checks them.
 */
export interface Sql {
  get<Row>(text: string, ...values: SqlValue[]): Row | undefined;
  all<Row>(text: string, ...values: SqlValue[]): Row[];
  /** Returns the number of rows changed. */
  run(text: string, ...values: SqlValue[]): number;
  /** Runs `work` in one transaction: all of it is kept, or none. Inside another one it is a savepoint of that. */
  transaction<Result>(work: () => Result): Result;
  /**
   * Runs a write whose commit does not wait for the disk: it outlives the process at once, and a power cut once the next commit has waited. For what
   * is worth less than the wait, which holds up everything else. Inside a transaction it is part of that.
   */
  relaxed<Result>(work: () => Result): Result;
}

export function createSql(database: DatabaseConstructor.Database): Sql {
  const statements = new Map<string, DatabaseConstructor.Statement<SqlValue[]>>();
  const inTransaction = database.transaction((work: () => unknown) => work());

  function prepared(text: string): DatabaseConstructor.Statement<SqlValue[]> {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = database.prepare<SqlValue[]>(text);
      statements.set(text, statement);
    }
    return statement;
  }

  function explained<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (thrown) {
      throw explainDatabaseError(thrown, database.name);
    }
  }

  return {
    get<Row>(text: string, ...values: SqlValue[]): Row | undefined {
      return explained(() => prepared(text).get(...values) as Row | undefined);
    },
    all<Row>(text: string, ...values: SqlValue[]): Row[] {
      return explained(() => prepared(text).all(...values) as Row[]);
    },
    run(text: string, ...values: SqlValue[]): number {
      return explained(() => prepared(text).run(...values).changes);
    },
    transaction<Result>(work: () => Result): Result {
      return explained(() => inTransaction.immediate(work) as Result);
    },
    relaxed<Result>(work: () => Result): Result {
      if (database.inTransaction) return work();
      database.pragma('synchronous = NORMAL');
      try {
        return work();
      } finally {
        database.pragma('synchronous = FULL');
      }
    },
  };
}
