import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { getLoadablePath } from 'sqlite-vec';
import { Index, MetricKind, ScalarKind } from 'usearch';
import type { IndexChunk, IndexDocument, KnowledgeIndex } from '../../electron/engine/retrieval/knowledgeIndex.ts';
import { createSqliteStorage } from '../../electron/engine/store/knowledge/sqliteStorage.ts';
import { clusteredVectors } from './clusteredVectors.ts';
import type { BenchmarkRow } from './report.ts';
import { percentile } from './statistics.ts';

const dimensions = 384;
const wanted = 10;
const queryCount = 200;
/** Comparing with every vector in JavaScript takes a while: recall is of so many queries. */
const judgedCount = 60;
const perDocument = 1_000;
/** Vectors up to which comparing with every one is worth a look. */
const smallBase = 50_000;

/** Milliseconds that 95 of 100 searches may take, by number of vectors. */
const limits = new Map([
  [10_000, 20],
  [50_000, 20],
  [200_000, 20],
  [1_000_000, 50],
]);

/**
 * Search by vector as the app does it - thread, SQLite and all - at growing sizes, beside usearch (HNSW, int8, in memory, no SQLite) on the same vectors
 * and queries in turn. Recall is against comparing with every vector, counted as neighbours missed of a hundred.
 */
export async function measureVectors(options: {
  sizes: readonly number[];
  noise: number;
  note: (text: string) => void;
}): Promise<BenchmarkRow[]> {
  const { sizes, noise, note } = options;
  const largest = Math.max(...sizes);
  const vectors = new Float32Array(largest * dimensions);
  clusteredVectors({ seed: 2, dimensions, noise }).fill(vectors);
  const queries = new Float32Array(queryCount * dimensions);
  clusteredVectors({ seed: 3, dimensions, noise }).fill(queries);
  const queryOf = (number: number) => queries.subarray(number * dimensions, (number + 1) * dimensions);

  const home = await mkdtemp(path.join(os.tmpdir(), 'yardstick-vectors-'));
  const storage = createSqliteStorage({ directory: home, appVersion: 'benchmark' });
  const hnsw = new Index({
    dimensions,
    metric: MetricKind.Cos,
    quantization: ScalarKind.I8,
    connectivity: 16,
    expansion_add: 128,
    expansion_search: 128,
    multi: false,
  });
  const rows: BenchmarkRow[] = [];
  const small = openVec0(path.join(home, 'vec0.db'));
  try {
    const index = await storage.create('vectors', {
      embedding: 'local:made-up',
      embeddingSha256: null,
      dimensions,
      chunking: { maxTokens: 256, overlapTokens: 32 },
    });
    let done = 0;
    for (const size of sizes) {
      const speed = await fill({ index, hnsw, vectors, from: done, to: size });
      if (size <= smallBase) small.add(vectors, done, size);
      done = size;
      const before = process.memoryUsage.rss();
      const { chunkId: first = 1 } = (await index.chunksOf('d0'))[0] ?? {};
      await index.dense(queryOf(0), { limit: wanted });
      const memory = (process.memoryUsage.rss() - before) / 2 ** 20;
      const ours: number[] = [];
      const theirs: number[] = [];
      const bruteForce: number[] = [];
      const missed = { ours: 0, theirs: 0 };
      for (let number = 0; number < queryCount; number += 1) {
        const query = queryOf(number);
        const begin = performance.now();
        const found = await index.dense(query, { limit: wanted });
        const middle = performance.now();
        const near = hnsw.search(query, wanted, 1);
        theirs.push(performance.now() - middle);
        ours.push(middle - begin);
        if (size <= smallBase) bruteForce.push(small.search(query));
        if (number >= judgedCount) continue;
        const truth = nearest(vectors.subarray(0, size * dimensions), query);
        missed.ours += wanted - found.filter(({ chunkId }) => truth.has(chunkId - first)).length;
        missed.theirs += wanted - [...near.keys].filter((key) => truth.has(Number(key))).length;
      }
      const share = (count: number) => (100 * count) / (judgedCount * wanted);
      const at = `${size.toLocaleString('en')} x ${dimensions}`;
      const p50 = percentile(ours, 0.5);
      note(
        `${at}: ours p50 ${p50.toFixed(1)} p95 ${percentile(ours, 0.95).toFixed(1)} ms, missed ${share(missed.ours).toFixed(1)} %; usearch p50 ${percentile(theirs, 0.5).toFixed(1)} p95 ${percentile(theirs, 0.95).toFixed(1)} ms, missed ${share(missed.theirs).toFixed(1)} %; in ${speed.ours.toFixed(0)} and ${speed.theirs.toFixed(0)} rows/s; ${memory.toFixed(0)} MB`,
      );
      if (bruteForce.length > 0) {
        rows.push({
          what: `search ${at}: p95, beside sqlite-vec`,
          ours: [percentile(ours, 0.95)],
          other: [percentile(bruteForce, 0.95)],
          otherName: 'vec0, every vector',
          unit: 'ms',
          limit: { kind: 'ratio-at-most', value: 1 },
        });
      }
      rows.push(
        {
          what: `search ${at}: p95`,
          ours: [percentile(ours, 0.95)],
          other: [percentile(theirs, 0.95)],
          otherName: 'usearch i8',
          unit: 'ms',
          limit: { kind: 'at-most', value: limits.get(size) ?? 50 },
        },
        {
          what: `search ${at}: neighbours missed`,
          ours: [share(missed.ours)],
          other: [share(missed.theirs)],
          otherName: 'usearch i8',
          unit: '%',
          limit: { kind: 'at-most', value: 1 },
        },
        {
          what: `put ${at}, text and all`,
          ours: [speed.ours],
          other: [speed.theirs],
          otherName: 'usearch i8',
          unit: 'rows/s',
          limit: { kind: 'ratio-at-least', value: 1 },
        },
        {
          what: `memory that the first search of ${at} takes`,
          ours: [memory],
          unit: 'MB',
          limit: { kind: 'at-most', value: 250 },
        },
      );
    }
    return rows;
  } finally {
    small.close();
    await storage.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** What a small base could be searched with instead: sqlite-vec comparing with every vector, in this thread and with nothing around it. */
function openVec0(file: string) {
  const database = new Database(file);
  database.loadExtension(getLoadablePath());
  database.exec(`CREATE VIRTUAL TABLE vec0_vectors USING vec0(vector float[${dimensions}] distance_metric=cosine)`);
  const insert = database.prepare('INSERT INTO vec0_vectors (rowid, vector) VALUES (?, ?)');
  const nearestOf = database.prepare('SELECT rowid, distance FROM vec0_vectors WHERE vector MATCH ? AND k = ?');
  const bytesOf = (vector: Float32Array) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return {
    add: database.transaction((vectors: Float32Array, from: number, to: number) => {
      for (let number = from; number < to; number += 1) {
        insert.run(BigInt(number + 1), bytesOf(vectors.subarray(number * dimensions, (number + 1) * dimensions)));
      }
    }),
    /** Milliseconds. */
    search(query: Float32Array): number {
      const begin = performance.now();
      nearestOf.all(bytesOf(query), wanted);
      return performance.now() - begin;
    },
    close: () => database.close(),
  };
}

/** Rows a second, ours and theirs. */
async function fill(options: {
  index: KnowledgeIndex;
  hnsw: Index;
  vectors: Float32Array;
  from: number;
  to: number;
}): Promise<{ ours: number; theirs: number }> {
  const { index, hnsw, vectors, from, to } = options;
  let oursMs = 0;
  let theirsMs = 0;
  for (let first = from; first < to; first += perDocument) {
    const count = Math.min(perDocument, to - first);
    const slice = vectors.subarray(first * dimensions, (first + count) * dimensions);
    const { document, chunks } = documentOf(first, slice);
    const begin = performance.now();
    await index.put(document, chunks);
    const middle = performance.now();
    hnsw.add(
      BigUint64Array.from({ length: count }, (_, number) => BigInt(first + number)),
      slice,
      0,
    );
    theirsMs += performance.now() - middle;
    oursMs += middle - begin;
  }
  const count = to - from;
  return { ours: (count / oursMs) * 1_000, theirs: (count / theirsMs) * 1_000 };
}

function documentOf(first: number, vectors: Float32Array): { document: IndexDocument; chunks: IndexChunk[] } {
  const chunks: IndexChunk[] = [];
  for (let at = 0; at < vectors.length; at += dimensions) {
    const text = `Passage number ${first + at / dimensions} of a document that has only its vectors`;
    chunks.push({
      position: chunks.length,
      start: 0,
      end: text.length,
      text,
      headings: [],
      page: null,
      hidden: false,
      vector: vectors.subarray(at, at + dimensions),
    });
  }
  const document: IndexDocument = {
    id: `d${first}`,
    path: `/d${first}`,
    format: 'text',
    title: `Document ${first}`,
    author: null,
    bytes: 0,
    sha256: '',
    modifiedAt: 0,
    text: '',
    blocks: [],
    pages: [],
    warnings: [],
  };
  return { document, chunks };
}

/** By comparing with every vector. */
function nearest(vectors: Float32Array, query: Float32Array): Set<number> {
  const best: { place: number; score: number }[] = [];
  for (let place = 0, at = 0; at < vectors.length; place += 1, at += dimensions) {
    let score = 0;
    for (let index = 0; index < dimensions; index += 1) {
      score += (vectors[at + index] as number) * (query[index] as number);
    }
    if (best.length === wanted && score <= (best.at(-1)?.score ?? 0)) continue;
    best.push({ place, score });
    best.sort((a, b) => b.score - a.score);
    best.length = Math.min(best.length, wanted);
  }
  return new Set(best.map(({ place }) => place));
}
