import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import { ballastBytes, createBallast } from '../../../electron/engine/store/ballast.ts';
import { createConversations } from '../../../electron/engine/store/conversations.ts';
import { migrate } from '../../../electron/engine/store/migrate.ts';
import { migrations } from '../../../electron/engine/store/migrations/migrations.ts';
import { createReclaim } from '../../../electron/engine/store/reclaim.ts';
import { createSearchIndex } from '../../../electron/engine/store/searchIndex.ts';
import { createSql } from '../../../electron/engine/store/sql.ts';
import { createTurns } from '../../../electron/engine/store/turns.ts';
import { temporaryHome } from './testStore.ts';

const full = (): YardstickError => new YardstickError('disk/full', 'full');

// The real thing, a file system without room, is in tests/integration/store; this runs everywhere.
describe('a database that may not grow', () => {
  it('says that the disk is full, keeps what it had whole, and takes new text after a deletion', () => {
    const database = new Database(path.join(temporaryHome(), 'small.db'));
    database.pragma('foreign_keys = ON');
    database.pragma('auto_vacuum = INCREMENTAL');
    migrate(database, { migrations, now: () => 1, appVersion: 'test', backup: () => {} });
    const sql = createSql(database);
    const search = createSearchIndex(sql);
    const reclaim = createReclaim({ database, ballast: createBallast(path.join(temporaryHome(), 'ballast.bin')) });
    const options = { sql, search, reclaim, now: () => 1 };
    const conversations = createConversations(options);
    const turns = createTurns(options);
    const { id } = conversations.create({ title: 'Long', models: [], settings: {}, blind: false, repeat: 1 });
    database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 50}`);

    const ask = () => turns.append({ conversationId: id, prompt: 'word '.repeat(2_000), settings: {}, blind: false });
    let asked = 0;
    expect(() => {
      for (; asked < 1_000; asked += 1) ask();
    }).toThrow(expect.objectContaining({ code: 'disk/full', hint: expect.stringContaining('delete') }));
    expect(asked).toBeGreaterThan(0);
    expect(turns.count(id)).toBe(asked);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(conversations.search({ text: 'word', limit: 1 }).items).toHaveLength(1);

    expect(conversations.remove([id])).toBe(1);
    const next = conversations.create({ title: 'Next', models: [], settings: {}, blind: false, repeat: 1 });
    expect(turns.append({ conversationId: next.id, prompt: 'again', settings: {}, blind: false }).position).toBe(0);
    database.close();
  });
});

describe('the ballast', () => {
  it('takes up its room for real, gives it back once, and is restored', () => {
    const file = path.join(temporaryHome(), 'ballast.bin');
    const ballast = createBallast(file);
    expect(ballast.free()).toBe(false);
    ballast.restore();
    expect(statSync(file).size).toBe(ballastBytes);
    if (process.platform !== 'win32') expect(statSync(file).blocks * 512).toBeGreaterThanOrEqual(ballastBytes);
    expect([ballast.free(), ballast.free(), existsSync(file)]).toEqual([true, false, false]);
  });

  it('that cannot be written leaves no half of it', () => {
    const ballast = createBallast(path.join(temporaryHome(), 'no', 'such', 'folder'));
    ballast.restore();
    expect(ballast.free()).toBe(false);
  });

  it('makes room for a deletion that found none, and only for that', () => {
    const ballast = createBallast(path.join(temporaryHome(), 'ballast.bin'));
    const reclaim = createReclaim({ database: new Database(':memory:'), ballast });
    ballast.restore();
    let tries = 0;
    const deletion = (): string => {
      tries += 1;
      if (tries === 1) throw full();
      expect(ballast.free()).toBe(false);
      return 'deleted';
    };
    expect(reclaim(deletion)).toBe('deleted');
    expect(ballast.free()).toBe(true);

    ballast.restore();
    expect(() =>
      reclaim(() => {
        throw new Error('another fault');
      }),
    ).toThrow('another fault');
    expect(ballast.free()).toBe(true);
    expect(() =>
      reclaim(() => {
        throw full();
      }),
    ).toThrow(expect.objectContaining({ code: 'disk/full' }));
  });
});
