import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { keepCompiledCode } from '../../../electron/engine/store/keepCompiledCode.ts';

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function homeOf(mode: number): string {
  const home = mkdtempSync(path.join(tmpdir(), 'yardstick-compiled-'));
  homes.push(home);
  chmodSync(home, mode);
  return home;
}

function kept(home: string): string[] {
  const folders: string[] = [];
  keepCompiledCode(home, (folder) => folders.push(folder));
  return folders;
}

// What lies in the folder is run by the engine: whoever may write there could have it run anything.
describe.skipIf(process.platform === 'win32')('compiled code is kept', () => {
  it('in a folder of our own, before and after it is there', () => {
    const home = homeOf(0o755);
    const compiled = path.join(home, 'cache', 'compiled');
    expect(kept(home)).toEqual([compiled]);
    mkdirSync(compiled, { recursive: true });
    expect(kept(home)).toEqual([compiled]);
  });

  it('nowhere where others can write, and nowhere where nothing is', () => {
    expect(kept(homeOf(0o777))).toEqual([]);
    expect(kept(homeOf(0o770))).toEqual([]);
    const home = homeOf(0o700);
    mkdirSync(path.join(home, 'cache'));
    chmodSync(path.join(home, 'cache'), 0o777);
    expect(kept(home)).toEqual([]);
    expect(kept(path.join(home, 'not', 'there'))).toEqual([]);
  });
});
