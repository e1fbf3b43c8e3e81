import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createSql } from '../../../electron/engine/store/sql.ts';
import { temporaryHome, testStore } from './testStore.ts';

it('a write that does not wait for the disk leaves all others waiting, also when it throws', () => {
  const database = new Database(`${temporaryHome()}/x.db`);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const level = () => database.pragma('synchronous', { simple: true });
  const sql = createSql(database);
  sql.run('CREATE TABLE t (n INTEGER)');
  expect(sql.relaxed(() => (sql.run('INSERT INTO t VALUES (1)'), level()))).toBe(1);
  expect(level()).toBe(2);
  expect(() =>
    sql.relaxed(() => {
      throw new Error('x');
    }),
  ).toThrow('x');
  expect(level()).toBe(2);
  // SQLite refuses a change of level inside a transaction.
  sql.transaction(() => sql.relaxed(() => sql.run('INSERT INTO t VALUES (2)')));
  expect(sql.get('SELECT count(*) AS count FROM t')).toEqual({ count: 2 });
  database.close();
});

it('the ledger says what a connection carried as soon as it has ended', () => {
  const { egressRows } = testStore({ now: () => 5 });
  const id = egressRows.append({ host: 'a', port: 1, reason: 'answer', verdict: 'allowed' });
  egressRows.complete(id, { bytesOut: 1, bytesIn: 2 });
  expect(egressRows.list({ limit: 1 })).toMatchObject([{ id, bytesOut: 1, bytesIn: 2, completedAt: 5 }]);
});
