import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createEgress } from '../../electron/engine/egress/egress.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import { createPostgresStorage } from '../../electron/engine/postgres/postgresStorage.ts';
import type {
  IndexChunk,
  IndexDocument,
  IndexStorage,
  KnowledgeIndex,
} from '../../electron/engine/retrieval/knowledgeIndex.ts';
import type { RetrievalMeasure } from '../../electron/engine/retrieval/measureRetrieval.ts';
import type { SearchMode } from '../../electron/engine/retrieval/search.ts';
import { createSqliteStorage } from '../../electron/engine/store/knowledge/sqliteStorage.ts';
import { memoryEgressRepositories } from '../support/memoryEgressRepositories.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgresServer.ts';
import { temporaryHome } from '../support/startEngine.ts';
import { clusteredVectors } from './clusteredVectors.ts';
import { cranfieldQueries, leastNdcg, prepareCranfield, searchModes, takeInCranfield } from './cranfield.ts';
import type { BenchmarkRow } from './report.ts';
import { percentile } from './statistics.ts';

const dimensions = 384;
const wanted = 10;
const queryCount = 200;
const perDocument = 200;
/** Of a hundred neighbours. */
const mostMissed = { kind: 'at-most', value: 1 } as const;
/** Reported, not judged: the server's machine decides. */
const noLimit = { kind: 'at-most', value: Number.POSITIVE_INFINITY } as const;

/**
 * The same index in PostgreSQL (a server of its own on this machine, its log not synced to the disk) and in SQLite: rows put, and searches by vector in
 * turn. Recall is against comparing with every vector. Before that, how well both find what a judged collection says should be found.
 */
export async function measurePostgres(options: {
  size: number;
  note: (text: string) => void;
}): Promise<BenchmarkRow[]> {
  const { size, note } = options;
  const server = await startPostgresServer();
  if (server === null) return [];
  const folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-benchmark-'));
  const egress = createEgress({ ...memoryEgressRepositories([server.host]), environment: {} });
  const postgres = createPostgresStorage({
    connectionString: server.url(),
    password: server.password,
    connect: (socket) => egress.connectSocket(socket),
    onBehalfOf: 'benchmark',
  });
  const sqlite = createSqliteStorage({ directory: folder, appVersion: 'benchmark' });
  try {
    const vectors = new Float32Array(size * dimensions);
    clusteredVectors({ seed: 2, dimensions, noise: 1 }).fill(vectors);
    const queries = new Float32Array(queryCount * dimensions);
    clusteredVectors({ seed: 3, dimensions, noise: 1 }).fill(queries);
    const ours = await fill(postgres, vectors);
    const other = await fill(sqlite, vectors);
    const times = { ours: [] as number[], other: [] as number[] };
    const missed = { ours: 0, other: 0 };
    for (let number = 0; number < queryCount; number += 1) {
      const query = queries.slice(number * dimensions, (number + 1) * dimensions);
      for (const [side, index] of [
        ['ours', ours.index],
        ['other', other.index],
      ] as const) {
        const begin = performance.now();
        const found = await index.dense(query, { limit: wanted });
        times[side].push(performance.now() - begin);
        const exact = await index.dense(query, { limit: wanted, exact: true });
        const truth = new Set(exact.map(({ chunkId }) => chunkId));
        missed[side] += wanted - found.filter(({ chunkId }) => truth.has(chunkId)).length;
      }
    }
    const share = (count: number) => (100 * count) / (queryCount * wanted);
    const at = `${size.toLocaleString('en')} x ${dimensions} in PostgreSQL`;
    note(
      `${at}: ${(await ours.index.counts()).bytes / 2 ** 20} MB; in SQLite ${(await other.index.counts()).bytes / 2 ** 20} MB`,
    );
    const row = (
      what: string,
      unit: string,
      [one, two]: readonly [number, number],
      limit: BenchmarkRow['limit'] = noLimit,
    ): BenchmarkRow => ({
      what: `${what} ${at}`,
      ours: [one],
      other: [two],
      otherName: 'SQLite',
      unit,
      limit,
    });
    return [
      ...(await measureQuality(server, note)),
      row('put, text and all,', 'rows/s', [ours.rowsPerSecond, other.rowsPerSecond]),
      row('search p50', 'ms', [percentile(times.ours, 0.5), percentile(times.other, 0.5)]),
      row('search p95', 'ms', [percentile(times.ours, 0.95), percentile(times.other, 0.95)]),
      row('neighbours missed', '%', [share(missed.ours), share(missed.other)], mostMissed),
    ];
  } finally {
    await postgres.close();
    await sqlite.close();
    await egress.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same base, vectors and all, in SQLite and moved to PostgreSQL: what differs is how words are ranked, and how near vectors are found. */
async function measureQuality(server: PostgresServer, note: (text: string) => void): Promise<BenchmarkRow[]> {
  const home = await temporaryHome();
  try {
    if (!(await prepareCranfield(home))) return [];
    const engine = await createEngine({ home });
    try {
      const id = await takeInCranfield(engine, note);
      const queries = cranfieldQueries();
      const measured = async () => {
        const figures = new Map<SearchMode, RetrievalMeasure>();
        for (const mode of searchModes) figures.set(mode, await engine.measuring.measure(id, { queries, mode }));
        return figures;
      };
      const inSqlite = await measured();
      engine.egress.allow(server.host);
      const storage = { kind: 'postgres', connection: server.url(), password: server.password } as const;
      await (
        await engine.knowledge.move(id, storage)
      ).result;
      const inPostgres = await measured();
      return searchModes.map((mode): BenchmarkRow => {
        const [ours, other] = [inPostgres.get(mode), inSqlite.get(mode)];
        note(
          `  ${mode}: nDCG@10 ${ours?.ndcg10.toFixed(4)}, p95 ${ours?.latency.p95Ms.toFixed(1)} ms; in SQLite ${other?.ndcg10.toFixed(4)}, ${other?.latency.p95Ms.toFixed(1)} ms`,
        );
        return {
          what: `Cranfield in PostgreSQL, ${mode}: nDCG@10`,
          ours: [ours?.ndcg10 ?? 0],
          other: [other?.ndcg10 ?? 0],
          otherName: 'SQLite',
          unit: '',
          limit: { kind: 'at-least', value: leastNdcg[mode] },
        };
      });
    } finally {
      await engine.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function fill(
  storage: IndexStorage,
  vectors: Float32Array,
): Promise<{ index: KnowledgeIndex; rowsPerSecond: number }> {
  const index = await storage.create('benchmark', {
    embedding: 'local:made-up',
    embeddingSha256: null,
    dimensions,
    chunking: { maxTokens: 256, overlapTokens: 32 },
  });
  const size = vectors.length / dimensions;
  let seconds = 0;
  for (let first = 0; first < size; first += perDocument) {
    const { document, chunks } = madeUp(vectors, first, Math.min(size, first + perDocument));
    const begin = performance.now();
    await index.put(document, chunks);
    seconds += (performance.now() - begin) / 1_000;
  }
  return { index, rowsPerSecond: size / seconds };
}

function madeUp(vectors: Float32Array, first: number, end: number): { document: IndexDocument; chunks: IndexChunk[] } {
  const chunks: IndexChunk[] = [];
  let text = '';
  for (let number = first; number < end; number += 1) {
    // As long as a chunk of 256 tokens; one word in three is its own.
    const passage = Array.from({ length: 160 }, (_, at) =>
      at % 3 === 0 ? `word${(number * 53 + at * 7) % 20_011}` : `common${at}`,
    ).join(' ');
    chunks.push({
      position: number - first,
      start: text.length,
      end: text.length + passage.length,
      text: passage,
      headings: [],
      page: null,
      hidden: false,
      vector: vectors.slice(number * dimensions, (number + 1) * dimensions),
    });
    text += `${passage}\n\n`;
  }
  return {
    document: {
      id: `d${first}`,
      path: `/made-up/${first}.txt`,
      format: 'text',
      title: `Made up ${first}`,
      author: null,
      bytes: text.length,
      sha256: '0'.repeat(64),
      modifiedAt: 0,
      text,
      blocks: [],
      pages: [],
      warnings: [],
    },
    chunks,
  };
}
