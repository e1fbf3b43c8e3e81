import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isStale } from '../../../electron/cli/buildPage.ts';
import { findElectron, hasDisplay, localElectron, platformPath } from '../../../electron/cli/desktop/findElectron.ts';
import type { Terminal } from '../../../electron/cli/terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-start-'));

function fileAged(name: string, seconds: number): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  const time = Date.now() / 1000 - seconds;
  utimesSync(file, time, time);
  return file;
}

describe('the built page', () => {
  // Catches: a start that shows the page of before the last change, or builds at every start.
  it('is stale when a file of it is missing or any source is newer than the oldest of them', () => {
    const built = [fileAged('dist/a', 100), fileAged('dist/b', 50)];
    const source = fileAged('src/deep/x.ts', 200);
    for (const directory of ['src/deep', 'src']) utimesSync(path.join(folder, directory), 0, 0);
    const sources = [path.join(folder, 'src')];
    expect(isStale(built, sources)).toBe(false);
    expect(isStale([...built, path.join(folder, 'dist/none')], sources)).toBe(true);
    expect(isStale(built, [...sources, path.join(folder, 'no-such-source')])).toBe(false);
    utimesSync(source, Date.now() / 1000 - 75, Date.now() / 1000 - 75);
    expect(isStale(built, sources)).toBe(true);
  });
});

describe('the desktop', () => {
  const context = (environment: NodeJS.ProcessEnv) => ({
    note: () => undefined,
    offline: true,
    signal: new AbortController().signal,
    terminal: { environment } as Terminal,
  });

  it('needs a display on Linux only', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect([hasDisplay({}, 'darwin'), hasDisplay({}, 'win32')]).toEqual([true, true]);
  });

  it('takes the Electron that ELECTRON_OVERRIDE_DIST_PATH points at, and says when there is none', async () => {
    expect(localElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toEqual({
      missing: `no Electron at ${path.join(folder, platformPath())}`,
    });
    const binary = fileAged(platformPath(), 0);
    const environment = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: folder };
    expect(await findElectron(context(environment))).toEqual({ binary });
  });
});
