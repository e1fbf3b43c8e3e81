import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineFailure, EngineReady } from '../../../electron/main/engineMessages.ts';
import { createEngineProcess, type EngineProcess } from '../../../electron/main/engineProcess.ts';

const script = path.join(import.meta.dirname, 'engineStandIn.mjs');

/** An engine process whose events can be awaited one after another. */
function engineThat(behaviour: string, node = process.execPath) {
  const events: string[] = [];
  const readies: EngineReady[] = [];
  let gaveUp: { failure: EngineFailure; output: string } | undefined;
  let wake: () => void = () => undefined;
  const say = (event: string) => {
    events.push(event);
    wake();
  };
  const engine = createEngineProcess({
    node,
    script,
    environment: { ...process.env, STAND_IN: behaviour, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--no-such-option' },
    onReady: (ready) => {
      readies.push(ready);
      say('ready');
    },
    onRestarting: () => say('restarting'),
    onGaveUp: (failure, output) => {
      gaveUp = { failure, output };
      say('gave up');
    },
  });
  running.push(engine);
  return {
    engine,
    events,
    readies,
    gaveUp: () => gaveUp,
    until: async (count: number): Promise<void> => {
      while (events.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

const running: EngineProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the engine of the window', () => {
  it('is started again on the same port when it is killed, and then ends when asked', async () => {
    const { engine, events, readies, until } = engineThat('well');
    engine.start();
    await until(1);
    const first = engine.pid as number;
    process.kill(first, 'SIGKILL');
    await until(3);
    expect(events).toEqual(['ready', 'restarting', 'ready']);
    expect(readies.map(({ port }) => port)).toEqual([4711, 4711]);
    const second = engine.pid as number;
    expect(second).not.toBe(first);
    await engine.stop();
    expect([first, second].filter(isAlive)).toEqual([]);
  });

  // Catches: an engine that crashes at once and is started again for ever.
  it('is given up after three deaths in a minute, with what it said, and tried again when the user asks', async () => {
    const { engine, events, gaveUp, until } = engineThat('crash');
    engine.start();
    await until(3);
    expect(events).toEqual(['restarting', 'restarting', 'gave up']);
    expect(gaveUp()?.failure).toMatchObject({
      code: 'engine/died',
      message: expect.stringContaining('exit code 7') as string,
    });
    expect(gaveUp()?.output).toContain('the engine speaks');
    engine.retry();
    await until(6);
    expect(events.slice(3)).toEqual(['restarting', 'restarting', 'gave up']);
  });

  it('is not started again when it said why it cannot start', async () => {
    const { engine, events, gaveUp, until } = engineThat('refuse');
    engine.start();
    await until(1);
    expect(events).toEqual(['gave up']);
    expect(gaveUp()?.failure).toEqual({ code: 'store/in-use', message: 'In use', hint: 'Close the other one.' });
  });

  // Catches: an orphan that keeps the data folder locked after the window is closed.
  it('is killed when it does not end within four seconds', async () => {
    const { engine, until } = engineThat('deaf');
    engine.start();
    await until(1);
    const pid = engine.pid as number;
    const started = performance.now();
    await engine.stop();
    expect(isAlive(pid)).toBe(false);
    expect(performance.now() - started).toBeGreaterThan(3_900);
    expect(performance.now() - started).toBeLessThan(9_000);
  });

  it('is reported when its program is not there', async () => {
    const { engine, gaveUp, until } = engineThat('well', '/no/such/node');
    engine.start();
    await until(1);
    expect(gaveUp()?.failure.code).toBe('engine/missing');
  });
});
