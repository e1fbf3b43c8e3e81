import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyring } from '../../../electron/engine/secrets/keyring.ts';
import { openSecrets } from '../../../electron/engine/secrets/secrets.ts';
import { skipLoudly } from '../../support/requirements.ts';

const parts = ['dbus-daemon', 'gnome-keyring-daemon'];
const isHere = process.platform === 'linux' && parts.every((part) => spawnSync(part, ['--version']).status === 0);
if (process.platform === 'linux' && !isHere)
  skipLoudly('keys in a real keyring', 'install dbus and gnome-keyring (apt install dbus gnome-keyring)');

describe.runIf(isHere)('a real keyring of the system', () => {
  let home: string;
  let address: string;
  let processes: ChildProcess[];

  /** A session bus of this test's own. */
  beforeEach(async () => {
    home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-system-keyring-'));
    mkdirSync(path.join(home, '.local/share'), { recursive: true });
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
      env: { ...process.env, HOME: home },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    processes = [bus];
    const [said] = (await once(bus.stdout, 'data')) as [Buffer];
    address = said.toString().trim();
  });
  afterEach(async () => {
    for (const one of processes.toReversed()) {
      one.kill('SIGKILL');
      if (one.exitCode === null && one.signalCode === null) await once(one, 'exit');
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const environment = () => ({ DBUS_SESSION_BUS_ADDRESS: address, HOME: home });

  /** @param password null: it stays locked, and nobody is there to be asked */
  async function startKeyring(password: string | null): Promise<void> {
    const keyring = spawn(
      'gnome-keyring-daemon',
      ['--foreground', '--components=secrets', ...(password === null ? [] : ['--unlock'])],
      { env: { PATH: process.env['PATH'], ...environment() }, stdio: ['pipe', 'ignore', 'ignore'] },
    );
    processes.push(keyring);
    keyring.stdin.end(password ?? '');
    const probing = createKeyring({ service: 'yardstick-test', environment: environment() });
    for (let tries = 0; !(await probing.probe()); tries += 1) {
      if (tries === 40) throw new Error('The keyring did not come up.');
      await setTimeout(100);
    }
  }

  // Catches: the kernel's keyring, or memory, taken for the system's: keys that are gone after a restart; a key that is written beside it in a file.
  it('keeps keys for the next start, in no file of ours, and forgets them when asked', async () => {
    await startKeyring('a password');
    const open = () => openSecrets({ home, environment: environment() });
    const first = await open();
    expect(await first.ready()).toBe('keyring');
    await first.set('openai', 'sk-kept-by-the-system');
    const second = await open();
    expect(await second.get('openai')).toBe('sk-kept-by-the-system');
    const ours = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of ours)
      expect(readFileSync(path.join(file.parentPath, file.name)).includes('sk-kept-by-the-system')).toBe(false);
    await second.remove('openai');
    expect(await (await open()).get('openai')).toBeNull();
  });

  // Catches: a key that is said to be kept where the keyring is locked and nobody unlocks it.
  it('that is locked says so, and no key is said to be kept', async () => {
    await startKeyring('a password');
    const first = await openSecrets({ home, environment: environment() });
    await first.set('openai', 'sk-from-before');
    processes.pop()?.kill('SIGKILL');
    await startKeyring(null);
    const later = await openSecrets({ home, environment: environment() });
    await expect(later.get('openai')).rejects.toMatchObject({ code: 'secrets/keyring-unavailable' });
    await expect(later.set('openai', 'sk-new')).rejects.toMatchObject({
      code: 'secrets/keyring-unavailable',
      hint: expect.stringContaining('YARDSTICK_KEYRING=off'),
    });
    // The way out that it names: at once, without asking for the password again; and the former key is not forgotten there.
    const off = { ...environment(), YARDSTICK_KEYRING: 'off' };
    const without = await openSecrets({ home, environment: off });
    const asked = performance.now();
    await expect(without.get('openai')).rejects.toMatchObject({ hint: expect.stringContaining('anew') });
    expect(performance.now() - asked).toBeLessThan(100);
    await without.set('openai', 'sk-new');
    expect([without.backend, await (await openSecrets({ home, environment: environment() })).get('openai')]).toEqual([
      'file',
      'sk-new',
    ]);
    await expect(without.remove('openai')).rejects.toMatchObject({ code: 'secrets/left-in-keyring' });
  });
});
