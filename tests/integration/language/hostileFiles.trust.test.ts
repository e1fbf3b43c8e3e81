import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import { chatMlTemplate, type TinyLlamaOptions } from '../../support/tinyLlama.ts';
import { conversation, createLocalHome, tell, type LocalHome } from './localSetup.ts';
import { isAlive, recordedProcesses } from './recordedProcesses.ts';

let home: LocalHome;
beforeEach(() => (home = createLocalHome()));
afterEach(() => home.remove());

const prompt = { prompt: conversation('hi'), maxOutputTokens: 5 };
const uint32 = (value: number) => ({ type: 'uint32', value }) as const;

const aborting = {
  'claims no attention heads': { 'llama.attention.head_count': uint32(0) },
  'claims 5,000 blocks': { 'llama.block_count': uint32(5_000) },
  'claims a tokenizer it has not': { 'tokenizer.ggml.model': { type: 'string', value: 'bert' } as const },
} as const;
const bombs = {
  'loops without end': `{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}`,
  'eats memory': '{% set x = range(300000000) %}',
  'calls itself': '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
} as const;

describe('a file of unknown origin', () => {
  const shared = createLocalHome();
  const processes = recordedProcesses();
  let models: LocalModels;
  let library: ModelLibrary;
  const idOf = (what: string) => `imported-${what.replaceAll(/[^a-z0-9]+/g, '-')}`;

  beforeAll(async () => {
    const add = (what: string, options: TinyLlamaOptions) =>
      shared.addTiny(idOf(what), { ...options, origin: 'import' });
    await add('sound', {});
    await add('refused', { metadata: { 'tokenizer.ggml.model': { type: 'string', value: 'gpt2' } } });
    for (const [what, metadata] of Object.entries(aborting)) await add(what, { metadata });
    for (const [what, bomb] of Object.entries(bombs)) await add(what, { chatTemplate: bomb + chatMlTemplate });
    await shared.addTiny('neighbour', { seed: 9 });
    ({ models, library } = await shared.open({ processes }));
    await tell(models.languageModel('neighbour'), prompt);
  });
  afterAll(() => shared.remove());

  /** Asks a file something, and then a sound model that was there before: whatever the file did, that one must answer, from the process it has. */
  async function ask(what: string) {
    const before = processes.pids.length;
    const told = await tell(models.languageModel(idOf(what)), prompt);
    const started = processes.pids.slice(before);
    const neighbour = await tell(models.languageModel('neighbour'), prompt);
    expect(neighbour.text).toHaveLength(5);
    expect(neighbour.facts.cold).toBe(false);
    expect(started.filter(isAlive).length).toBeLessThanOrEqual(told.error === undefined ? 1 : 0);
    return { told, started: started.length };
  }

  it('is tried in a process of its own first, then used', async () => {
    const { told, started } = await ask('sound');
    expect(told.text).toHaveLength(5);
    expect(started).toBe(2);
  });

  it.each(Object.keys(aborting))(
    'that %s aborts the trial, not the program; it is named, put away and not tried again',
    async (what) => {
      const { told } = await ask(what);
      expect(told.error).toMatchObject({
        code: 'model/hostile-file',
        message: expect.stringMatching(/imported.*SIGABRT/),
      });
      expect((told.error as Error).message).not.toContain('/home/');
      expect(library.get(idOf(what))?.quarantine).not.toBeNull();
      const before = processes.pids.length;
      const again = await tell(models.languageModel(idOf(what)), prompt);
      expect(again.error).toMatchObject({ code: 'model/quarantined' });
      expect(processes.pids).toHaveLength(before);
    },
  );

  it('that llama.cpp refuses in good order says why', async () => {
    const { told } = await ask('refused');
    expect(told.error).toMatchObject({
      code: 'model/load-failed',
      message: 'The model could not be loaded: cannot find tokenizer merges in model file',
    });
    expect(library.get(idOf('refused'))?.quarantine).toBeNull();
  });

  it.each(Object.keys(bombs))('whose chat template %s is ended by the watchdog', async (what) => {
    const { told } = await ask(what);
    expect(told.error).toMatchObject({ code: 'model/hostile-file' });
  });
});

describe('a file that is refused before a process sees it', () => {
  it.each([
    ['is not a model', (bytes: Buffer) => bytes.fill('x', 0, 4)],
    ['claims more tensors than it can have', (bytes: Buffer) => bytes.fill(0xff, 8, 16)],
  ])('because it %s', async (_, damage) => {
    await home.addTiny('m', { damage });
    const processes = recordedProcesses();
    const { models } = await home.open({ processes });
    const told = await tell(models.languageModel('m'), prompt);
    expect(told.error).toMatchObject({ code: expect.stringMatching(/^model\/(not-gguf|hostile-file|truncated)$/) });
    expect(processes.pids).toEqual([]);
  });
});

it('a file of the catalogue that was rewritten where it lies is refused, not answered for under its old hash', async () => {
  const file = await home.addTiny('m');
  const { models } = await home.open();
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(1, bytes.length - 8));
  const told = await tell(models.languageModel('m'), prompt);
  expect(told.error).toMatchObject({ code: 'model/changed' });
});

it('weights that are no numbers are found at the first load', async () => {
  await home.addTiny('m', {
    damage(bytes) {
      for (let at = bytes.length - 40_000; at < bytes.length - 20_000; at += 4)
        bytes.writeFloatLE(Number.NaN, at - (at % 4));
    },
  });
  const { models } = await home.open();
  const told = await tell(models.languageModel('m'), prompt);
  expect(told.error).toMatchObject({ code: 'model/load-failed', message: expect.stringContaining('invalid data') });
});
