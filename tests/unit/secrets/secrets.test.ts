import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keyring } from '../../../electron/engine/secrets/keyring.ts';
import { openSecrets } from '../../../electron/engine/secrets/secrets.ts';
import { YardstickError } from '../../../models/errors.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-secrets-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = () => path.join(home, 'secrets', 'keys.json');
const withoutKeyring = () => openSecrets({ home, environment: {}, keyring: keyringDouble({ usable: false }).keyring });

/** A keyring in memory that can be taken away. */
function keyringDouble(state: { usable: boolean }): { keyring: Keyring; entries: Map<string, string> } {
  const entries = new Map<string, string>();
  const ready = () => {
    if (!state.usable) throw new YardstickError('secrets/keyring-unavailable', 'locked');
  };
  return {
    entries,
    keyring: {
      probe: () => Promise.resolve(state.usable),
      get: (name) => Promise.resolve().then(() => (ready(), entries.get(name) ?? null)),
      set: (name, key) => Promise.resolve().then(() => (ready(), void entries.set(name, key))),
      remove: (name) => Promise.resolve().then(() => (ready(), void entries.delete(name))),
    },
  };
}

describe('keys in a file', () => {
  it('are kept between starts, readable by their owner only', async () => {
    await (await withoutKeyring()).set('openai', ' sk-abc\n');
    // From the first moment on: reading it narrows the permissions, too, and would hide that they were wide before.
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
    const again = await withoutKeyring();
    expect([await again.get('openai'), await again.has('openai'), await again.ready()]).toEqual([
      'sk-abc',
      true,
      'file',
    ]);
    if (process.platform !== 'win32') {
      expect(statSync(path.dirname(file())).mode & 0o777).toBe(0o700);
      chmodSync(file(), 0o644);
      await (await withoutKeyring()).get('openai');
      expect(statSync(file()).mode & 0o777).toBe(0o600);
    }
  });

  it('are gone when removed, and the others are not', async () => {
    const secrets = await withoutKeyring();
    await secrets.set('one', 'key-one');
    await secrets.set('two', 'key-two');
    await secrets.remove('one');
    await secrets.remove('never-there');
    expect([await secrets.get('one'), await secrets.get('two')]).toEqual([null, 'key-two']);
    expect(readFileSync(file(), 'utf8')).not.toContain('key-one');
  });

  it('survive many changes at once, and leave no temporary file', async () => {
    const secrets = await withoutKeyring();
    await Promise.all(Array.from({ length: 30 }, (_, index) => secrets.set(`c${index}`, `key-${index}`)));
    const again = await withoutKeyring();
    const keys = await Promise.all(Array.from({ length: 30 }, (_, index) => again.get(`c${index}`)));
    expect(keys).toEqual(Array.from({ length: 30 }, (_, index) => `key-${index}`));
    expect(readdirSync(path.dirname(file()))).toEqual(['keys.json']);
  });

  it('in a damaged file are reported and not overwritten, nor quoted', async () => {
    mkdirSync(path.dirname(file()), { recursive: true });
    const damaged = '{"version":1,"keys":{"openai":"sk-precious"';
    writeFileSync(file(), damaged);
    const secrets = await withoutKeyring();
    for (const work of [() => secrets.get('openai'), () => secrets.set('openai', 'sk-new')]) {
      const error = await work().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: 'secrets/damaged' });
      expect(inspect(error)).not.toContain('sk-precious');
    }
    expect(readFileSync(file(), 'utf8')).toBe(damaged);
  });

  it.each(['', '  ', 'a b', 'line\nbreak', 'kéy', 'x'.repeat(5_000), 'nul\0'])('refuse %j as a key', async (key) => {
    await expect((await withoutKeyring()).set('x', key)).rejects.toMatchObject({ code: 'secrets/bad-key' });
  });

  it('are no property lookups', async () => {
    const secrets = await withoutKeyring();
    await secrets.set('real', 'key');
    expect([await secrets.get('__proto__'), await secrets.get('constructor'), await secrets.has('toString')]).toEqual([
      null,
      null,
      false,
    ]);
  });

  it('do not show when the object is printed', async () => {
    const secrets = await withoutKeyring();
    await secrets.set('openai', 'sk-canary');
    await secrets.get('openai');
    const shown = [inspect(secrets, { depth: 9, showHidden: true }), JSON.stringify(secrets)];
    expect(shown.join()).not.toContain('sk-canary');
  });
});

describe('keys in the keyring', () => {
  it('are not in the file, which only says that they are there', async () => {
    const { keyring, entries } = keyringDouble({ usable: true });
    const secrets = await openSecrets({ home, keyring });
    await secrets.set('openai', 'sk-in-the-ring');
    expect([...entries.values()]).toEqual(['sk-in-the-ring']);
    expect(readFileSync(file(), 'utf8')).not.toContain('sk-in-the-ring');
    expect(secrets.backend).toBe('keyring');
    const again = await openSecrets({ home, keyring });
    expect([await again.get('openai'), await again.has('openai')]).toEqual(['sk-in-the-ring', true]);
    await again.remove('openai');
    expect(entries.size).toBe(0);
  });

  it('of two data folders do not collide', async () => {
    const { keyring, entries } = keyringDouble({ usable: true });
    const other = mkdtempSync(path.join(os.tmpdir(), 'yardstick-secrets-'));
    await (await openSecrets({ home, keyring })).set('openai', 'first');
    await (await openSecrets({ home: other, keyring })).set('openai', 'second');
    expect([...entries.values()]).toEqual(['first', 'second']);
    rmSync(other, { recursive: true });
  });

  it('of a keyring gone missing are an error that says what to do, not "no key"; entered anew they go to the file', async () => {
    const state = { usable: true };
    const { keyring } = keyringDouble(state);
    await (await openSecrets({ home, keyring })).set('openai', 'sk-old');
    state.usable = false;
    const secrets = await openSecrets({ home, keyring });
    await expect(secrets.get('openai')).rejects.toMatchObject({ code: 'secrets/keyring-unavailable' });
    await secrets.set('openai', 'sk-new');
    expect([await secrets.get('openai'), secrets.backend]).toEqual(['sk-new', 'file']);
  });

  // Catches: a connection whose key is in a locked keyring could never be removed.
  it('are forgotten even while the keyring is locked, and what is left there is said', async () => {
    const state = { usable: true };
    const { keyring, entries } = keyringDouble(state);
    const secrets = await openSecrets({ home, keyring });
    await secrets.set('openai', 'sk-canary');
    state.usable = false;
    const error = await secrets.remove('openai').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'secrets/left-in-keyring' });
    expect((error as YardstickError).hint).toContain([...entries.keys()][0]);
    expect(inspect(error)).not.toContain('sk-canary');
    expect([await secrets.has('openai'), await secrets.get('openai')]).toEqual([false, null]);
    await secrets.remove('openai'); // a second time there is nothing to forget
  });

  it('are asked for at first use, not at the start', async () => {
    let asked = 0;
    const { keyring } = keyringDouble({ usable: true });
    const counting: Keyring = { ...keyring, probe: () => ((asked += 1), keyring.probe()) };
    const secrets = await openSecrets({ home, keyring: counting });
    await secrets.get('nothing');
    expect(asked).toBe(0);
    await Promise.all([secrets.ready(), secrets.ready(), secrets.set('x', 'y')]);
    expect(asked).toBe(1);
  });
});
