import { mkdirSync, readdirSync, rmSync, symlinkSync, existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PullProgress } from '../../../models/files/modelLibrary.ts';
import { entryOf, fileName, large, modelId, setUp, sha256, small, type Setup } from './pullSetup.ts';

let setup: Setup;

describe('a model of 20 MB from the hub', () => {
  beforeEach(async () => void (setup = await setUp(large)));
  afterEach(() => setup.close());

  it('arrives over several connections, verified, with its manifest, and is there after a restart', async () => {
    const library = await setup.open(entryOf(large));
    const progress: PullProgress[] = [];
    const result = await library.pull(modelId, { onProgress: (at) => progress.push(at) });
    expect(result).toMatchObject({ id: modelId, bytes: large.length, sha256: sha256(large) });
    expect(setup.installed(library).equals(large)).toBe(true);
    expect((await setup.open(entryOf(large))).get(modelId)).toEqual(library.get(modelId));
    expect(setup.hub.requests.filter(({ server }) => server === 'storage')).toHaveLength(3);
    expect(readdirSync(path.join(setup.folder, 'models/.incoming'))).toEqual([]);

    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['downloading', 'verifying', 'installing']));
    const downloading = progress.filter(({ phase }) => phase === 'downloading');
    expect(downloading.at(-1)).toMatchObject({ bytesDone: large.length, bytesTotal: large.length });
    // Once more costs nothing and asks nobody.
    setup.hub.requests.length = 0;
    expect((await library.pull(modelId)).seconds).toBe(0);
    expect(setup.hub.requests).toEqual([]);
  });

  it('reports at most ten times a second', async () => {
    setup.hub.faults.bytesPerSecond = 14_000_000;
    const times: number[] = [];
    const library = await setup.open(entryOf(large));
    await library.pull(modelId, {
      onProgress: ({ phase }) => void (phase === 'downloading' && times.push(performance.now())),
    });
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    expect(times.length).toBeGreaterThan(3);
    expect(times.length).toBeLessThanOrEqual(seconds * 10 + 3);
  });

  // The page showed "12 B of 12 B" for a moment, and the end of a download of 20 MB.
  it('knows about how much there is to come while files are got whose size only the hub knows', async () => {
    const settings = Buffer.from('{}');
    setup.hub.small.set('config.json', settings);
    const entry = entryOf(large, undefined, false);
    const [weights] = entry.files;
    if (weights === undefined) throw new Error('The entry has no file.');
    const config = {
      name: 'config.json',
      sizeBytes: settings.length,
      sha256: sha256(settings),
      sources: [{ kind: 'hub', repository: 'owner/tiny', revision: 'main', path: 'config.json' } as const],
    };
    const library = await setup.open({ ...entry, files: [config, { ...weights, approximateBytes: 21_000_000 }] });
    const totals: number[] = [];
    await library.pull(modelId, {
      onProgress: ({ phase, bytesTotal }) => void (phase === 'downloading' && totals.push(bytesTotal)),
    });
    expect(totals[0]).toBe(21_000_000 + settings.length);
    expect(totals.at(-1)).toBe(large.length + settings.length);
  });

  it('goes on after a cancel where it was, and keeps its part', async () => {
    setup.hub.faults.bytesPerSecond = 4_000_000;
    const library = await setup.open(entryOf(large));
    const control = new AbortController();
    const pulled = library.pull(modelId, {
      signal: control.signal,
      onProgress: ({ bytesDone }) => void (bytesDone > 3_000_000 && control.abort()),
    });
    await expect(pulled).rejects.toMatchObject({ name: 'AbortError' });
    expect(library.get(modelId)).toBeUndefined();
    const kept = await library.partialBytes(modelId);
    expect(kept).toBeGreaterThan(2_900_000);

    setup.hub.faults = {};
    setup.hub.requests.length = 0;
    const again = await setup.open(entryOf(large));
    let first: number | null = null;
    await again.pull(modelId, { onProgress: ({ bytesDone }) => void (first ??= bytesDone) });
    expect(first).toBeGreaterThan(2_900_000);
    expect(setup.installed(again).equals(large)).toBe(true);
    expect(await again.partialBytes(modelId)).toBe(0);
  });

  it('can be thrown away half done', async () => {
    setup.hub.faults.bytesPerSecond = 4_000_000;
    const library = await setup.open(entryOf(large));
    const control = new AbortController();
    const pulled = library.pull(modelId, {
      signal: control.signal,
      onProgress: ({ bytesDone }) => void (bytesDone > 1_000_000 && control.abort()),
    });
    await expect(pulled).rejects.toThrow();
    expect((await library.remove(modelId)).freedBytes).toBeGreaterThan(900_000);
    expect(await library.partialBytes(modelId)).toBe(0);
  });

  it('starts over when the file at the source changed in between, and does not mix the two', async () => {
    setup.hub.faults.bytesPerSecond = 4_000_000;
    const library = await setup.open(entryOf(large, undefined, false));
    const control = new AbortController();
    const pulled = library.pull(modelId, {
      signal: control.signal,
      onProgress: ({ bytesDone }) => void (bytesDone > 3_000_000 && control.abort()),
    });
    await expect(pulled).rejects.toThrow();
    const changed = Buffer.concat([small, Buffer.alloc(large.length - small.length, 7)]);
    setup.hub.large.set(fileName, changed);
    setup.hub.faults = {};
    await library.pull(modelId);
    expect(setup.installed(library).equals(changed)).toBe(true);
  });
});

describe('a model of 130 kB from a hub that misbehaves', () => {
  beforeEach(async () => void (setup = await setUp(small)));
  afterEach(() => setup.close());

  it.each(Array.from({ length: 50 }, (_, index) => Math.floor((small.length * index) / 50)))(
    'is whole although the connection is cut after %i bytes',
    async (offset) => {
      let cut = 0;
      setup.hub.faults.cutAfterBytes = () => (cut++ === 0 ? offset : null);
      const library = await setup.open(entryOf(small));
      await library.pull(modelId);
      expect(setup.installed(library).equals(small)).toBe(true);
      const storage = setup.hub.requests.filter(({ server }) => server === 'storage');
      expect(storage).toHaveLength(2);
      // Bytes that arrived are not asked for again (the last few may have been on the wire when it broke).
      const resumedAt = Number(/bytes=(\d+)-/.exec(String(storage[1]?.headers.range))?.[1]);
      expect(resumedAt).toBeLessThanOrEqual(offset);
      if (offset > 0) expect(resumedAt).toBeGreaterThan(0);
    },
  );

  it('takes the hash that the hub states where the catalogue has none, and refuses where that is not met', async () => {
    const library = await setup.open(entryOf(small, undefined, false));
    setup.hub.hub.statedSha256 = 'a'.repeat(64);
    await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'model/wrong-hash' });
    expect(library.list()).toEqual([]);
    expect(await library.partialBytes(modelId)).toBe(0);
    setup.hub.hub.statedSha256 = undefined;
    expect((await library.pull(modelId)).sha256).toBe(sha256(small));
  });

  it('is not fetched at all when the hub has another file than the catalogue means', async () => {
    setup.hub.large.set(fileName, Buffer.concat([small, Buffer.from('x')]));
    const library = await setup.open(entryOf(small));
    await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'model/wrong-hash' });
    expect(setup.hub.requests.filter(({ server }) => server === 'storage')).toEqual([]);
  });

  it('with wrong bytes is refused, the bytes are gone, and a good source puts it right', async () => {
    const wrong = Buffer.from(small);
    wrong[5000] = (wrong[5000] ?? 0) ^ 1;
    setup.hub.faults.replaceBytes = wrong;
    const library = await setup.open(entryOf(small));
    await expect(library.pull(modelId)).rejects.toMatchObject({
      code: 'model/wrong-hash',
      data: { expected: sha256(small), found: sha256(wrong) },
    });
    expect(await library.partialBytes(modelId)).toBe(0);
    setup.hub.faults = {};
    await library.pull(modelId);
    expect(setup.installed(library).equals(small)).toBe(true);
  });

  it('whose part on disk went bad is fetched anew without being asked', async () => {
    const library = await setup.open(entryOf(small));
    setup.hub.faults.status = (request) => (request === 0 ? null : { status: 404 });
    setup.hub.faults.cutAfterBytes = () => 60_000;
    await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'model/source-missing' });
    const { writeFileSync, readFileSync } = await import('node:fs');
    const part = path.join(setup.folder, 'models/.incoming', modelId, 'parts/0.0.0.part');
    const bytes = readFileSync(part);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(part, bytes);
    setup.hub.faults = {};
    await library.pull(modelId);
    expect(setup.installed(library).equals(small)).toBe(true);
  });

  it('that sends more than it stated is stopped', async () => {
    setup.hub.faults.extraBytes = 100_000;
    const library = await setup.open(entryOf(small));
    await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'model/too-many-bytes' });
  });

  it('that lies about the size, short or long, ends in an error and not in a model', async () => {
    const library = await setup.open(entryOf(small, undefined, false));
    for (const statedSize of [small.length - 1, small.length + 1000]) {
      setup.hub.hub.statedSize = statedSize;
      await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'model/download-failed' });
      expect(library.list()).toEqual([]);
    }
    setup.hub.hub.statedSize = undefined;
    setup.hub.faults.lieAboutTotal = small.length + 5;
    await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'model/download-failed' });
  });

  it('that ignores ranges is read in one go', async () => {
    setup.hub.faults.ignoreRanges = true;
    const library = await setup.open(entryOf(small));
    await library.pull(modelId);
    expect(setup.installed(library).equals(small)).toBe(true);
  });

  it('that falls silent is asked again', async () => {
    setup.hub.faults.silent = (request) => request === 0;
    const library = await setup.open(entryOf(small), { stallMs: 300 });
    await library.pull(modelId);
    expect(setup.installed(library).equals(small)).toBe(true);
  });

  it('whose signed address expired is asked for a new one', async () => {
    setup.hub.faults.status = (request) => (request === 0 ? { status: 403 } : null);
    const library = await setup.open(entryOf(small));
    await library.pull(modelId);
    expect(setup.hub.requests.filter(({ server }) => server === 'hub')).toHaveLength(2);
  });

  it('that is busy is waited for as long as it says', async () => {
    setup.hub.faults.status = (request) => (request === 0 ? { status: 429, headers: { 'retry-after': '1' } } : null);
    const library = await setup.open(entryOf(small));
    const { seconds } = await library.pull(modelId);
    expect(seconds).toBeGreaterThanOrEqual(1);
  });

  it('gated, missing, or in circles: each has its own words', async () => {
    const library = await setup.open(entryOf(small));
    setup.hub.hub.requireToken = 'hf_secret';
    const gated: unknown = await library.pull(modelId).catch((error: unknown) => error);
    expect(gated).toMatchObject({ code: 'model/gated', hint: expect.stringContaining('HF_TOKEN') });
    setup.hub.hub.requireToken = undefined;
    setup.hub.hub.redirectTo = `${setup.hub.url}/owner/tiny/resolve/main/${fileName}`;
    await expect(library.pull(modelId)).rejects.toMatchObject({
      code: 'model/download-failed',
      message: expect.stringContaining('circles'),
    });
    setup.hub.hub.redirectTo = undefined;
    setup.hub.large.clear();
    await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'model/source-missing' });
  });

  it('gets the token, the storage does not, and no error has it', async () => {
    setup.hub.hub.requireToken = 'hf_secret';
    setup.environment['HF_TOKEN'] = 'hf_secret';
    const library = await setup.open(entryOf(small));
    await library.pull(modelId);
    const seen = setup.hub.requests.map(({ server, headers }) => ({ server, authorization: headers.authorization }));
    expect(seen.filter(({ server }) => server === 'hub')).toEqual([
      { server: 'hub', authorization: 'Bearer hf_secret' },
    ]);
    expect(seen.filter(({ server, authorization }) => server === 'storage' && authorization !== undefined)).toEqual([]);
    expect(JSON.stringify(library.list())).not.toContain('hf_secret');
  });

  it('small files are held to the hash that git gives them', async () => {
    const config = Buffer.from('{"model_type":"llama"}');
    setup.hub.small.set('config.json', config);
    const entry = entryOf(small, undefined, false);
    entry.files.push({
      name: 'config.json',
      sizeBytes: null,
      sha256: null,
      sources: [{ kind: 'hub', repository: 'owner/tiny', revision: 'main', path: 'config.json' }],
    });
    const library = await setup.open(entry);
    await library.pull(modelId);
    expect(library.get(modelId)?.files).toMatchObject([
      { name: fileName },
      { name: 'config.json', sizeBytes: config.length, sha256: sha256(config) },
    ]);
  });

  it('a model that is not one is not installed, whatever its hash', async () => {
    const text = Buffer.from('These are not weights, though the hub vouches for every byte.');
    setup.hub.large.set(fileName, text);
    const library = await setup.open(entryOf(text));
    await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'model/not-gguf' });
    expect(library.list()).toEqual([]);
    expect(existsSync(path.join(setup.folder, 'models', modelId))).toBe(false);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'on a full disk says so, loses nothing, and goes on when there is room',
    async () => {
      const library = await setup.open(entryOf(small));
      const part = path.join(setup.folder, 'models/.incoming', modelId, 'parts/0.0.0.part');
      mkdirSync(path.dirname(part), { recursive: true });
      symlinkSync('/dev/full', part);
      await expect(library.pull(modelId)).rejects.toMatchObject({ code: 'disk/full' });
      rmSync(part);
      await library.pull(modelId);
      expect(setup.installed(library).equals(small)).toBe(true);
    },
  );
});
