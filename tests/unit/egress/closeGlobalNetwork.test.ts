import { afterEach, expect, it } from 'vitest';
import { closeGlobalNetwork } from '../../../electron/engine/egress/closeGlobalNetwork.ts';

const before = { fetch: globalThis.fetch, WebSocket: globalThis.WebSocket };
afterEach(() => Object.assign(globalThis, before));

// Catches: a library that calls Node's own fetch, or opens a WebSocket, past the allow-list, the offline switch and the ledger.
it('leaves a library no way past the gate', async () => {
  closeGlobalNetwork();
  await expect(fetch('http://127.0.0.1:9/')).rejects.toMatchObject({ code: 'egress/bypassed' });
  expect(() => new WebSocket('ws://127.0.0.1:9/')).toThrow(/past the allow-list/);
});
