import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { createLocalEmbeddings } from '../../../models/embedding/localEmbeddings.ts';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { startBareEmbeddings } from '../../support/bareEmbeddings.ts';
import { testWeights } from '../../support/weights.ts';
import { cosine } from './embeddingSetup.ts';

const id = 'all-minilm-l6-v2-int8';
const weights = await testWeights(id);

const texts = [
  'A man is eating food.',
  'A man is eating a piece of bread.',
  'The girl is carrying a baby.',
  'Someone eats.',
  'A monkey is playing drums.',
  'Interest rates rose by a quarter of a percentage point, the central bank said on Thursday, and more may follow.',
  '',
  'Ünïcödé, 日本語 and 😀 in one line',
  'The same words, over and over. '.repeat(60),
];

describe.skipIf(weights === null)('all-MiniLM-L6-v2 in 8 bits, for real', () => {
  it('gives the vectors of transformers.js itself, and puts like to like', async () => {
    if (weights === null) return;
    const catalog = loadCatalog();
    const embeddings = createLocalEmbeddings({
      library: weights.library,
      settingsOf: (name) => catalog.get(name)?.embedding,
      memory: createMachineMemory(),
      threads: 1,
    });
    const bare = await startBareEmbeddings({
      folder: path.dirname(path.dirname(weights.path)),
      weights: 'model_quantized',
      maxTokens: 256,
      threads: 1,
      batchSize: 1,
    });
    try {
      const ours = await embeddings.embed(id, texts, { purpose: 'document' });
      const theirs = await bare.embed(texts.slice(0, -1));
      theirs.vectors.forEach((vector, index) => {
        const apart = Math.max(...vector.map((value, axis) => Math.abs(value - (ours.vectors[index]?.[axis] ?? 0))));
        expect(apart, texts[index]).toBeLessThan(1e-3);
      });
      // More than 256 word pieces: transformers.js drops the mark that ends a text, the reference implementation and we do not.
      expect(ours.cut).toEqual([texts.length - 1]);

      const like = (a: number, b: number) => cosine(ours.vectors[a], ours.vectors[b]);
      expect(like(0, 3)).toBeGreaterThan(like(0, 4) + 0.3);
      // The publisher's example with 32-bit weights: https://sbert.net
      const published = ['The weather is lovely today.', "It's so sunny outside!", 'He drove to the stadium.'];
      const { vectors } = await embeddings.embed(id, published, { purpose: 'document' });
      expect(Math.abs(cosine(vectors[0], vectors[1]) - 0.666)).toBeLessThan(0.02);
      expect(Math.abs(cosine(vectors[0], vectors[2]) - 0.1046)).toBeLessThan(0.02);
      expect(Math.abs(cosine(vectors[1], vectors[2]) - 0.1411)).toBeLessThan(0.02);
      expect(await embeddings.facts(id)).toMatchObject({ dimensions: 384, maxTokens: 256, quantization: 'int8' });
      expect(await embeddings.countTokens(id, ['hello world', 'unaffable'])).toEqual([4, 5]);
    } finally {
      await Promise.all([embeddings.close(), bare.close()]);
    }
  });
});
