import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createDocumentReader } from '../../electron/engine/documents/documentReader.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import type { Embedder } from '../../electron/engine/inference/embedding.ts';
import { openKnowledge } from '../support/openKnowledge.ts';
import { skipLoudly } from '../support/requirements.ts';
import { linkWeights, testWeights } from '../support/weights.ts';
import { createWordEmbedder } from '../support/wordEmbedder.ts';
import { measurePageWhileIndexing } from './indexingPage.ts';
import type { BenchmarkRow } from './report.ts';

const model = 'all-minilm-l6-v2-int8';
const documents = 400;
const manyDocuments = 10_000;

/** How busy taking files in keeps the embedder, how the page feels meanwhile, and whether memory grows with the number of documents. */
export async function measureIndexing(rounds: number): Promise<BenchmarkRow[]> {
  const rows: BenchmarkRow[] = [];
  const abstracts = readAbstracts();
  if (abstracts !== null && (await testWeights(model)) !== null) {
    rows.push(await measureBusyShare(abstracts, rounds), ...(await measurePageWhileIndexing(abstracts)));
  }
  rows.push(await measureMemory());
  return rows;
}

function readAbstracts(): string[] | null {
  const file = path.resolve(
    process.env['YARDSTICK_TEST_DATA'] ?? path.resolve(import.meta.dirname, '../../../shared/data'),
    'cranfield/docs.jsonl',
  );
  if (!existsSync(file)) {
    skipLoudly(
      'the benchmark of taking files in',
      'set YARDSTICK_TEST_DATA to a folder whose `cranfield` holds docs.jsonl',
    );
    return null;
  }
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(0, documents);
  return lines.map((line) => {
    const { title, text } = JSON.parse(line) as { title: string; text: string };
    return `${title}\n\n${text}\n`;
  });
}

/** The model is loaded before; the share is of the time from the first look at the folder to the last document in the index. */
async function measureBusyShare(abstracts: readonly string[], rounds: number): Promise<BenchmarkRow> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-indexing-'));
  const folder = path.join(root, 'documents');
  mkdirSync(folder);
  for (const [index, text] of abstracts.entries()) writeFileSync(path.join(folder, `${index}.txt`), text);
  await linkWeights(path.join(root, 'engine'), model);
  const engine = await createEngine({ home: path.join(root, 'engine'), gpu: false });
  const shares: number[] = [];
  try {
    for (let round = 0; round < Math.min(rounds, 3); round += 1) {
      const { embedder, busyMs } = timed(engine.embedder);
      await embedder.embed(`local:${model}`, ['warm'], { purpose: 'document' });
      const opened = openKnowledge({
        home: path.join(root, `home-${round}`),
        embedder,
        reader: createDocumentReader(),
      });
      await opened.knowledge.create({ name: 'Base', embedding: `local:${model}` });
      const before = busyMs();
      const { seconds } = await (await opened.knowledge.add('Base', [folder])).result;
      shares.push((busyMs() - before) / (seconds * 1000));
      await opened.close();
    }
  } finally {
    await engine.close();
    rmSync(root, { recursive: true, force: true });
  }
  return {
    what: `Embedder busy while ${abstracts.length} abstracts are taken in`,
    ours: shares,
    other: shares.map(() => 1),
    otherName: 'always busy',
    unit: 'of the time',
    limit: { kind: 'ratio-at-least', value: 0.85 },
  };
}

function timed(embedder: Embedder): { embedder: Embedder; busyMs: () => number } {
  let busy = 0;
  return {
    busyMs: () => busy,
    embedder: {
      ...embedder,
      async embed(...request) {
        const result = await embedder.embed(...request);
        busy += result.embedMs;
        return result;
      },
    },
  };
}

/** Growth from the second fifth to the end: what the first documents take is the size of the caches. */
async function measureMemory(): Promise<BenchmarkRow> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-memory-'));
  const folder = path.join(root, 'documents');
  mkdirSync(folder);
  for (let number = 0; number < manyDocuments; number += 1) {
    writeFileSync(
      path.join(folder, `${number}.txt`),
      `Document ${number}.\n\n${`It says ${number} words. `.repeat(60)}`,
    );
  }
  const opened = openKnowledge({ home: path.join(root, 'home'), embedder: createForgetfulEmbedder() });
  const megabytes: number[] = [];
  try {
    await opened.knowledge.create({ name: 'Base' });
    const { job, result } = await opened.knowledge.add('Base', [folder]);
    let seen = 0;
    const stop = opened.jobs.subscribe((jobs) => {
      const done = jobs.find(({ id }) => id === job.id)?.progress.done ?? 0;
      if (done < seen + manyDocuments / 100) return;
      seen = done;
      megabytes.push(process.memoryUsage.rss() / 2 ** 20);
    });
    await result;
    stop();
  } finally {
    await opened.close();
    rmSync(root, { recursive: true, force: true });
  }
  const from = megabytes.slice(Math.floor(megabytes.length / 5));
  return {
    what: `Memory gained over the last ${(manyDocuments * 4) / 5} of ${manyDocuments} documents`,
    ours: [slopeOf(from) * from.length],
    unit: 'MB',
    limit: { kind: 'at-most', value: 60 },
  };
}

function createForgetfulEmbedder(): Embedder {
  const words = createWordEmbedder({
    before() {
      words.embedded.length = 0;
    },
  });
  return words;
}

/** Least squares over equal steps. */
function slopeOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = (values.length - 1) / 2;
  let above = 0;
  let below = 0;
  for (const [index, value] of values.entries()) {
    above += (index - middle) * (value - mean);
    below += (index - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
