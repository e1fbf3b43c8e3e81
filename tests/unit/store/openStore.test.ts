import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../electron/engine/store/openDatabase.ts';
import { openStore } from '../../../electron/engine/store/store.ts';
import { addAnswer, addConversation, addTurn, temporaryHome, testStore } from './testStore.ts';

const makeDataFolderFile = path.resolve(import.meta.dirname, '../../../electron/engine/store/makeDataFolder.ts');
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
const open = (home: string, readOnly = false) => openStore({ home, appVersion: 'test', readOnly });
const code = (value: string) => expect.objectContaining({ code: value });

/** A closed store with something in it; the path of its file. */
function filledHome(): { home: string; file: string } {
  const home = temporaryHome();
  const store = testStore({ home });
  const { id } = addConversation(store);
  store.transaction(() => {
    for (let index = 0; index < 200; index += 1) addAnswer(store, addTurn(store, id).id, 'word '.repeat(200));
  });
  store.close();
  return { home, file: store.path };
}

describe('the database', () => {
  it('is opened with the settings the promises rest on', () => {
    const store = testStore();
    expect(store.info().sqlite).toMatch(/^3\.\d+\.\d+$/);
    expect(store.info().vec).toMatch(/^v\d/);
    const database = new Database(store.path, { readonly: true });
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('auto_vacuum', { simple: true })).toBe(2);
    database.close();
  });

  // These are the connection's, not the file's, and builds of SQLite choose differently: where it does not wait, a power cut takes what was acknowledged.
  it('is written on a connection that waits for the disk and keeps references whole', () => {
    const { database } = openDatabase({
      path: path.join(temporaryHome(), 'new.db'),
      readOnly: false,
      checkWhole: false,
      usedBefore: false,
      inspect: () => undefined,
    });
    const kept = (name: string) => database.pragma(name, { simple: true });
    expect(['synchronous', 'foreign_keys', 'secure_delete', 'trusted_schema'].map(kept)).toEqual([2, 1, 2, 0]);
    database.close();
  });

  it.skipIf(process.platform === 'win32')('can be read by its owner only', () => {
    const store = testStore({ home: path.join(temporaryHome(), 'new', 'folder') });
    for (const file of [store.path, `${store.path}-wal`]) expect(statSync(file).mode & 0o077).toBe(0);
    expect(statSync(path.dirname(store.path)).mode & 0o077).toBe(0);
  });
});

describe('a damaged file', () => {
  const damages: [string, (file: string) => void][] = [
    ['overwritten at its beginning', (file) => writeFileSync(file, Buffer.alloc(512, 'x'), { flag: 'r+' })],
    ['replaced by something else', (file) => writeFileSync(file, 'This is not a database at all.\n'.repeat(50))],
    ['cut off in the middle', (file) => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096)],
    ['emptied', (file) => truncateSync(file, 0)],
  ];
  it.each(damages)('%s is reported and kept as it is', (_, damageFile) => {
    const { home, file } = filledHome();
    damageFile(file);
    const before = hashOf(file);
    // What an owner that was killed leaves: the next start looks at the whole file.
    writeFileSync(path.join(home, 'owner.json'), JSON.stringify({ pid: 2 ** 22 + 1 }));
    expect(() => open(home)).toThrow(code('store/damaged'));
    expect(hashOf(file)).toBe(before);
    // The lock was given back: a second try says the same.
    expect(() => open(home)).toThrow(code('store/damaged'));
  });

  it('is not touched when it is a database of another program', () => {
    const home = temporaryHome();
    const file = path.join(home, 'yardstick.db');
    const foreign = new Database(file);
    foreign.exec('CREATE TABLE precious (x); INSERT INTO precious VALUES (1)');
    foreign.close();
    const before = hashOf(file);
    expect(() => open(home)).toThrow(code('store/not-ours'));
    expect(hashOf(file)).toBe(before);
  });

  it('left by a first start that was cut off is simply begun again', () => {
    const home = temporaryHome();
    writeFileSync(path.join(home, 'yardstick.db'), '');
    expect(testStore({ home }).conversations.list({ limit: 1 }).items).toEqual([]);
  });
});

describe('a data folder', () => {
  it('that is a file is refused', () => {
    const file = path.join(temporaryHome(), 'file');
    writeFileSync(file, 'x');
    expect(() => open(file)).toThrow(code('disk/not-a-folder'));
    expect(() => open(path.join(file, 'below'))).toThrow(code('disk/not-a-folder'));
  });

  // Catches: a start that never ends, and cannot be interrupted, where the system says "no such file" of every new folder.
  it.skipIf(process.platform !== 'linux')('that cannot be made is refused at once', () => {
    const program = `import { makeDataFolder } from ${JSON.stringify(pathToFileURL(makeDataFolderFile).href)};
      try { makeDataFolder('/proc/nowhere/home'); } catch (error) { console.log(error.code); }`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 8_000 });
    expect(stdout.toString()).toMatch(/^disk\//);
  });

  it('whose lock is damaged says that no data is in it', () => {
    const { home } = filledHome();
    writeFileSync(path.join(home, 'owner.db'), 'not a database, and long enough to be looked at'.repeat(10));
    expect(() => open(home)).toThrow(
      expect.objectContaining({ code: 'store/damaged', hint: expect.stringContaining('None of your data') as string }),
    );
  });

  // Root may write anywhere; the same is tried as another user in tests/integration/store.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('that cannot be written is refused', () => {
    const home = path.join(temporaryHome(), 'home');
    mkdirSync(home);
    chmodSync(home, 0o500);
    expect(() => open(home)).toThrow(code('disk/read-only'));
    chmodSync(home, 0o700);
  });
});

describe('only looking', () => {
  it('works beside the owner and cannot write', () => {
    const home = temporaryHome();
    const owner = testStore({ home });
    const looking = testStore({ home, readOnly: true });
    const { id } = addConversation(owner, 'new');
    expect(looking.conversations.get(id)?.title).toBe('new');
    expect(() => looking.conversations.remove([id])).toThrow(code('disk/read-only'));
    expect(owner.conversations.get(id)?.title).toBe('new');
  });

  it('says so where there is nothing yet, and makes nothing', () => {
    const home = path.join(temporaryHome(), 'nowhere');
    expect(() => open(home, true)).toThrow(code('store/not-found'));
    expect(existsSync(home)).toBe(false);
  });
});

describe('a second start', () => {
  it('is told who has the folder and where that one can be reached', () => {
    const home = temporaryHome();
    const owner = testStore({ home });
    expect(() => open(home)).toThrow(
      expect.objectContaining({ code: 'store/in-use', data: { home, pid: process.pid } }),
    );
    owner.announce('http://127.0.0.1:4321/');
    expect(() => open(home)).toThrow(
      expect.objectContaining({ data: { home, pid: process.pid, url: 'http://127.0.0.1:4321/' } }),
    );
    owner.close();
    open(home).close();
  });
});
