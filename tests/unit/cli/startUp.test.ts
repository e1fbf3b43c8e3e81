import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { isStale } from '../../../electron/cli/buildPage.ts';
import { fetchElectron, type FetchContext } from '../../../electron/cli/desktop/fetchElectron.ts';
import { findElectron, hasDisplay, localElectron, platformPath } from '../../../electron/cli/desktop/findElectron.ts';
import type { Engine } from '../../../electron/engine/engine.ts';
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
    expect(await findElectron(fetching({ environment }).context, {})).toEqual({ binary });
  });

  describe('where its program is missing', () => {
    const installer = path.join(folder, 'install.js');
    writeFileSync(installer, "process.exit(process.env.ELECTRON_MIRROR.includes('broken') ? 1 : 0);");
    const mirror = { ELECTRON_MIRROR: 'https://mirror.example:8443/' };

    // Catches: a start that contacts the release host although nobody asked for it.
    it('is not fetched without a terminal, when somebody says no, or offline by option or by the stored switch', async () => {
      const cases = [
        fetching({ environment: mirror }),
        fetching({ environment: mirror, typed: 'n\n' }),
        fetching({ environment: mirror, typed: 'yes\n', json: true }),
        fetching({ environment: mirror, typed: 'y\n', offline: true }),
        fetching({ environment: mirror, typed: 'y\n', switchedOff: true }),
      ];
      for (const { context, ledger } of cases) {
        expect(await fetchElectron(context, { installer, agreed: false })).toMatch(/offline|npx install-electron/);
        expect(ledger).toEqual([]);
      }
      const { context, ledger } = fetching({ environment: mirror, switchedOff: true });
      expect(await fetchElectron(context, { installer, agreed: true })).toMatch(/offline/);
      expect(ledger).toEqual([]);
    });

    it('is fetched after a yes, or with --desktop; what came of it stands in the ledger', async () => {
      const asked = fetching({ environment: mirror, typed: '\n' });
      expect(await fetchElectron(asked.context, { installer, agreed: false })).toBeUndefined();
      expect(asked.said()).toContain('from mirror.example:8443). Get it? [Y/n]');
      const row = {
        host: 'mirror.example',
        port: 8443,
        reason: expect.stringContaining('the desktop window') as string,
      };
      expect(asked.ledger).toEqual([{ ...row, verdict: 'sent' }]);

      const failing = fetching({ environment: { ELECTRON_MIRROR: 'https://broken.example/' } });
      expect(await fetchElectron(failing.context, { installer, agreed: true })).toMatch(/could not be fetched/);
      expect(failing.ledger).toEqual([{ ...row, host: 'broken.example', port: 443, verdict: 'failed' }]);
    });
  });
});

/** A start's context on a ledger that is only a list; `typed` is what a person answers at a terminal. */
function fetching(options: {
  environment: NodeJS.ProcessEnv;
  typed?: string;
  json?: boolean;
  offline?: boolean;
  switchedOff?: boolean;
}) {
  const ledger: { host: string; port: number; reason: string; verdict: string }[] = [];
  let said = '';
  const stdin = Readable.from(options.typed === undefined ? [] : [options.typed]);
  const engine = {
    egress: { status: () => ({ offline: options.offline === true || options.switchedOff === true, allowed: [] }) },
    store: {
      egressRows: {
        append: (row: (typeof ledger)[number]) => ledger.push({ ...row }),
        complete: (id: number, { verdict }: { verdict: string }) =>
          void Object.assign(ledger[id - 1] ?? {}, { verdict }),
      },
    },
  } as unknown as Engine;
  const context: FetchContext = {
    note: (text) => void (said += text),
    json: options.json === true,
    offline: options.offline === true,
    signal: new AbortController().signal,
    withEngine: (work) => work(engine),
    terminal: {
      environment: options.environment,
      stdin: Object.assign(stdin, { isTTY: options.typed !== undefined }) as unknown as NodeJS.ReadStream,
      errIsTty: options.typed !== undefined,
      err: (text: string) => void (said += text),
    } as Terminal,
  };
  return { context, ledger, said: () => said };
}
