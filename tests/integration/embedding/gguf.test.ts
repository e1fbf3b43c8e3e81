import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { embedMany } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalEmbeddings } from '../../../models/embedding/localEmbeddings.ts';
import { writeManifest } from '../../../models/files/manifest.ts';
import { writeTinyLlama } from '../../support/tinyLlama.ts';
import { cosine, createEmbeddingHome } from './embeddingSetup.ts';

const home = createEmbeddingHome();
let embeddings: LocalEmbeddings;

async function addGguf(id: string, damage: (bytes: Buffer) => void = () => undefined): Promise<void> {
  const directory = path.join(home.directory, 'models', id);
  const file = writeTinyLlama(path.join(directory, 'model.gguf'), { contextLength: 64 });
  const bytes = readFileSync(file);
  damage(bytes);
  writeFileSync(file, bytes);
  const sizeBytes = statSync(file).size;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeManifest({
    id,
    name: id,
    task: 'embedding',
    architecture: 'decoder',
    family: 'llama',
    runtime: 'llama.cpp',
    quantization: 'F32',
    parameters: 34_000,
    contextTokens: 64,
    tuning: 'other',
    directory,
    files: [{ name: 'model.gguf', sizeBytes, sha256 }],
    sizeBytes,
    sha256,
    origin: { kind: 'catalog', source: 'test' },
    installedAt: 1,
    quarantine: null,
  });
}

beforeAll(async () => {
  await addGguf('tiny');
  // The length of the first key: 2^31. The binding's own reader aborts its process on such a file.
  await addGguf('hostile', (bytes) => bytes.writeBigUInt64LE(2n ** 31n, 24));
  ({ embeddings } = await home.open());
});
afterAll(() => home.remove());

describe('an embedding model in a GGUF file', () => {
  const texts = ['the cat sat', 'the cat sat', 'a dog', ''];

  // The binding gives vectors as long as the network makes them: 48 where 1 is meant.
  it('gives vectors of unit length, the same for the same text, whatever came before', async () => {
    const { vectors, cut, tokens } = await embeddings.embed('tiny', texts, { purpose: 'document' });
    expect(vectors.slice(0, 3).map((vector) => cosine(vector, vector))).toEqual(
      [1, 1, 1].map((one) => expect.closeTo(one, 5)),
    );
    expect(cosine(vectors[0], vectors[1])).toBeCloseTo(1, 5);
    expect(cosine(vectors[0], vectors[2])).toBeLessThan(0.999);
    expect(vectors.map(({ length }) => length)).toEqual([32, 32, 32, 32]);
    expect(cut).toEqual([]);
    expect(tokens).toBeGreaterThan(25);
  });

  it('cuts what is too long and says so, counts tokens, and states its facts', async () => {
    const long = 'x'.repeat(500);
    const { cut, vectors } = await embeddings.embed('tiny', ['short', long, `${long} more`], { purpose: 'query' });
    expect(cut).toEqual([1, 2]);
    expect(cosine(vectors[1], vectors[2])).toBeCloseTo(1, 4);
    const [few = 0, many = 0] = await embeddings.countTokens('tiny', ['abc', long]);
    expect(few).toBeLessThan(8);
    expect(many).toBeGreaterThan(499);
    expect(await embeddings.facts('tiny')).toMatchObject({
      dimensions: 32,
      maxTokens: 64,
      runtime: 'llama.cpp (node-llama-cpp)',
      quantization: 'F32',
    });
  });

  it('can be had through the AI SDK', async () => {
    const { embeddings: vectors } = await embedMany({ model: embeddings.embeddingModel('tiny'), values: ['a', 'b'] });
    expect(vectors.map(({ length }) => length)).toEqual([32, 32]);
  });

  it('is not loaded when its header is hostile', async () => {
    await expect(embeddings.facts('hostile')).rejects.toMatchObject({ code: expect.stringMatching(/^model\//) });
    expect(embeddings.isLoaded('hostile')).toBe(false);
  });
});
