import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../../models/catalog/catalog.ts';
import type { CatalogEntry } from '../../../models/catalog/entry.ts';
import { openModelLibrary, type ModelLibrary } from '../../../models/files/modelLibrary.ts';
import { buildTinyLlama, writeTinyLlama } from '../../support/tinyLlama.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-library-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function catalogOf(...entries: CatalogEntry[]): Catalog {
  return { entries, get: (id) => entries.find((entry) => entry.id === id) };
}

function open(catalog: Catalog = catalogOf()): Promise<ModelLibrary> {
  return openModelLibrary({
    directory: path.join(folder, 'models'),
    catalog,
    fetch: () => Promise.reject(new Error('no network in this test')),
  });
}

describe('importing a GGUF file', () => {
  it('links it, reads its facts, and finds it again after a restart', async () => {
    const file = writeTinyLlama(path.join(folder, 'Tiny Model.gguf'), { contextLength: 512 });
    const library = await open();
    const model = await library.import(file);
    expect(model).toMatchObject({
      id: 'tiny-model',
      name: 'Tiny Llama for tests',
      task: 'chat',
      architecture: 'decoder',
      family: 'llama',
      quantization: 'F32',
      contextTokens: 512,
      tuning: 'instruct',
      attention: { blocks: 1, keyValueHeads: 4, keyLength: 8, valueLength: 8 },
      origin: { kind: 'import', source: file },
    });
    expect(statSync(library.weightsPath('tiny-model')).ino).toBe(statSync(file).ino);
    expect((await open()).list()).toEqual([model]);
  });

  it('without a chat template is a base model for completion', async () => {
    const file = writeTinyLlama(path.join(folder, 'base.gguf'), { chatTemplate: null });
    expect(await (await open()).import(file)).toMatchObject({ task: 'completion', tuning: 'base' });
  });

  it('twice gives the same model; another file of that name gets a number; a chosen id that is taken is refused', async () => {
    const library = await open();
    const first = await library.import(writeTinyLlama(path.join(folder, 'a/m.gguf')));
    expect(await library.import(path.join(folder, 'a/m.gguf'))).toEqual(first);
    const other = writeTinyLlama(path.join(folder, 'b/m.gguf'), { seed: 2 });
    expect((await library.import(other)).id).toBe('m-2');
    await expect(library.import(other, { id: 'm' })).rejects.toMatchObject({ code: 'model/exists' });
    expect(
      library
        .list()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['m', 'm-2']);
  });

  it('that the catalogue knows by its hash becomes that model; another file cannot take its name', async () => {
    const bytes = buildTinyLlama();
    const library = await open(catalogOf(entryFor(bytes, 'known')));
    const file = path.join(folder, 'whatever.gguf');
    writeFileSync(file, bytes);
    const other = writeTinyLlama(path.join(folder, 'other.gguf'), { seed: 2 });
    await expect(library.import(other, { id: 'known' })).rejects.toMatchObject({ code: 'model/exists' });
    expect(await library.import(file)).toMatchObject({ id: 'known', name: 'Known', quantization: 'Q4_1' });
  });

  // The speech models of the catalogue are such: imported, they would stand beside themselves, and the catalogue would offer them still.
  it('has the name of the catalogue where that states no hash, and the same files are there', async () => {
    const bytes = buildTinyLlama();
    const entry = entryFor(bytes, 'known');
    const unsure = { ...entry, files: entry.files.map((file) => ({ ...file, sizeBytes: null, sha256: null })) };
    const file = path.join(folder, 'known.gguf');
    writeFileSync(file, bytes);
    expect((await (await open(catalogOf(unsure))).import(file)).id).toBe('known');
    rmSync(path.join(folder, 'models'), { recursive: true });
    const longer = { ...entry, files: unsure.files.map((stated) => ({ ...stated, sizeBytes: bytes.length + 1 })) };
    expect((await (await open(catalogOf(longer))).import(file)).id).toBe('known-2');
    rmSync(path.join(folder, 'models'), { recursive: true });
    const about = (bytesAbout: number) => ({
      ...entry,
      files: unsure.files.map((stated) => ({ ...stated, approximateBytes: bytesAbout })),
    });
    expect((await (await open(catalogOf(about(bytes.length * 1.1)))).import(file)).id).toBe('known-2');
    rmSync(path.join(folder, 'models'), { recursive: true });
    expect((await (await open(catalogOf(about(bytes.length * 1.001)))).import(file)).id).toBe('known');
  });

  it.each([
    ['cut.gguf', buildTinyLlama().subarray(0, 60_000), 'model/truncated'],
    ['text.gguf', Buffer.from('not a model'), 'model/not-gguf'],
    [
      'killer.gguf',
      Buffer.concat([
        Buffer.from('GGUF'),
        Buffer.from('0300000000000000000000000100000000000000', 'hex'),
        Buffer.from('0000008000000000', 'hex'),
        Buffer.alloc(16),
      ]),
      'model/hostile-file',
    ],
  ])('%s is refused and leaves nothing', async (name, bytes, code) => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    const library = await open();
    await expect(library.import(file)).rejects.toMatchObject({ code });
    expect(library.list()).toEqual([]);
    expect((await open()).problems()).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });

  it('that is not there is said so', async () => {
    await expect((await open()).import(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'model/not-found' });
  });

  // Catches: opening a named pipe, which waits for a writer for ever and cannot be interrupted.
  it.skipIf(process.platform === 'win32')('that is a pipe is refused at once', async () => {
    const pipe = path.join(folder, 'pipe.gguf');
    execFileSync('mkfifo', [pipe]);
    await expect((await open()).import(pipe)).rejects.toMatchObject({ code: 'model/not-gguf' });
  });

  // Catches: gigabytes that nobody owns after a crash in the middle of a copy.
  it('that was cut short by a crash leaves nothing after the next start', async () => {
    await open();
    const half = path.join(folder, 'models/.imports/half/m.gguf');
    mkdirSync(path.dirname(half), { recursive: true });
    writeFileSync(half, 'half a model');
    await open();
    expect(existsSync(half)).toBe(false);
  });

  it('with a bad id is refused before anything is read', async () => {
    const library = await open();
    for (const id of ['../x', 'A', '', '.x', 'a/b', 'con', 'x'.repeat(101)])
      await expect(library.import('/nowhere', { id })).rejects.toMatchObject({ code: 'model/bad-id' });
  });
});

describe('importing a folder', () => {
  function makeFolder(): string {
    const source = path.join(folder, 'tiny-bert');
    mkdirSync(path.join(source, 'onnx'), { recursive: true });
    writeFileSync(
      path.join(source, 'config.json'),
      JSON.stringify({ model_type: 'bert', architectures: ['BertModel'], max_position_embeddings: 512 }),
    );
    writeFileSync(path.join(source, 'tokenizer.json'), '{}');
    writeFileSync(path.join(source, 'onnx/model_quantized.onnx'), Buffer.from('080a12077079746f726368', 'hex'));
    return source;
  }

  it('takes what belongs to the model, nothing that could run, and follows no link', async () => {
    const source = makeFolder();
    writeFileSync(path.join(source, 'modeling.py'), 'import os');
    writeFileSync(path.join(source, '.env'), 'KEY=1');
    writeFileSync(path.join(folder, 'secret.json'), '{"secret":true}');
    symlinkSync(path.join(folder, 'secret.json'), path.join(source, 'added_tokens.json'));
    const model = await (await open()).import(source);
    expect(model.files.map(({ name }) => name)).toEqual(['config.json', 'tokenizer.json', 'onnx/model_quantized.onnx']);
    expect(model).toMatchObject({
      id: 'tiny-bert',
      task: 'embedding',
      architecture: 'encoder',
      quantization: 'int8',
      contextTokens: 512,
    });
  });

  it('without config.json, without onnx, or with something else named onnx is refused with what is missing', async () => {
    const library = await open();
    const source = makeFolder();
    writeFileSync(path.join(source, 'onnx/model_quantized.onnx'), 'MZ this is a program');
    await expect(library.import(source)).rejects.toMatchObject({ code: 'model/not-a-model' });
    rmSync(path.join(source, 'onnx'), { recursive: true });
    await expect(library.import(source)).rejects.toThrow('no onnx');
    rmSync(path.join(source, 'config.json'));
    await expect(library.import(source)).rejects.toThrow('no config.json');
  });
});

describe('a library whose folder was damaged', () => {
  it('to a file is refused with what to do', async () => {
    writeFileSync(path.join(folder, 'models'), 'x');
    await expect(open()).rejects.toMatchObject({ code: 'disk/not-a-folder', hint: expect.any(String) as string });
  });

  const damages: [string, (directory: string) => void, string][] = [
    ['half a manifest', (at) => truncateSync(path.join(at, 'manifest.json'), 40), 'model/broken-manifest'],
    ['no manifest', (at) => rmSync(path.join(at, 'manifest.json')), 'model/broken-manifest'],
    [
      'a manifest of 2 MB',
      (at) => writeFileSync(path.join(at, 'manifest.json'), ' '.repeat(2_000_000)),
      'model/broken-manifest',
    ],
    ['weights cut off', (at) => truncateSync(path.join(at, 'm.gguf'), 100), 'model/truncated'],
    ['weights gone', (at) => rmSync(path.join(at, 'm.gguf')), 'model/missing-file'],
    [
      'a path out of the folder',
      (at) => edit(at, (json) => json.replaceAll('m.gguf', '../../../etc/passwd')),
      'model/bad-name',
    ],
    ['another id', (at) => edit(at, (json) => json.replace('"id": "m"', '"id": "n"')), 'model/broken-manifest'],
  ];
  function edit(at: string, change: (json: string) => string): void {
    const file = path.join(at, 'manifest.json');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }

  it.each(damages)('%s is a problem listed, the others work, and it can be removed', async (_, damage, code) => {
    const before = await open();
    await before.import(writeTinyLlama(path.join(folder, 'm.gguf')));
    await before.import(writeTinyLlama(path.join(folder, 'good.gguf'), { seed: 3 }));
    // A copy first: the import is a link, and the damage is to the library's side.
    const at = path.join(folder, 'models/m');
    const bytes = readFileSync(path.join(at, 'm.gguf'));
    rmSync(path.join(at, 'm.gguf'));
    writeFileSync(path.join(at, 'm.gguf'), bytes);
    damage(at);

    const library = await open();
    expect(library.problems()).toMatchObject([{ code }]);
    expect(library.list().map(({ id }) => id)).toEqual(['good']);
    expect(() => library.weightsPath('m')).toThrow('m cannot be used');
    await library.remove('m');
    expect(library.problems()).toEqual([]);
    expect(existsSync(at)).toBe(false);
  });

  it('sees weights that go or shrink while it is open', async () => {
    const library = await open();
    await library.import(writeTinyLlama(path.join(folder, 'm.gguf')));
    const file = library.weightsPath('m');
    truncateSync(file, 1000);
    expect(() => library.weightsPath('m')).toThrowError(expect.objectContaining({ code: 'model/truncated' }));
    renameSync(file, `${file}.away`);
    expect(() => library.weightsPath('m')).toThrowError(expect.objectContaining({ code: 'model/missing-file' }));
  });
});

describe('removing and quarantine', () => {
  it('frees what it took, leaves the imported file, and says when there is nothing', async () => {
    const file = writeTinyLlama(path.join(folder, 'm.gguf'));
    const library = await open();
    const model = await library.import(file);
    const { id, freedBytes } = await library.remove('m');
    expect(id).toBe('m');
    expect(freedBytes).toBeGreaterThanOrEqual(model.sizeBytes);
    expect(existsSync(file)).toBe(true);
    expect(library.get('m')).toBeUndefined();
    await expect(library.remove('m')).rejects.toMatchObject({ code: 'model/not-installed' });
    await expect(library.remove('../models')).rejects.toMatchObject({ code: 'model/bad-id' });
  });

  it('a quarantined model stays so after a restart until it is cleared', async () => {
    const library = await open();
    await library.import(writeTinyLlama(path.join(folder, 'm.gguf')));
    await library.quarantine('m', 'the runtime died three times');
    expect((await open()).get('m')?.quarantine).toMatchObject({ reason: 'the runtime died three times' });
    await library.clearQuarantine('m');
    expect((await open()).get('m')?.quarantine).toBeNull();
    await expect(library.quarantine('none', '')).rejects.toMatchObject({ code: 'model/not-installed' });
  });

  it('a download that is asked for twice at once is refused the second time', async () => {
    const library = await open(catalogOf(entryFor(buildTinyLlama(), 'known')));
    const first = library.pull('known');
    await expect(library.pull('known')).rejects.toMatchObject({ code: 'model/busy' });
    await expect(library.remove('known')).rejects.toMatchObject({ code: 'model/busy' });
    await expect(first).rejects.toThrow('no network in this test');
    await expect(library.pull('nobody')).rejects.toMatchObject({ code: 'model/unknown' });
  });
});

function entryFor(bytes: Buffer, id: string): CatalogEntry {
  return {
    id,
    name: 'Known',
    publisher: 'Someone',
    task: 'chat',
    modality: 'text',
    architecture: 'decoder',
    family: 'llama',
    runtime: 'llama.cpp',
    parameters: 1,
    quantization: 'Q4_1',
    contextTokens: 512,
    tuning: 'instruct',
    licence: { name: 'MIT', url: 'https://example.org', open: true },
    files: [
      {
        name: 'known.gguf',
        sizeBytes: bytes.length,
        sha256: sha256(bytes),
        sources: [{ kind: 'hub', repository: 'a/b', revision: 'main', path: 'known.gguf' }],
      },
    ],
    card: {
      summary: 's',
      intendedUse: 'i',
      trainingData: 't',
      limits: 'l',
      evaluation: null,
      source: 'https://example.org',
    },
    starter: false,
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
