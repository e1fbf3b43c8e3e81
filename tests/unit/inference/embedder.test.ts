import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEmbedder, type EmbedderOptions } from '../../../electron/engine/inference/embedder.ts';
import { createMachineTurns } from '../../../models/machine/machineTurns.ts';
import { embeddingExchanges } from '../../support/providerDoubles/embeddings.ts';
import { installed } from './scriptedModel.ts';

const document = { purpose: 'document' } as const;
const never = new AbortController().signal;

function setUp(replies: (() => Response)[] = []) {
  const turns = createMachineTurns();
  const log: string[] = [];
  const sent: { url: string; body: unknown }[] = [];
  const state = { loaded: false, gate: Promise.resolve() };
  const local = {
    isLoaded: () => state.loaded,
    async facts(name: string) {
      log.push(`facts ${name}, turn ${turns.idle ? 'free' : 'taken'}`);
      state.loaded = true;
      return {
        name,
        dimensions: 2,
        maxTokens: 256,
        modelSha256: 'ab',
        quantization: 'int8',
        runtime: 'onnxruntime',
        runtimeVersion: '1',
      };
    },
    async embed(name: string, texts: readonly string[], { purpose }: { purpose: string }) {
      log.push(`embed ${texts.length} ${purpose}, turn ${turns.idle ? 'free' : 'taken'}`);
      await state.gate;
      if (name === 'broken') throw new Error('fell');
      return { vectors: texts.map(() => Float32Array.of(1, 0)), cut: [0], tokens: 3, embedMs: 5 };
    },
    async countTokens(_name: string, texts: readonly string[]) {
      log.push(`count ${texts.length}, turn ${turns.idle ? 'free' : 'taken'}`);
      return texts.map(() => 3);
    },
    async rerank(_name: string, _query: string, passages: readonly string[]) {
      log.push(`rerank ${passages.length}, turn ${turns.idle ? 'free' : 'taken'}`);
      return { scores: passages.map((_, index) => index), rerankMs: 7 };
    },
  };
  const connections = [
    { name: 'cloud', kind: 'openai', baseUrl: 'https://api.example.com/v1' },
    { name: 'box', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080/v1' },
    { name: 'claude', kind: 'anthropic', baseUrl: 'https://claude.example.com' },
  ];
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    sent.push({ url: request.url, body: await request.json() });
    return (replies.shift() ?? (() => new Response('{}', { status: 500 })))();
  };
  const rooms = {
    localEmbeddings: local,
    turns,
    library: {
      list: () => [installed('mini', { task: 'embedding', runtime: 'onnx' }), installed('chat')],
      get: () => undefined,
    },
    catalog: { entries: [], get: () => undefined },
    connections: { get: (name: string) => connections.find((one) => one.name === name), list: () => connections },
    secrets: { get: async () => 'sk-test-0123456789' },
    egress: {
      fetchFor(reason: string, onBehalfOf: string) {
        log.push(`${reason} for ${onBehalfOf}`);
        return fetch;
      },
    },
    cloudModelsOf: (name: string) => (name === 'box' ? [{ id: 'llama3' }, { id: 'nomic-embed-text' }] : []),
  };
  // Only these parts of the neighbours are used.
  return { ...createEmbedder(rooms as unknown as EmbedderOptions), turns, log, sent, state, connections };
}

const vectorsOf = (vectors: number[][]) => () => Response.json(embeddingExchanges[0]?.answer(vectors));

describe('a local embedding model', () => {
  // A timed answer and an indexing run at the same time would make the answer's figures worthless.
  it('takes the machine for each call and gives it back, also when the call fails', async () => {
    const { embedder, turns, log, state } = setUp();
    const gate = Promise.withResolvers<void>();
    state.gate = gate.promise;
    const call = embedder.embed('local:mini', ['a', 'b'], document);
    await vi.waitFor(() => expect(log).toEqual(['embed 2 document, turn taken']));
    const turn = turns.take(never);
    expect(turns.waiting).toBe(1);
    gate.resolve();
    expect(await call).toEqual({
      vectors: [Float32Array.of(1, 0), Float32Array.of(1, 0)],
      embedMs: 5,
      cut: [0],
      tokens: 3,
    });
    (await turn)();
    await expect(embedder.embed('local:broken', ['a'], document)).rejects.toThrow('fell');
    expect(turns.idle).toBe(true);
  });

  it('waits for a timed answer, and a stop ends the waiting', async () => {
    const { embedder, turns, log } = setUp();
    const release = await turns.take(never);
    const stop = new AbortController();
    const call = expect(embedder.embed('local:mini', ['a'], { ...document, signal: stop.signal })).rejects.toThrow(
      'no more',
    );
    stop.abort(new Error('no more'));
    await call;
    expect(log).toEqual([]);
    release();
  });

  it('is loaded in a turn, and counts tokens without one', async () => {
    const { embedder, turns, log } = setUp();
    expect(await embedder.countTokens('local:mini', ['a', 'b'])).toEqual([3, 3]);
    const release = await turns.take(never);
    expect(await embedder.countTokens('local:mini', ['a'])).toEqual([3]);
    release();
    expect(log).toEqual(['facts mini, turn taken', 'count 2, turn free', 'count 1, turn taken']);
  });

  it('says what its vectors depend on, and that nothing leaves the machine', async () => {
    const { embedder } = setUp();
    expect(await embedder.facts('local:mini')).toMatchObject({
      model: 'local:mini',
      dimensions: 2,
      local: true,
      destination: null,
      conditions: { modelSha256: 'ab', quantization: 'int8' },
    });
  });

  it('reranks in a turn; services do not', async () => {
    const { reranker, log } = setUp();
    expect(await reranker.rerank('local:judge', 'q', ['a', 'b'])).toEqual({ scores: [0, 1], rerankMs: 7 });
    expect(log).toEqual(['rerank 2, turn taken']);
    await expect(reranker.rerank('cloud:x', 'q', ['a'])).rejects.toMatchObject({ code: 'model/wrong-task' });
  });
});

describe('an embedding model of a service', () => {
  beforeEach(() => void vi.useRealTimers());

  it('is asked through the gate, without the machine, and its vectors get unit length', async () => {
    const { embedder, turns, log, sent } = setUp([vectorsOf([[3, 4]])]);
    const release = await turns.take(never);
    const { vectors, embedMs } = await embedder.embed('cloud:text-embedding-3-small', ['a'], document);
    release();
    expect(Array.from(vectors[0] ?? [])).toEqual([0.6, 0.8].map(Math.fround));
    expect(embedMs).toBeGreaterThanOrEqual(0);
    expect(log).toEqual(['embeddings for cloud:text-embedding-3-small']);
    expect(sent).toMatchObject([{ url: 'https://api.example.com/v1/embeddings' }]);
  });

  // What vectors cost is told from it: a number that nobody stated would be a guess.
  it('says how many tokens were read, as the service states them, and nothing where it states none', async () => {
    const answer = embeddingExchanges[0]?.answer([[1, 0]]) as { usage: { prompt_tokens: number } };
    const { usage: _usage, ...unstated } = answer;
    const { embedder } = setUp([vectorsOf([[1, 0]]), () => Response.json(unstated)]);
    const read = async () => (await embedder.embed('cloud:text-embedding-3-small', ['a'], document)).tokens;
    expect(await read()).toBe(answer.usage.prompt_tokens);
    expect(await read()).toBeNull();
  });

  // A text left out at the seam of two requests: every later passage had the vector of its neighbour, for good.
  it('is asked for many in several requests, and each keeps its own', async () => {
    const { embedder, sent } = setUp([
      vectorsOf(Array.from({ length: 2_048 }, () => [1, 0])),
      vectorsOf([
        [0, 1],
        [3, 4],
      ]),
    ]);
    const texts = Array.from({ length: 2_050 }, (_, number) => `text ${number}`);
    const { vectors } = await embedder.embed('cloud:text-embedding-3-small', texts, document);
    const asked = sent.map(({ body }) => (body as { input: string[] }).input);
    expect(asked.map(({ length }) => length)).toEqual([2_048, 2]);
    expect(asked[1]).toEqual(['text 2048', 'text 2049']);
    expect(vectors.length).toBe(2_050);
    expect(vectors.slice(-2).map((vector) => Array.from(vector))).toEqual([[0, 1], [0.6, 0.8].map(Math.fround)]);
  });

  it('that was busy is asked again, after as long as it wants', async () => {
    const busy = () =>
      Response.json(embeddingExchanges[0]?.tooMany.body, { status: 429, headers: { 'retry-after': '1' } });
    const { embedder, sent } = setUp([busy, vectorsOf([[1, 0]])]);
    const startedAt = performance.now();
    const { embedMs } = await embedder.embed('cloud:m', ['a'], document);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
    expect(embedMs).toBeLessThan(performance.now() - startedAt - 900);
    expect(sent).toHaveLength(2);
  });

  it('tells the length of its vectors by one short text of ours, asked once', async () => {
    const { embedder, sent } = setUp([vectorsOf([[1, 0, 0]])]);
    for (let time = 0; time < 2; time++) {
      expect(await embedder.facts('cloud:text-embedding-3-small')).toMatchObject({
        dimensions: 3,
        maxTokens: 8_191,
        local: false,
        destination: 'api.example.com',
      });
    }
    expect(sent).toHaveLength(1);
  });

  // Texts were said to stay on this machine when they had long gone elsewhere.
  it('is looked at anew where its connection leads elsewhere', async () => {
    const { embedder, connections } = setUp([vectorsOf([[1, 0]]), vectorsOf([[1, 0, 0]])]);
    expect(await embedder.facts('box:nomic-embed-text')).toMatchObject({ destination: null, dimensions: 2 });
    Object.assign(connections[1] ?? {}, { baseUrl: 'https://box.example.com/v1' });
    expect(await embedder.facts('box:nomic-embed-text')).toMatchObject({
      destination: 'box.example.com',
      dimensions: 3,
    });
  });

  it('on this machine has no destination', async () => {
    const { embedder } = setUp([vectorsOf([[1, 0]])]);
    expect(await embedder.facts('box:nomic-embed-text')).toMatchObject({
      destination: null,
      local: false,
      maxTokens: 512,
    });
  });

  it('is held to have rather too many tokens than too few', async () => {
    const { embedder } = setUp();
    // Tokens by the tokenizer of text-embedding-3 (cl100k), as its publisher's page counts them: at most these.
    const counts = await embedder.countTokens('cloud:m', ['', 'hello world', 'a1b2c3 = (x + y)', '日本語']);
    [0, 2, 12, 6].forEach((least, index) => expect(counts[index]).toBeGreaterThanOrEqual(least));
    expect(counts[1]).toBeLessThanOrEqual(8);
  });
});

it('refuses what is no model, and what no connection has', async () => {
  const { embedder } = setUp();
  await expect(embedder.embed('nothing', ['a'], document)).rejects.toMatchObject({ code: 'model/unknown' });
  await expect(embedder.embed('gone:m', ['a'], document)).rejects.toMatchObject({ code: 'connection/unknown' });
  await expect(embedder.embed('claude:m', ['a'], document)).rejects.toMatchObject({ code: 'cloud/no-embeddings' });
});

it('lists embedding models: those here, then what services publish or were seen to offer', () => {
  const { embedder, reranker } = setUp();
  expect(embedder.models().map(({ id }) => id)).toEqual([
    'local:mini',
    'cloud:text-embedding-3-small',
    'cloud:text-embedding-3-large',
    'box:nomic-embed-text',
  ]);
  expect(reranker.models()).toEqual([]);
});
