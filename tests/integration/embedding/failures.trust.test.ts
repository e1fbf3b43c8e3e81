import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { createEmbeddingHome, type EmbeddingHome } from './embeddingSetup.ts';

let home: EmbeddingHome;
beforeEach(() => (home = createEmbeddingHome()));
afterEach(() => home.remove());

const document = { purpose: 'document' } as const;
/** Rounds of a loop that take longer than any test. */
const forEver = Number.MAX_SAFE_INTEGER;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a process that dies', () => {
  it('fails the call that it was about and no other, and the next call starts a new one', async () => {
    await home.addTiny('a');
    await home.addTiny('b', { seed: 2 });
    const { embeddings, pids } = await home.open();
    const notices: string[] = [];
    embeddings.onNotice(({ code }) => notices.push(code));
    await embeddings.embed('a', ['x'], document);
    const [pid = 0] = pids;
    process.kill(pid, 'SIGSTOP');
    const broken = embeddings.embed('a', ['x'], document);
    const other = embeddings.embed('b', ['x'], document);
    process.kill(pid, 'SIGKILL');
    await expect(broken).rejects.toMatchObject({ code: 'worker/died', message: expect.stringContaining('SIGKILL') });
    expect((await other).vectors).toHaveLength(1);
    expect(notices).toEqual(['worker/died']);
    expect((await embeddings.embed('a', ['x'], document)).vectors).toHaveLength(1);
    expect(pids).toHaveLength(3);
  });
});

describe('a model that computes without an end', () => {
  // Native code that loops does not block the process's own loop: nothing but a limit on the call would ever notice.
  it('can be stopped while it is loaded, and leaves no process', async () => {
    await home.addTiny('endless', { rounds: forEver });
    const { embeddings, pids } = await home.open();
    const stop = new AbortController();
    const loading = embeddings.facts('endless', stop.signal);
    await expect.poll(() => pids.length).toBe(1);
    stop.abort();
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => pids.filter(isAlive), { timeout: 6_000 }).toEqual([]);
    expect(embeddings.loaded()).toEqual([]);
  });
});

describe('files that are not what they should be', () => {
  it('are refused when their weights are said to be somewhere else, before the runtime sees them', async () => {
    writeFileSync(path.join(home.directory, 'canary'), 'c'.repeat(4_096));
    await home.addTiny('thief', { external: { location: '../../canary', offset: '0', length: '4000' } });
    const { embeddings } = await home.open();
    await expect(embeddings.facts('thief')).rejects.toMatchObject({
      code: 'model/hostile-file',
      message: expect.stringContaining('../../canary'),
    });
  });

  it('are refused when one was cut after it was installed', async () => {
    truncateSync(`${await home.addTiny('a')}/onnx/model.onnx`, 900);
    const { embeddings } = await home.open();
    await expect(embeddings.facts('a')).rejects.toMatchObject({
      code: 'model/not-installed',
      message: expect.stringContaining('onnx/model.onnx has 900 bytes'),
    });
  });

  it.each([
    ['a tokenizer that is no JSON', { 'tokenizer.json': '{' }],
    ['a graph that the runtime does not know', { 'onnx/model.onnx': Buffer.from([0x08, 0x08, 0x3a, 0x00]) }],
  ])('are an error of the call: %s', async (_what, files) => {
    await home.addTiny('a', { files });
    const { embeddings } = await home.open();
    await expect(embeddings.facts('a')).rejects.toMatchObject({ code: 'model/load-failed' });
    expect(embeddings.loaded()).toEqual([]);
  });
});

it('shares its memory with the other kinds of models: the idle one of another pool goes', async () => {
  await home.addTiny('a');
  const memory = createMachineMemory({ budgetBytes: 700e6 });
  const unloaded: string[] = [];
  const language = [{ id: 'chat', memoryBytes: 400e6, lastUsedAt: 1, busy: false }];
  memory.register({
    residents: () => language,
    async unload(id) {
      unloaded.push(id);
      language.pop();
    },
  });
  const { embeddings } = await home.open({ memory });
  await embeddings.facts('a');
  expect(unloaded).toEqual(['chat']);
  expect(embeddings.loaded()).toMatchObject([{ id: 'a', busy: false, device: expect.stringContaining('CPU') }]);
});

it('closes in the middle of a call and leaves no process', async () => {
  await home.addTiny('a');
  const { embeddings, pids } = await home.open();
  await embeddings.facts('a');
  const call = embeddings.embed(
    'a',
    Array.from({ length: 3_000 }, () => 'some text of some length'),
    document,
  );
  const refused = expect(call).rejects.toMatchObject({ code: 'worker/stopped' });
  await embeddings.close();
  await refused;
  expect(pids.filter(isAlive)).toEqual([]);
});

it('stops between two batches when nobody wants the answer any more', async () => {
  await home.addTiny('a');
  const { embeddings } = await home.open();
  await embeddings.facts('a');
  const stop = new AbortController();
  const call = embeddings.embed(
    'a',
    Array.from({ length: 20_000 }, () => 'a text'),
    { ...document, signal: stop.signal },
  );
  setTimeout(() => stop.abort(), 50);
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  expect(embeddings.loaded()).toMatchObject([{ id: 'a', busy: false }]);
});
