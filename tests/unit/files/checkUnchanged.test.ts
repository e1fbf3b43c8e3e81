import { closeSync, mkdtempSync, openSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Catalog } from '../../../models/catalog/catalog.ts';
import { hashFile } from '../../../models/files/hashFile.ts';
import { openModelLibrary } from '../../../models/files/modelLibrary.ts';
import { writeTinyLlama } from '../../support/tinyLlama.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-changed-'));
  file = writeTinyLlama(path.join(folder, 'mine.gguf'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(catalog: Catalog = { entries: [], get: () => undefined }) {
  const fetch = () => Promise.reject(new Error('no network in this test'));
  return openModelLibrary({ directory: path.join(folder, 'models'), catalog, fetch });
}

/** Writes into a file as it lies: same place, same length. */
function overwrite(offset: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, offset);
  closeSync(handle);
  // Clocks of file systems are coarse: the write must not seem to have been in the same tick as the import.
  utimesSync(file, new Date(), new Date(Date.now() + 5_000));
}

const lastBytes = () => statSync(file).size - 8;

it('an import that is rewritten in place has another hash from its next load on, also after a restart', async () => {
  const library = await open();
  const before = await library.import(file);
  expect(await library.checkUnchanged('mine')).toBe(before);
  overwrite(lastBytes(), Buffer.alloc(8, 1));
  const after = await library.checkUnchanged('mine');
  expect(after.sha256).toBe((await hashFile(file)).sha256);
  expect(after.sha256).not.toBe(before.sha256);
  expect(library.get('mine')).toEqual(after);
  expect((await open()).get('mine')).toEqual(after);
});

it('a file that was only touched is the same model', async () => {
  const library = await open();
  const { sha256 } = await library.import(file);
  utimesSync(file, new Date(), new Date(1_000));
  expect((await library.checkUnchanged('mine')).sha256).toBe(sha256);
});

it('an import whose header was made hostile is refused before anything loads it', async () => {
  const library = await open();
  await library.import(file);
  overwrite(8, Buffer.alloc(16, 0xff));
  await expect(library.checkUnchanged('mine')).rejects.toMatchObject({ code: expect.stringMatching(/^model\//) });
});

it('what bears the name of a model of the catalogue may not become another', async () => {
  await (await open()).import(file);
  const entry = { id: 'mine' } as Catalog['entries'][number];
  const library = await open({ entries: [entry], get: (id) => (id === 'mine' ? entry : undefined) });
  overwrite(lastBytes(), Buffer.alloc(8, 1));
  await expect(library.checkUnchanged('mine')).rejects.toMatchObject({
    code: 'model/changed',
    hint: expect.stringContaining('models pull mine'),
  });
});

// Catches: the hash of a file of which one half was read before and the other after it was written, taken for the file's.
it('a file that is written while it is hashed is not said to be known', async () => {
  const library = await open();
  await library.import(file);
  overwrite(lastBytes(), Buffer.alloc(8, 1));
  let tick = 0;
  let isWriting = true;
  // Between two looks at the file the event loop goes round at least once.
  const write = () => {
    if (!isWriting) return;
    utimesSync(file, new Date(), new Date(20_000 + 1_000 * tick++));
    setImmediate(write);
  };
  setImmediate(write);
  try {
    await expect(library.checkUnchanged('mine')).rejects.toMatchObject({
      code: 'model/changed',
      message: expect.stringContaining('is being changed'),
    });
  } finally {
    isWriting = false;
  }
  expect(tick).toBeGreaterThan(0);
});
