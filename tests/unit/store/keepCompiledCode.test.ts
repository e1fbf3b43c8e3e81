import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../electron/engine/store/cacheFolder.ts';
import { dataFolder } from '../../../electron/engine/store/dataFolder.ts';
import { keepCompiledCode } from '../../../electron/engine/store/keepCompiledCode.ts';

const users: string[] = [];
afterEach(() => {
  for (const user of users.splice(0)) rmSync(user, { recursive: true, force: true });
});

/** A user's folder, and the cache folder within it that is not made yet. */
function cacheOf(mode: number): string {
  const user = realpathSync(mkdtempSync(path.join(tmpdir(), 'yardstick-compiled-')));
  users.push(user);
  chmodSync(user, mode);
  return path.join(user, 'yardstick');
}

function kept(folder: string): string[] {
  const folders: string[] = [];
  keepCompiledCode(folder, (one) => folders.push(one));
  return folders;
}

// What lies in the folder is run by the engine: whoever may write there could have it run anything.
describe.skipIf(process.platform === 'win32')('compiled code is kept', () => {
  it('in a folder of our own, which it makes so that nobody else can look into it', () => {
    const cache = cacheOf(0o755);
    const compiled = path.join(cache, 'compiled');
    expect(kept(cache)).toEqual([compiled]);
    expect([cache, compiled].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(kept(cache)).toEqual([compiled]);
  });

  it('nowhere where others can write, or put another folder in its place', () => {
    expect(kept(cacheOf(0o777))).toEqual([]);
    expect(kept(cacheOf(0o770))).toEqual([]);
    for (const open of ['', 'compiled']) {
      const cache = cacheOf(0o700);
      mkdirSync(path.join(cache, 'compiled'), { recursive: true, mode: 0o700 });
      chmodSync(path.join(cache, open), 0o755);
      expect(kept(cache), open).toEqual([]);
    }
  });

  it('nowhere where a link leads, and nowhere where nothing can be made', () => {
    const other = cacheOf(0o700);
    mkdirSync(path.join(other, 'compiled'), { recursive: true, mode: 0o700 });
    const cache = cacheOf(0o700);
    symlinkSync(other, cache);
    expect(kept(cache)).toEqual([]);
    expect(kept('/dev/null/yardstick')).toEqual([]);
  });
});

// A data folder is copied to move and to back up, and handed on: with code in it, opening a stranger's would run it.
it.each(['linux', 'darwin', 'win32'] as const)('the cache is no part of the data folder (%s)', (platform) => {
  for (const environment of [{}, { XDG_CACHE_HOME: 'relative' }, { LOCALAPPDATA: '/u/local' }]) {
    const data = dataFolder(undefined, environment, platform);
    const cache = cacheFolder(environment, platform);
    expect(path.relative(data, cache)).toMatch(/^\.\./);
    expect(path.isAbsolute(cache)).toBe(true);
  }
});
