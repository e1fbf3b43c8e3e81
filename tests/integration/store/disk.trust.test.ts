import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../electron/engine/store/store.ts';
import { removables } from '../../unit/store/removables.ts';
import { addAnswer, addConversation, addTurn } from '../../unit/store/testStore.ts';
import { startProgram } from './childPrograms.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-disk-'));
const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) execFileSync('umount', [folder]);
  rmSync(root, { recursive: true, force: true });
});

/** A file system of its own, of this size; undefined where the machine or its user does not allow one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = path.join(root, `disk-${mounted.length}`);
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounted.push(folder);
  return folder;
}

/** Takes all the room that is left, as another program would. */
function fill(folder: string): void {
  const file = openSync(path.join(folder, 'filler'), 'a');
  for (let size = 65_536; size >= 512; size /= 2) {
    const block = Buffer.alloc(size, 1);
    try {
      while (writeSync(file, block) === size);
    } catch {
      // Full for this size of block; a smaller one may still fit.
    }
  }
  closeSync(file);
}

const canMount = smallDisk(1) !== undefined;

// Where no file system can be mounted, tests/unit/store/diskFull.test.ts does what can be done with SQLite's own quota.
describe.skipIf(!canMount)('a full disk', () => {
  it.each([16, 24, 40])('of %i MB: a clear error, nothing lost, deleting and starting work', (megabytes) => {
    const disk = smallDisk(megabytes) ?? '';
    const home = path.join(disk, 'home');
    const store = openStore({ home, appVersion: 'test' });
    const text = 'words and words '.repeat(500);
    const long = addConversation(store, 'Long').id;
    const ids: string[] = [];
    // Half of the disk with text; then somebody else takes the rest.
    for (let bytes = 0; bytes < (megabytes * 2 ** 20) / 6; bytes += 2 * text.length) {
      ids.push(addAnswer(store, addTurn(store, long, text).id, text).id);
    }
    fill(disk);
    const write = (): void => {
      for (let index = 0; index < 500; index += 1) ids.push(addAnswer(store, addTurn(store, long, text).id, text).id);
    };
    expect(write).toThrow(expect.objectContaining({ code: 'disk/full', hint: expect.stringContaining('delete') }));
    for (const id of ids) expect(store.answers.get(id)?.text).toBe(text);
    store.close();

    fill(disk);
    const again = openStore({ home, appVersion: 'test' });
    expect(again.conversations.get(long)?.title).toBe('Long');
    fill(disk);
    expect(again.conversations.remove([long])).toBe(1);
    const next = addConversation(again, 'Room again');
    addAnswer(again, addTurn(again, next.id, text).id, text);
    expect(existsSync(path.join(home, 'ballast.bin'))).toBe(true);
    again.close();
    const database = new Database(path.join(home, 'yardstick.db'), { readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
  });

  // Catches: on a full disk a person could delete conversations only, and not the recordings or the evaluation that had filled it.
  it.each(Object.keys(removables))('lets a %s be deleted', (kind) => {
    const disk = smallDisk(16) ?? '';
    const store = openStore({ home: path.join(disk, 'home'), appVersion: 'test' });
    const remove = removables[kind]?.(store);
    fill(disk);
    expect(() => remove?.()).not.toThrow();
    store.close();
  });

  it('at the very first start is a clear error, and the next start works', () => {
    const disk = smallDisk(8) ?? '';
    fill(disk);
    expect(() => openStore({ home: path.join(disk, 'home'), appVersion: 'test' })).toThrow(
      expect.objectContaining({ code: 'disk/full' }),
    );
    rmSync(path.join(disk, 'filler'));
    openStore({ home: path.join(disk, 'home'), appVersion: 'test' }).close();
  });

  it('that can only be read is a clear error', () => {
    const disk = smallDisk(12) ?? '';
    const home = path.join(disk, 'home');
    const store = openStore({ home, appVersion: 'test' });
    addConversation(store, 'Kept');
    store.close();
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    expect(() => openStore({ home, appVersion: 'test' })).toThrow(expect.objectContaining({ code: 'disk/read-only' }));
    expect(() => openStore({ home: path.join(disk, 'new'), appVersion: 'test' })).toThrow(
      expect.objectContaining({ code: 'disk/read-only' }),
    );
  });
});

// Root may write anywhere, so it is tried as nobody; others try it in tests/unit/store/openStore.test.ts.
it.skipIf(process.platform === 'win32' || process.getuid?.() !== 0)(
  'a folder of somebody else is a clear error',
  async () => {
    const home = path.join(root, 'foreign');
    mkdirSync(home, { mode: 0o755 });
    execFileSync('chmod', ['755', root]);
    const program = startProgram('ownerProgram.ts', [home], { uid: 65_534, gid: 65_534 });
    expect(await program.line()).toBe('ready');
    program.send('go');
    expect(await program.line()).toMatch(/^disk\/read-only /);
    await program.ended;
  },
);
