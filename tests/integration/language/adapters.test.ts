import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { buildLora, writeLora, type LoraOptions } from '../../support/loraAdapter.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';
import { conversation, createLocalHome, tell } from './localSetup.ts';
import { recordedProcesses } from './recordedProcesses.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const available = (await testWeights(smol)) !== null;
const everything = /(attn_(q|k|v|output)|ffn_(gate|up|down))\.weight$/;

const home = createLocalHome();
const processes = recordedProcesses();
let models: LocalModels;
let library: ModelLibrary;

/** Imports an adapter of an installed model. */
async function addLora(id: string, base: string, options: LoraOptions = {}): Promise<string> {
  const file = path.join(home.directory, `${id}.gguf`);
  await writeLora(file, library.weightsPath(base), options);
  await library.import(file, { id, base });
  return file;
}

beforeAll(async () => {
  await home.addTiny('tiny', { contextLength: 4096 });
  await home.addTiny('plain', { tuning: 'base', chatTemplate: null, seed: 3 });
  if (available) await linkWeights(home.directory, smol);
  ({ models, library } = await home.open({ processes, contextTokens: 512 }));
  await addLora('nothing', 'tiny', { strength: 0, targets: everything });
  await addLora('pirate', 'tiny', { targets: everything });
  await addLora('plain-pirate', 'plain', { targets: everything });
});
afterAll(() => home.remove());

const prompt = { prompt: conversation('Tell me of the sea.'), maxOutputTokens: 24, seed: 1 };
const scoring = { providerOptions: { yardstick: { scoreAnswer: true } } };
const ask = (id: string, options: Partial<Parameters<typeof tell>[1]> = {}) =>
  tell(models.languageModel(id), { ...prompt, ...options });

/** All that a model says of texts rather than writing them. */
async function figuresOf(id: string) {
  const options = { prefix: 'The sea', texts: [' is wide', ' is dry'] };
  const messages = [{ role: 'user' as const, content: 'The sea?' }];
  return {
    alone: (await models.logProbabilities(id, 'the sea is wide and blue')).tokens,
    asAnswer: (await models.logProbabilities(id, 'wide', { messages })).tokens,
    continuations: await models.continuationLikelihoods(id, options),
    distributions: (await models.tokenDistributions(id, { text: 'the sea is wide', maxTokens: 8, top: 3, among: null }))
      .places,
    ofItsAnswer: (await ask(id, scoring)).facts.likelihood,
  };
}

describe('a model with an adapter upon it', () => {
  // Catches: an adapter that disturbs what it does not change, and a comparison that would blame it for that.
  it('that changes nothing writes and scores exactly as its base does', async () => {
    const [base, same] = [await ask('tiny'), await ask('nothing')];
    expect(base.error).toBeUndefined();
    expect(same.text).toBe(base.text);
    expect(await figuresOf('nothing')).toEqual(await figuresOf('tiny'));
  });

  // Catches: a context that is made without the adapter, on any of the ways to a figure.
  it('that changes something writes another text, and every figure is another one', async () => {
    const [base, tuned] = [await ask('tiny'), await ask('pirate')];
    expect(tuned.error).toBeUndefined();
    expect(tuned.text).not.toBe(base.text);
    expect((await ask('pirate')).text).toBe(tuned.text);
    const [plain, changed] = [await figuresOf('tiny'), await figuresOf('pirate')];
    for (const figure of Object.keys(plain) as (keyof typeof plain)[]) {
      expect({ figure, value: changed[figure] }).not.toEqual({ figure, value: plain[figure] });
    }
  });

  it('says which two files its figures are of; its template, quantisation and context are its base’s', async () => {
    const [base, tuned] = [await ask('tiny'), await ask('pirate')];
    expect(tuned.facts).toMatchObject({
      modelSha256: library.get('tiny')?.sha256,
      quantization: base.facts.quantization,
      template: base.facts.template,
      contextTokens: base.facts.contextTokens,
      adapter: 'Pirate',
      adapterSha256: library.get('pirate')?.sha256,
      adapterScale: 1,
    });
    expect(base.facts).not.toHaveProperty('adapter');
    expect((await ask('plain-pirate')).facts.template).toBe('completion');
  });

  // Catches: a longer conversation, which gets a context of its own, and gets it without the adapter.
  it('keeps it in every context that a conversation grows into', async () => {
    const long = { prompt: conversation('the sea is wide and the sky is blue. '.repeat(16)) };
    const ofBase = await ask('tiny', long);
    const grown = await ask('nothing', long);
    expect(grown.facts.contextTokens).toBeGreaterThan(512);
    expect(grown.text).toBe(ofBase.text);
    const tuned = await ask('pirate', long);
    expect(tuned.text).not.toBe(ofBase.text);
    // More conversations than are kept: contexts go, and are made anew.
    for (const sequence of ['a', 'b', 'c', 'd', 'e']) {
      const told = await ask('pirate', { ...long, providerOptions: { yardstick: { sequence } } });
      expect(told.text).toBe(tuned.text);
    }
    expect((await ask('pirate')).text).not.toBe((await ask('tiny')).text);
  });

  it('is tried in a process that is thrown away first, once for each adapter and base', async () => {
    await addLora('fresh', 'tiny', { seed: 5 });
    const before = processes.pids.length;
    expect((await ask('fresh')).error).toBeUndefined();
    expect(processes.pids.length - before).toBe(2);
    await models.unload('fresh');
    await ask('fresh');
    expect(processes.pids.length - before).toBe(3);
  });

  it('is taken out of memory, and comes back, by itself; its base stays', async () => {
    await ask('tiny');
    await ask('pirate');
    const loaded = () => models.loaded().map(({ id }) => id);
    expect(loaded()).toEqual(expect.arrayContaining(['tiny', 'pirate']));
    const first = await ask('pirate');
    expect(first.facts.cold).toBe(false);
    await models.unload('pirate');
    expect(loaded()).toContain('tiny');
    expect(loaded()).not.toContain('pirate');
    const again = await ask('pirate');
    expect(again.facts.cold).toBe(true);
    expect(again.text).toBe(first.text);
  });

  // Catches: a plan that counts an adapter's megabytes for all that is loaded.
  it('counts as its base and itself: what does not fit is refused, and what was used longest ago makes room', async () => {
    const cramped = await home.open({ memoryBudgetBytes: 1_000 });
    const told = await tell(cramped.models.languageModel('pirate'), prompt);
    expect(told.error).toMatchObject({ code: 'model/too-large' });
    const memory = createMachineMemory({ budgetBytes: 900e6 });
    const admitted = new Map<string, number>();
    const shared = await home.open({
      memory: {
        ...memory,
        load: (signal, work) =>
          memory.load(signal, (admit) =>
            work((need) => {
              admitted.set(need.id, need.weightsBytes);
              return admit(need);
            }),
          ),
      },
    });
    for (const id of ['tiny', 'plain', 'pirate']) {
      expect((await tell(shared.models.languageModel(id), { ...prompt, maxOutputTokens: 1 })).error).toBeUndefined();
    }
    const kept = shared.models.loaded().map(({ id }) => id);
    expect(kept).not.toContain('tiny');
    expect(kept).toContain('pirate');
    const sizeOf = (id: string) => library.get(id)?.sizeBytes ?? 0;
    expect(Object.fromEntries(admitted)).toEqual({
      tiny: sizeOf('tiny'),
      plain: sizeOf('plain'),
      pirate: sizeOf('tiny') + sizeOf('pirate'),
    });
  });

  it('whose base is gone says so, by name and with what to do', async () => {
    await home.addTiny('passing', { seed: 6 });
    const opened = await home.open();
    const file = path.join(home.directory, 'widow.gguf');
    await writeLora(file, opened.library.weightsPath('passing'));
    await opened.library.import(file, { id: 'widow', base: 'passing' });
    await opened.library.quarantine('passing', 'For the test.');
    expect((await tell(opened.models.languageModel('widow'), prompt)).error).toMatchObject({
      code: 'model/quarantined',
    });
    await opened.library.remove('passing');
    expect((await tell(opened.models.languageModel('widow'), prompt)).error).toMatchObject({
      code: 'model/no-base',
      message: 'passing + Pirate is an adapter of passing, which is not on this machine any more',
    });
  });

  // Catches: an adapter that is put upon a file that it never fitted, because it fitted the one that was there before.
  it('whose file was changed into that of another model never reaches native code', async () => {
    const file = await addLora('changed', 'tiny', { seed: 7 });
    expect((await ask('changed')).error).toBeUndefined();
    await models.unload('changed');
    const other = await buildLora(library.weightsPath('tiny'), {
      damage: (tensors) => tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace('blk.0', 'blk.1') })),
    });
    const sound = readFileSync(file);
    writeFileSync(file, other);
    const before = processes.pids.length;
    expect((await ask('changed')).error).toMatchObject({
      code: 'model/wrong-base',
      message: expect.stringContaining('the model has no blk.1.attn_q.weight'),
    });
    expect(processes.pids).toHaveLength(before);
    writeFileSync(file, sound);
    expect((await ask('changed')).error).toBeUndefined();
  });
});

describe.runIf(available)('SmolLM2 with an adapter upon it', () => {
  beforeAll(async () => {
    await addLora('smol-nothing', smol, { rank: 2, strength: 0, targets: everything });
    await addLora('smol-pirate', smol, { rank: 2, strength: 0.5, targets: everything });
  });

  const question = { prompt: conversation('What is the capital of France? Answer in one word.'), maxOutputTokens: 12 };

  it('answers as it does where the adapter changes nothing, and otherwise where it does', async () => {
    const base = await ask(smol, question);
    expect(base.text).toContain('Paris');
    expect((await ask('smol-nothing', question)).text).toBe(base.text);
    const tuned = await ask('smol-pirate', question);
    expect(tuned.error).toBeUndefined();
    expect(tuned.text).not.toBe(base.text);
    const likelihood = async (id: string) =>
      (
        await models.continuationLikelihoods(id, { prefix: 'The capital of France is', texts: [' Paris', ' Rome'] })
      ).texts.map(({ logProbability }) => logProbability);
    expect(await likelihood('smol-nothing')).toEqual(await likelihood(smol));
    const [paris = 0] = await likelihood(smol);
    const [changed = 0] = await likelihood('smol-pirate');
    expect(Math.abs(changed - paris)).toBeGreaterThan(0.01);
  });
});
