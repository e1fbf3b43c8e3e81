import path from 'node:path';
import { createEngine } from '../../electron/engine/engine.ts';
import { physicalCores } from '../../models/workers/onnx/physicalCores.ts';
import { startBareEmbeddings } from '../support/bareEmbeddings.ts';
import { temporaryHome } from '../support/startEngine.ts';
import { linkWeights, testWeights } from '../support/weights.ts';
import { rm } from 'node:fs/promises';
import type { BenchmarkRow } from './report.ts';

const id = 'all-minilm-l6-v2-int8';
const maxTokens = 256;
const words =
  'the harbour town kept its ledgers in a cellar under chapel where tide could be heard on winter nights while people wrote'.split(
    ' ',
  );

/** Texts of some `length` words, no two alike. */
function textsOf(length: number, count: number): string[] {
  return Array.from({ length: count }, (_, text) =>
    Array.from(
      { length: length + (text % 5) },
      (_word, at) => words[(at * 7 + text * 3 + ((at * text) % 5)) % words.length],
    ).join(' '),
  );
}

/**
 * Sentences a second through the embedder (engine, turn, process, base64 and checks), against transformers.js called bare with the same weights,
 * threads and batch size.
 */
export async function measureEmbeddings(rounds: number): Promise<BenchmarkRow[]> {
  const weights = await testWeights(id);
  if (weights === null) return [];
  const home = await temporaryHome();
  await linkWeights(home, id);
  const engine = await createEngine({ home, gpu: false });
  const bare = await startBareEmbeddings({
    folder: path.dirname(path.dirname(weights.path)),
    weights: 'model_quantized',
    maxTokens,
    threads: physicalCores(),
    batchSize: 8,
  });
  try {
    const rows: BenchmarkRow[] = [];
    for (const [what, length, count] of [
      ['sentences of 15 words', 15, 48],
      ['passages of 120 words', 120, 16],
    ] as const) {
      const texts = textsOf(length, count);
      const ours: number[] = [];
      const other: number[] = [];
      // The first round warms both sides up.
      for (let round = -1; round < rounds; round += 1) {
        const startedAt = performance.now();
        for (let from = 0; from < texts.length; from += 32) {
          await engine.embedder.embed(`local:${id}`, texts.slice(from, from + 32), { purpose: 'document' });
        }
        const ourMs = performance.now() - startedAt;
        const { ms } = await bare.embed(texts);
        if (round < 0) continue;
        ours.push((count * 1_000) / ourMs);
        other.push((count * 1_000) / ms);
      }
      rows.push({
        what: `${id}: ${what}, a second`,
        ours,
        other,
        otherName: 'bare transformers.js',
        unit: 'texts/s',
        limit: { kind: 'ratio-at-least', value: 0.9 },
      });
    }
    return rows;
  } finally {
    await Promise.all([engine.close(), bare.close()]);
    await rm(home, { recursive: true, force: true });
  }
}
