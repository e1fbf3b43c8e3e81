import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adapterMisfit } from '../../../models/files/adapters/checkAdapterFit.ts';
import { checkFiniteWeights } from '../../../models/files/adapters/checkFiniteWeights.ts';
import { weightFacts } from '../../../models/files/adapters/weightFacts.ts';
import { asLoaded, requireBase } from '../../../models/files/adapters/adapterBase.ts';
import { checkModelFiles } from '../../../models/language/modelFiles.ts';
import { expandHome } from '../../../models/files/expandHome.ts';
import { openModelLibrary, type ModelLibrary } from '../../../models/files/modelLibrary.ts';
import { ladderModel } from '../../../electron/engine/features/evaluation/ladderModel.ts';
import { ladderOf } from '../../../electron/engine/features/evaluation/quantisationView.ts';
import { wholePath } from '../../../models/files/wholePath.ts';
import { modelTrouble } from '../../../electron/engine/inference/modelTrouble.ts';
import type { GgufWriterTensor } from '../../support/ggufWriter.ts';
import { buildLora, writeLora, type LoraOptions } from '../../support/loraAdapter.ts';
import { writeTinyLlama } from '../../support/tinyLlama.ts';

let folder: string;
let library: ModelLibrary;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-adapters-'));
  library = await open();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const catalog = { entries: [], get: () => undefined };
const open = () =>
  openModelLibrary({
    directory: path.join(folder, 'models'),
    catalog,
    fetch: () => Promise.reject(new Error('no network in this test')),
  });
const file = (name: string) => path.join(folder, name);
const importTiny = async (name: string, options: Parameters<typeof writeTinyLlama>[1] = {}) => {
  await library.import(writeTinyLlama(file(`${name}.gguf`), options));
  return file(`${name}.gguf`);
};

describe('importing a LoRA adapter', () => {
  // Catches: an adapter that is listed as a model of its own and fails when it is asked something.
  it('makes it a model of its own upon the only installed model that it fits, and a restart finds it again', async () => {
    const base = await importTiny('tiny', { contextLength: 512, name: 'Tiny' });
    const lora = await writeLora(file('pirate.gguf'), base, { name: 'Pirate', rank: 4, alpha: 8 });
    const model = await library.import(lora);
    expect(model).toMatchObject({
      id: 'pirate',
      name: 'Tiny + Pirate',
      task: 'chat',
      tuning: 'instruct',
      quantization: 'F32',
      contextTokens: 512,
      attention: { blocks: 1, keyValueHeads: 4, keyLength: 8, valueLength: 8 },
      adapter: {
        base: 'tiny',
        name: 'Pirate',
        rank: { least: 4, most: 4 },
        alpha: 8,
        tensors: 4,
        parameters: 4 * (32 * 4 + 4 * 32),
      },
      sizeBytes: statSync(lora).size,
    });
    expect(statSync(library.weightsPath('pirate')).ino).toBe(statSync(lora).ino);
    expect((await open()).get('pirate')).toEqual(model);
  });

  // Catches: being told only that a config.json is missing, of a folder as training leaves it.
  it('as training leaves it says how to convert it', async () => {
    mkdirSync(file('peft'));
    writeFileSync(file('peft/adapter_config.json'), '{}');
    await expect(library.import(file('peft'))).rejects.toMatchObject({
      code: 'model/not-a-model',
      hint: expect.stringContaining('convert_lora_to_gguf.py'),
    });
  });

  // Catches: an adapter under a publisher's name and licence, because its file is called as the catalogue's.
  it('never has a name of the catalogue', async () => {
    const base = await importTiny('tiny');
    const lora = await writeLora(file('model.gguf'), base);
    const { task, architecture, family, runtime } = library.get('tiny') as NonNullable<ReturnType<ModelLibrary['get']>>;
    const files = [{ name: 'model.gguf', sizeBytes: null, sha256: null, sources: [] }];
    const entry = { id: 'model', name: 'Published', task, architecture, family, runtime, files } as never;
    const published = { entries: [entry], get: (id: string) => (id === 'model' ? entry : undefined) };
    const opened = await openModelLibrary({
      directory: path.join(folder, 'models'),
      catalog: published,
      fetch: () => Promise.reject(new Error('no network in this test')),
    });
    expect((await opened.import(lora)).id).toBe('model-2');
  });

  it('of a base model continues text as that does', async () => {
    const base = await importTiny('plain', { chatTemplate: null });
    const model = await library.import(await writeLora(file('a.gguf'), base));
    expect(model).toMatchObject({ task: 'completion', tuning: 'base' });
  });

  // Catches: an adapter that is put upon whichever model happens to be first.
  it('asks which model it is for where several fit, and takes the one that is named', async () => {
    const base = await importTiny('one');
    await importTiny('two', { seed: 2 });
    const lora = await writeLora(file('a.gguf'), base);
    await expect(library.import(lora)).rejects.toMatchObject({
      code: 'model/which-base',
      message: 'a.gguf is an adapter that fits 2 installed models: one, two',
      hint: expect.stringContaining('--base one'),
      data: { choices: ['one', 'two'] },
    });
    expect(await library.import(lora, { base: 'two' })).toMatchObject({ adapter: { base: 'two' } });
    // The same file upon another base is another model; upon the same base it is the one that is there.
    expect(await library.import(lora, { base: 'one' })).toMatchObject({ id: 'a-2', adapter: { base: 'one' } });
    expect(await library.import(lora, { base: 'two' })).toMatchObject({ id: 'a' });
  });

  it('says why none of the installed models is its base', async () => {
    const base = writeTinyLlama(file('elsewhere.gguf'));
    const lora = await writeLora(file('a.gguf'), base, { targets: /ffn_down/ });
    await expect(library.import(lora)).rejects.toMatchObject({ code: 'model/no-base' });
    const other = await writeLora(file('b.gguf'), base, {
      damage: (tensors) => tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace('blk.0', 'blk.7') })),
    });
    await importTiny('tiny');
    await expect(library.import(other)).rejects.toMatchObject({
      code: 'model/no-base',
      data: { details: ['tiny: the model has no blk.7.attn_q.weight'] },
    });
    await expect(library.import(lora, { base: 'gone' })).rejects.toMatchObject({ code: 'model/not-installed' });
  });

  it('takes neither a model for an adapter nor an adapter for a base', async () => {
    const base = await importTiny('tiny');
    await library.import(await writeLora(file('a.gguf'), base));
    const other = writeTinyLlama(file('other.gguf'), { seed: 3 });
    await expect(library.import(other, { base: 'tiny' })).rejects.toMatchObject({ code: 'model/not-an-adapter' });
    const second = await writeLora(file('b.gguf'), base, { seed: 2 });
    await expect(library.import(second, { base: 'a' })).rejects.toMatchObject({ code: 'model/wrong-base' });
    // Nor is an adapter among those that it is looked for.
    expect(await library.import(second)).toMatchObject({ adapter: { base: 'tiny' } });
  });

  const without = (end: string) => (tensors: GgufWriterTensor[]) => tensors.filter(({ name }) => !name.endsWith(end));
  const reshaped = (end: string, shape: number[]) => (tensors: GgufWriterTensor[]) =>
    tensors.map((tensor) =>
      tensor.name.endsWith(end)
        ? { ...tensor, shape, data: new Float32Array(shape.reduce((product, length) => product * length, 1)) }
        : tensor,
    );
  const renamed = (from: string, to: string) => (tensors: GgufWriterTensor[]) =>
    tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace(from, to) }));
  const holding = (value: number) => (tensors: GgufWriterTensor[]) => {
    const [first] = tensors;
    first?.data.fill(value, 5, 6);
    return tensors;
  };
  const text = (value: string) => ({ type: 'string', value }) as const;
  const hostile: [what: string, options: LoraOptions, code: string][] = [
    ['for another architecture', { metadata: { 'general.architecture': text('gemma3') } }, 'model/no-base'],
    ['for a wider model', { damage: reshaped('attn_q.weight.lora_a', [64, 4]) }, 'model/no-base'],
    ['for a taller model', { damage: reshaped('attn_q.weight.lora_b', [4, 64]) }, 'model/no-base'],
    ['with an expert too many', { damage: reshaped('attn_q.weight.lora_a', [32, 4, 2]) }, 'model/no-base'],
    ['for a tensor that is not there', { damage: renamed('attn_q', 'attn_x') }, 'model/no-base'],
    ['of half a pair', { damage: without('attn_q.weight.lora_b') }, 'model/hostile-file'],
    ['of two ranks in a pair', { damage: reshaped('attn_q.weight.lora_b', [3, 32]) }, 'model/hostile-file'],
    ['of a rank beyond sense', { rank: 9_000, targets: /attn_q/ }, 'model/hostile-file'],
    ['without weights', { damage: () => [] }, 'model/hostile-file'],
    ['with NaN in it', { damage: holding(Number.NaN) }, 'model/hostile-file'],
    ['with an infinite weight', { damage: holding(Number.NEGATIVE_INFINITY) }, 'model/hostile-file'],
    [
      'with NaN for alpha',
      { metadata: { 'adapter.lora.alpha': { type: 'float32', value: NaN } } },
      'model/hostile-file',
    ],
    // The runtime reads it as a float without asking, and aborts.
    [
      'with a whole number for alpha',
      { metadata: { 'adapter.lora.alpha': { type: 'uint32', value: 8 } } },
      'model/hostile-file',
    ],
    ['of another kind', { metadata: { 'adapter.type': text('ia3') } }, 'model/unsupported'],
    ['that says it is a model', { metadata: { 'general.type': text('model') } }, 'model/unsupported'],
    [
      'that works behind certain words only',
      { metadata: { 'adapter.alora.invocation_tokens': { type: 'int32s', value: [1] } } },
      'model/unsupported',
    ],
    // The runtime leaves it out without a word.
    ['that changes a norm', { damage: renamed('attn_q.weight.lora_a', 'attn_norm.weight') }, 'model/unsupported'],
  ];
  it.each(hostile)('refuses one %s before native code sees it, and leaves nothing', async (_, options, code) => {
    const base = await importTiny('tiny');
    await expect(library.import(await writeLora(file('bad.gguf'), base, options))).rejects.toMatchObject({ code });
    expect(library.list()).toHaveLength(1);
    expect((await open()).problems()).toEqual([]);
  });

  // The runtime aborts its process over the second: it multiplies with the pair at the output, where it would have to lie the other way round.
  it('takes a pair for the embeddings of tokens as it lies, but not where they are the output, too', () => {
    const tensor = (name: string, shape: number[]) => ({ name, shape, type: 'F32', offset: 0, bytes: 4 });
    const embedding = tensor('token_embd.weight', [32, 261]);
    const pair = [tensor('token_embd.weight.lora_a', [4, 261]), tensor('token_embd.weight.lora_b', [4, 32])];
    const fits = (adapter: typeof pair, ...others: typeof pair) =>
      adapterMisfit(
        { architecture: 'llama', tensors: adapter },
        { architecture: 'llama', tensors: [embedding, ...others] },
        'a.gguf',
      );
    expect(fits(pair, tensor('output.weight', [32, 261]))).toBeNull();
    expect(fits(pair)).toContain('uses for its output, too');
    const flipped = [tensor('token_embd.weight.lora_a', [32, 4]), tensor('token_embd.weight.lora_b', [4, 261])];
    expect(() => fits(flipped, tensor('output.weight', [32, 261]))).toThrow(/two halves/);
  });

  it('refuses one that was cut off at any place', async () => {
    const bytes = await buildLora(await importTiny('tiny'));
    for (const length of [20, 200, bytes.length / 2, bytes.length - 33]) {
      writeFileSync(file('cut.gguf'), bytes.subarray(0, length));
      await expect(library.import(file('cut.gguf'))).rejects.toMatchObject({ code: 'model/truncated' });
    }
  });

  it('finds weights that are no numbers in every type that adapters have', async () => {
    const place = file('numbers.bin');
    const check = (type: string, bytes: number[]) => {
      writeFileSync(place, Uint8Array.from([9, 9, ...bytes]));
      return checkFiniteWeights(place, [{ name: 't', shape: [1], type, offset: 2, bytes: bytes.length }]);
    };
    const block = (scale: number[]) => [...scale, ...Array.from({ length: 32 }, () => 0xff)];
    await check('F16', [0x00, 0x7b, 0xff, 0xfb]);
    await check('BF16', [0x7f, 0x7f]);
    await check('Q8_0', [...block([0x00, 0x3c]), ...block([0xff, 0x7b])]);
    const refused = { code: 'model/hostile-file' };
    await expect(check('F16', [0x00, 0x00, 0x00, 0x7c])).rejects.toMatchObject(refused);
    await expect(check('BF16', [0xc0, 0x7f])).rejects.toMatchObject(refused);
    await expect(check('Q8_0', [...block([0x00, 0x3c]), ...block([0x00, 0xfe])])).rejects.toMatchObject(refused);
  });
});

describe('an adapter and its base', () => {
  // Catches: a base that is removed from under its adapters, which then fail with an error about a file.
  it('the base cannot be removed while the adapter is here', async () => {
    const lora = await library.import(await writeLora(file('a.gguf'), await importTiny('tiny')));
    await expect(library.remove('tiny')).rejects.toMatchObject({
      code: 'model/needed',
      message: expect.stringContaining('a'),
      hint: expect.stringContaining('yardstick models remove a'),
    });
    expect(library.get('tiny')).toBeDefined();
    await library.remove(lora.id);
    await library.remove('tiny');
    expect(library.list()).toEqual([]);
  });

  it('a base that is damaged or in quarantine can be removed, to be had again; until then it is named', async () => {
    const source = await importTiny('tiny');
    await library.import(await writeLora(file('a.gguf'), source));
    await library.quarantine('tiny', 'It died.');
    const rooms = { library, catalog, connections: { get: () => undefined } } as never;
    expect(() => requireBase(library, library.get('a') as never)).toThrow(/It died/);
    await library.remove('tiny');
    expect(() => requireBase(library, library.get('a') as never)).toThrow(
      /Tiny Llama for tests \+ Pirate is an adapter of tiny, which is not on this machine any more/,
    );
    expect(modelTrouble(rooms, 'local:a')).toContain('adapter of tiny');
    await library.import(source);
    expect(requireBase(library, library.get('a') as never).id).toBe('tiny');
    expect(modelTrouble(rooms, 'local:a')).toBeNull();
    truncateSync(library.weightsPath('tiny'), 99);
    library = await open();
    expect(modelTrouble(rooms, 'local:a')).toBeNull();
    await library.remove('tiny');
    expect(library.get('a')).toBeDefined();
  });

  // Catches: answers and figures of an adapter upon weights that it was not trained on, because another model of the same shape got the id of its base.
  it('the base that it was imported for is known by its weights: other ones under its id are refused', async () => {
    const never = new AbortController().signal;
    const source = await importTiny('tiny');
    const lora = await writeLora(file('a.gguf'), source);
    const { adapter } = await library.import(lora);
    expect(adapter?.baseSha256).toBe(library.get('tiny')?.sha256);
    await library.quarantine('tiny', 'It died.');
    await library.remove('tiny');
    await library.import(writeTinyLlama(file('other.gguf'), { seed: 5 }), { id: 'tiny' });
    const refused = {
      code: 'model/wrong-base',
      message: expect.stringContaining('imported for other weights than those that tiny has now'),
      hint: expect.stringContaining('yardstick models remove a)'),
    };
    await expect(checkModelFiles(library, 'a', never)).rejects.toMatchObject(refused);
    const rooms = { library, catalog, connections: { get: () => undefined } } as never;
    expect(modelTrouble(rooms, 'local:a')).toContain('other weights');
    // For the other model it is another one, as the hint promises; and that one goes without a fight, to make room for the former.
    expect(await library.import(lora)).toMatchObject({ id: 'a-2', adapter: { base: 'tiny' } });
    expect((await checkModelFiles(library, 'a-2', never)).base.id).toBe('tiny');
    await library.remove('a-2');
    await library.remove('tiny');
    await library.import(source);
    expect((await checkModelFiles(library, 'a', never)).base.id).toBe('tiny');
    // The file itself becomes another, under the same name.
    writeTinyLlama(source, { seed: 8 });
    await expect(checkModelFiles(library, 'a', never)).rejects.toMatchObject(refused);
  });

  it('one that was imported before bases were known by their weights goes on', async () => {
    await library.import(await writeLora(file('a.gguf'), await importTiny('tiny')));
    const manifest = path.join(folder, 'models/a/manifest.json');
    const { adapter, ...rest } = JSON.parse(readFileSync(manifest, 'utf8')) as { adapter: Record<string, unknown> };
    const { baseSha256: _, ...old } = adapter;
    writeFileSync(manifest, JSON.stringify({ ...rest, adapter: old }));
    library = await open();
    expect(library.get('a')?.adapter).not.toHaveProperty('baseSha256');
    expect((await checkModelFiles(library, 'a', new AbortController().signal)).base.id).toBe('tiny');
    await expect(library.remove('tiny')).rejects.toMatchObject({ code: 'model/needed' });
  });

  it('what is said of figures names both files, and what is loaded counts both', async () => {
    await importTiny('tiny');
    const base = library.get('tiny') as NonNullable<ReturnType<ModelLibrary['get']>>;
    const model = await library.import(await writeLora(file('a.gguf'), file('tiny.gguf')));
    expect(weightFacts(model, base)).toEqual({
      modelSha256: base.sha256,
      quantization: 'F32',
      adapter: 'Pirate',
      adapterSha256: model.sha256,
      adapterScale: 1,
    });
    expect(weightFacts(base, base)).toEqual({ modelSha256: base.sha256, quantization: 'F32' });
    expect(asLoaded(model, base).sizeBytes).toBe(base.sizeBytes + model.sizeBytes);
  });

  // Catches: a ladder of sizes in which an adapter is the next size of its base, and the sentence that it is not worse than that.
  it('an adapter is no size of its base; one upon two sizes is a ladder of its own', async () => {
    const base = await importTiny('tiny');
    await importTiny('coarse', { seed: 2 });
    const lora = await writeLora(file('a.gguf'), base);
    await library.import(lora, { id: 'a', base: 'tiny' });
    await library.import(lora, { id: 'b', base: 'coarse' });
    const candidates = (...models: string[]) => ({
      candidates: models.map((model) => ({ id: model, model: `local:${model}`, template: '', settings: {} })) as never,
    });
    const modelOf = (id: string) => ladderModel({ library }, id);
    const places = (...models: string[]) => ladderOf(candidates(...models), modelOf).map(({ candidate }) => candidate);
    expect(places('tiny', 'a')).toEqual([]);
    expect(places('tiny', 'coarse', 'a')).toEqual(['tiny', 'coarse']);
    expect(places('tiny', 'a', 'b')).toEqual(['a', 'b']);
  });

  // Catches: a file that was an adapter when it was hashed and holds something else when it is loaded.
  it('an adapter whose file was changed is looked at again before it is loaded', async () => {
    const base = await importTiny('tiny');
    const source = await writeLora(file('a.gguf'), base);
    const { sha256 } = await library.import(source);
    const bytes = readFileSync(source);
    const other = await buildLora(base, { seed: 9 });
    writeFileSync(source, other);
    expect((await library.checkUnchanged('a')).sha256).not.toBe(sha256);
    other.writeFloatLE(Number.NaN, other.length - 64);
    writeFileSync(source, other);
    await expect(library.checkUnchanged('a')).rejects.toMatchObject({ code: 'model/hostile-file' });
    writeFileSync(source, bytes);
    expect((await library.checkUnchanged('a')).sha256).toBe(sha256);
  });
});

it('a path that begins with ~ is in the home folder, as a shell would have it', async () => {
  expect(expandHome('~/models/a.gguf')).toBe(path.join(os.homedir(), 'models/a.gguf'));
  expect(['~other/a', './~/a', '/~/a', 'a~'].map(expandHome)).toEqual(['~other/a', './~/a', '/~/a', 'a~']);
  // What is typed on the page for documents, recordings and rows is read by this.
  expect(wholePath.parse('~/a.csv')).toBe(path.join(os.homedir(), 'a.csv'));
  expect(wholePath.safeParse('a.csv').success).toBe(false);
  await expect(library.import('~/none/of/that.gguf')).rejects.toMatchObject({
    code: 'model/not-found',
    cause: { path: path.join(os.homedir(), 'none/of/that.gguf') },
  });
});
