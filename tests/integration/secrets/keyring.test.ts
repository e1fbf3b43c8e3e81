import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyring } from '../../../electron/engine/secrets/keyring.ts';
import { openSecrets } from '../../../electron/engine/secrets/secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-keyring-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('the Linux keyring', () => {
  it('is not looked for where there is no session bus: no process, no wait', async () => {
    const started = performance.now();
    const keyring = createKeyring({ service: 'yardstick-test', environment: {} });
    expect(await keyring.probe()).toBe(false);
    // A process that asked would wait for three seconds.
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('that never answers holds up neither the start nor the event loop, and its process is gone afterwards', async () => {
    // The library blocks its thread on a bus that accepts and says nothing: this is why it has a process of its own.
    const sockets: Socket[] = [];
    const bus = createServer((socket) => sockets.push(socket));
    bus.listen(path.join(folder, 'bus'));
    await once(bus, 'listening');
    const environment = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path.join(folder, 'bus')}` };

    const opened = performance.now();
    const secrets = await openSecrets({
      home: folder,
      environment,
      keyring: createKeyring({ service: 'yardstick-test', environment, probeMs: 1_500 }),
    });
    expect(performance.now() - opened).toBeLessThan(750);

    let longestPause = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longestPause = Math.max(longestPause, performance.now() - last);
      last = performance.now();
    }, 10);
    await secrets.set('openai', 'sk-test');
    clearInterval(beat);
    expect([secrets.backend, await secrets.get('openai')]).toEqual(['file', 'sk-test']);
    expect(longestPause).toBeLessThan(750);

    expect(sockets).toHaveLength(1);
    const [socket] = sockets;
    if (socket?.closed === false) {
      socket.resume();
      await once(socket, 'close'); // the kernel closes it when the process is dead
    }
    bus.close();
  });

  it('that refuses leads to the file', async () => {
    const environment = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path.join(folder, 'nobody')}` };
    const secrets = await openSecrets({ home: folder, environment });
    expect(await secrets.ready()).toBe('file');
  });
});

describe('a keyring that says yes', () => {
  /** One that answers with `kept` whatever is asked. */
  const keyringThatHas = (kept: string | null) => {
    const program = path.join(folder, 'keyring.mjs');
    writeFileSync(
      program,
      `process.once('message', ({ operation }) => process.send({ ok: true, key: operation === 'get' ? ${JSON.stringify(kept)} : null }));`,
    );
    const environment = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
    return createKeyring({ service: 'yardstick-test', environment, program });
  };

  // Catches: a key that is said to be kept, and is gone, or another one, when an answer needs it.
  it.each([
    ['and forgets', null],
    ['and has another key there', 'sk-another'],
    ['and keeps the beginning', 'sk-ne'],
  ])('%s: the key is not said to be kept', async (_how, kept) => {
    const secrets = await openSecrets({ home: folder, keyring: keyringThatHas(kept) });
    await expect(secrets.set('openai', 'sk-new')).rejects.toMatchObject({
      code: 'secrets/keyring-unavailable',
      message: expect.stringContaining('did not keep'),
    });
    expect([await secrets.has('openai'), await secrets.get('openai')]).toEqual([false, null]);
  });

  it('and has what was written is believed', async () => {
    const secrets = await openSecrets({ home: folder, keyring: keyringThatHas('sk-new') });
    await secrets.set('openai', 'sk-new');
    expect([await secrets.has('openai'), await secrets.get('openai')]).toEqual([true, 'sk-new']);
  });
});
