import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createSessions } from '../../../electron/engine/postgres/sessions.ts';

// Between a place being given back and its next holder taking it, a third one took it as well; from then on there was no limit at all.
it('connections are never more than the limit, whoever asks in which moment', async () => {
  for (let ticks = 0; ticks < 30; ticks += 1) {
    const connecting: ((why: Error) => void)[] = [];
    let open = 0;
    let most = 0;
    const sessions = createSessions({
      address: {
        host: 'localhost',
        port: 5_432,
        socketPath: undefined,
        user: 'u',
        database: 'd',
        tls: false,
        isVerified: false,
      },
      password: null,
      connect() {
        open += 1;
        most = Math.max(most, open);
        const { promise, reject } = Promise.withResolvers<Socket>();
        connecting.push((why) => {
          open -= 1;
          reject(why);
        });
        return promise;
      },
      setUp: () => Promise.resolve(),
      limits: { sessions: 1, connectMs: 1_000, idleMs: 1_000, lifetimeMs: 1_000, statementMs: 1_000 },
    });
    const use = () => sessions.use(() => Promise.resolve()).catch(() => undefined);
    const all = [use(), use()];
    await Promise.resolve();
    connecting[0]?.(new Error('refused'));
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    all.push(use());
    for (let tick = 0; tick < 60; tick += 1) {
      await Promise.resolve();
      expect([ticks, open]).toEqual([ticks, Math.min(open, 1)]);
    }
    for (let index = 1; index < 3; index += 1) {
      while (connecting.length <= index) await Promise.resolve();
      connecting[index]?.(new Error('refused'));
    }
    await Promise.all(all);
    expect(most).toBe(1);
    await sessions.close();
  }
});
