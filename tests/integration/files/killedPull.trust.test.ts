import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { entryOf, large, modelId, setUp, sha256, type Setup } from './pullSetup.ts';

let setup: Setup;
beforeAll(async () => void (setup = await setUp(large)));
afterAll(() => setup.close());

function start(): ChildProcess {
  const catalog = path.join(setup.folder, 'catalog');
  mkdirSync(catalog, { recursive: true });
  const entry = entryOf(large);
  const licence = { ...entry.licence, url: 'https://example.org/licence' };
  writeFileSync(path.join(catalog, `${modelId}.json`), JSON.stringify({ ...entry, licence }));
  return fork(path.join(import.meta.dirname, 'pullProcess.ts'), [path.join(setup.folder, 'models'), catalog, modelId], {
    execArgv: [],
    env: { ...setup.environment, PATH: process.env['PATH'] },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

// A part that claims bytes it does not have would end in a wrong hash; one that forgets them, in a download that never ends.
it('a download killed again and again in the middle goes on each time and is whole in the end', async () => {
  setup.hub.faults.bytesPerSecond = 2_000_000;
  let kills = 0;
  const starts: number[] = [];
  let last: unknown;
  for (let round = 1; round <= 8; round++) {
    const child = start();
    // Each round lives until it has brought three more megabytes, then dies without a word.
    let first: number | null = null;
    child.on('message', (message) => {
      last = message;
      if (typeof message !== 'number') return;
      if (first === null) starts.push(message);
      first ??= message;
      if (message - first > 3_000_000) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal === 'SIGKILL') kills++;
    else break;
  }
  setup.hub.faults = {};
  if (typeof last === 'number') {
    const child = start();
    child.on('message', (message) => void (last = message));
    await once(child, 'exit');
  }
  expect(kills).toBeGreaterThanOrEqual(4);
  // What a round brought is there in the next one, but for the last fraction of a second.
  for (let round = 1; round < kills; round++)
    expect((starts[round] ?? 0) - (starts[round - 1] ?? 0)).toBeGreaterThan(500_000);
  expect(last).toBe(sha256(large));
  const library = await setup.open(entryOf(large));
  expect(setup.installed(library).equals(large)).toBe(true);
  expect(library.problems()).toEqual([]);
}, 60_000);
