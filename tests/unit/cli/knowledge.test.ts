import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import type { Citation } from '../../../electron/engine/retrieval/ask.ts';
import { parseStorage } from '../../../electron/cli/commands/knowledgeWork.ts';
import { command } from './commandDouble.ts';

const hit = {
  documentId: 'doc',
  path: '/docs/a.md',
  title: 'A \u001b[31mtitle',
  page: 3,
  start: 10,
  end: 40,
  score: 0.0312345,
  text: 'Whales swim in the sea.',
  highlights: [{ start: 0, end: 6 }],
};
const result = { hits: [hit], timings: { embedMs: 4, searchMs: 2, rerankMs: 0 }, conditions: {} };

function searching() {
  const asked: unknown[][] = [];
  const searching = { search: async (...given: unknown[]) => (asked.push(given), result) };
  const reranker = {
    models: () => [
      { id: 'local:far', installed: false },
      { id: 'local:near', installed: true },
    ],
  };
  return { asked, engine: { searching, reranker } };
}

describe('knowledge search', () => {
  it('prints the document of the contract', async () => {
    const { engine, asked } = searching();
    const { exitCode, err, json } = await command(
      ['knowledge', 'search', 'notes', 'whales', '--limit', '3', '--mode', 'dense', '--json'],
      { engine },
    );
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(json()).toEqual(result);
    expect(asked[0]?.[0]).toBe('notes');
    expect(asked[0]?.[1]).toMatchObject({ query: 'whales', limit: 3, mode: 'dense' });
  });

  it('shows people where a passage stands, and obeys no control character of a title', async () => {
    const { out } = await command(['knowledge', 'search', 'notes', 'whales'], { engine: searching().engine });
    expect(out).toContain('1. A \\u001b[31mtitle');
    expect(out).toContain('page 3');
    expect(out).toContain('a.md:10-40');
    expect(out).toContain('Whales swim in the sea.');
  });

  it('takes the reranker that is named, else the first installed one, else says how to get one', async () => {
    const { engine, asked } = searching();
    await command(['knowledge', 'search', 'notes', 'whales', '--rerank'], { engine });
    await command(['knowledge', 'search', 'notes', 'whales', '--rerank', 'far'], { engine });
    expect(asked.map(([, request]) => (request as { reranker?: string }).reranker)).toEqual([
      'local:near',
      'local:far',
    ]);
    const none = { ...engine, reranker: { models: () => [{ id: 'local:far', installed: false }] } };
    expect(await command(['knowledge', 'search', 'notes', 'whales', '--rerank'], { engine: none })).toMatchObject({
      exitCode: 1,
      err: 'error: There is no reranker on this machine (model/not-installed)\nhint: Download one: yardstick models pull far\n',
    });
  });

  it.each([
    [['search', 'notes', 'x', '--mode', 'magic'], 2],
    [['search', 'notes', 'x', '--limit', '0'], 2],
    [['search', 'notes'], 2],
    [['search', 'notes', ' '], 1],
    [['ask', 'notes', 'x'], 2],
    [['measure', 'notes', '--queries', 'q'], 2],
    [['add', 'notes'], 2],
    [['move', 'notes', '--to', 'elsewhere'], 2],
  ])('refuses %j before an engine is opened', async (argv, exitCode) => {
    expect(await command(['knowledge', ...argv])).toMatchObject({ exitCode, opened: undefined });
  });
});

describe('the filters of knowledge search', () => {
  const documents = [
    { id: 'one', path: path.resolve('a/notes.md'), title: 'Notes' },
    { id: 'two', path: path.resolve('b/notes.md'), title: 'Others' },
    { id: 'three', path: path.resolve('b/notes-of-may.md'), title: 'May' },
  ];
  const narrowed = async (...argv: string[]) => {
    const { asked, engine } = searching();
    const knowledge = { documents: async () => documents };
    const printed = await command(['knowledge', 'search', 'notes', 'x', ...argv], { engine: { ...engine, knowledge } });
    return { ...printed, filter: (asked[0]?.[1] as { filter?: object } | undefined)?.filter };
  };

  it('are kinds, documents by path or by name, and days with their end', async () => {
    expect((await narrowed()).filter).toBeUndefined();
    expect((await narrowed('--type', 'pdf, email')).filter).toEqual({ formats: ['pdf', 'email'] });
    expect((await narrowed('--document', 'b/notes.md')).filter).toEqual({ documentIds: ['two'] });
    expect((await narrowed('--document', 'notes', '--document', 'May')).filter).toEqual({
      documentIds: ['one', 'two', 'three'],
    });
    expect((await narrowed('--since', '2026-01-31', '--until', '2026-01-31')).filter).toEqual({
      modifiedFrom: new Date(2026, 0, 31).getTime(),
      modifiedTo: new Date(2026, 1, 1).getTime() - 1,
    });
  });

  it('are refused where they name nothing', async () => {
    expect(await narrowed('--type', 'paper')).toMatchObject({ exitCode: 2 });
    expect(await narrowed('--since', '2026-02-31')).toMatchObject({ exitCode: 2 });
    expect(await narrowed('--document', 'no.md')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('(knowledge/no-document)') as string,
    });
  });
});

describe('knowledge add', () => {
  const report = {
    added: 2,
    updated: 0,
    unchanged: 1,
    removed: 0,
    failed: [{ path: '/docs/b.pdf', code: 'document/no-text', message: 'It has no text.' }],
    chunks: 9,
    seconds: 3,
  };
  const job = {
    id: 'j',
    title: 'Take files in',
    state: 'running',
    progress: { done: 1, total: 3, unit: 'documents', perSecond: 2, secondsLeft: 1, note: 'a.md' },
  };
  function adding(outcome: () => Promise<unknown>) {
    const cancelled: string[] = [];
    const paths: string[][] = [];
    return {
      cancelled,
      paths,
      engine: {
        jobs: {
          subscribe: (listener: (jobs: unknown[]) => void) => (listener([job]), () => undefined),
          cancel: (id: string) => cancelled.push(id),
        },
        knowledge: {
          add: async (_name: string, given: string[]) => (paths.push(given), { job, result: outcome() }),
        },
      },
    };
  }

  it('prints the report, progress on stderr, and files that could not be read', async () => {
    const { engine, paths } = adding(async () => report);
    const { exitCode, err, json } = await command(['knowledge', 'add', 'notes', 'docs', '/more', '--json'], { engine });
    expect(exitCode).toBe(0);
    expect(json()).toEqual(report);
    expect(paths).toEqual([[path.resolve('docs'), path.resolve('/more')]]);
    expect(err).toContain('Take files in: 1 of 3 documents, 2.0/s, 1.0 s left, a.md');
    expect(err).toContain('It has no text. (document/no-text)');
  });

  it('ends with 1 when nothing went well', async () => {
    const { engine } = adding(async () => ({ ...report, added: 0, unchanged: 0 }));
    expect((await command(['knowledge', 'add', 'notes', 'docs'], { engine })).exitCode).toBe(1);
  });

  // Catches: a Ctrl-C that kills the process in the middle of a document instead of ending the job.
  it('stops the job on Ctrl-C and ends with 130', async () => {
    const stop = new AbortController();
    const { engine, cancelled } = adding(async () => {
      stop.abort();
      throw new DOMException('Stopped.', 'AbortError');
    });
    const { exitCode } = await command(['knowledge', 'add', 'notes', 'docs'], { engine, signal: stop.signal });
    expect({ exitCode, cancelled }).toEqual({ exitCode: 130, cancelled: ['j'] });
  });
});

describe('knowledge ask', () => {
  const citation = (changes: Partial<Citation>): Citation => ({
    marker: '[1]',
    documentId: 'doc',
    path: '/docs/a.md',
    title: 'A',
    page: 3,
    start: 10,
    end: 21,
    quote: 'Whales swim',
    found: true,
    ...changes,
  });
  const answer = {
    text: 'They swim.',
    finishReason: 'stop',
    warnings: [],
    usage: { inputTokens: 5, cachedInputTokens: 0, outputTokens: 3, reasoningTokens: null },
    timings: { loadMs: 0, queueMs: 0, ttftMs: 1, totalMs: 2, outputTokensPerSecond: 3 },
    cost: null,
    leftMachine: false,
    conditions: { device: null, threads: null, cold: false, foreignLoad: null },
  };
  const plan = { passages: [hit], leftOut: [], destination: null, masked: [], prompt: 'the prompt', seen: 'this' };
  function asking(host: string | null = null) {
    const asked: Record<string, unknown>[] = [];
    const citations = [
      citation({}),
      citation({ quote: 'made up', found: false }),
      citation({ quote: 'They swim', matched: true }),
    ];
    const engine = {
      reranker: { models: () => [] },
      attaching: { leavesFor: () => host },
      asking: {
        plan: async () => plan,
        async *ask(_name: string, request: Record<string, unknown>) {
          asked.push(request);
          yield { type: 'plan', plan };
          yield { type: 'text', text: 'They swim.' };
          yield { type: 'finished', answer, citations, declined: false };
        },
      },
    };
    return { engine, asked, citations };
  }

  it('prints the answer with its citations, as the contract says', async () => {
    const { engine, asked, citations } = asking();
    const argv = [
      'knowledge',
      'ask',
      'notes',
      'What do whales do?',
      '--model',
      'tiny',
      '--max-tokens',
      '9',
      '--mask',
      '--json',
    ];
    const { exitCode, json } = await command(argv, { engine });
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      text: 'They swim.',
      citations,
      declined: false,
      passages: [{ marker: '[1]', documentId: 'doc' }],
    });
    expect(asked[0]).toMatchObject({
      model: 'local:tiny',
      question: 'What do whales do?',
      mask: true,
      settings: { maxTokens: 9 },
    });
  });

  it('tells people which quotes were verified', async () => {
    const { engine } = asking();
    const { out, err } = await command(['knowledge', 'ask', 'notes', 'What?', '--model', 'tiny'], { engine });
    expect(out).toContain('They swim.\n');
    expect(out).toMatch(/\[1\] verified {2}.*a\.md:10-21, page 3 {2}“Whales swim”/);
    expect(out).toMatch(/\[1\] NOT FOUND .*“made up”/);
    expect(out).toMatch(/\[1\] same words \(not cited by the model\) .*“They swim”/);
    expect(err).toContain('1 passage, stays here');
  });

  // Catches: passages that went to a service before anybody had seen them.
  it('shows what would leave, and sends it only where a person says so', async () => {
    const argv = ['knowledge', 'ask', 'notes', 'What?', '--model', 'box:m'];
    const alone = asking('api.example');
    const refused = await command(argv, { engine: alone.engine });
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(refused.err).toMatch(
      /This would be sent to api\.example:\n\nthe prompt[^]*\(knowledge\/not-agreed\)[^]*--yes/,
    );
    expect(alone.asked).toEqual([]);
    const agreed = asking('api.example');
    expect(await command([...argv, '--yes', '--without', '1,3'], { engine: agreed.engine })).toMatchObject({
      exitCode: 0,
    });
    expect(agreed.asked).toMatchObject([{ seen: 'this', without: [0, 2] }]);
  });

  it('shows the plan and asks nobody with --plan', async () => {
    const { engine, asked } = asking();
    const { json } = await command(['knowledge', 'ask', 'notes', 'What?', '--model', 'tiny', '--plan', '--json'], {
      engine,
    });
    expect([json(), asked]).toEqual([plan, []]);
  });
});

describe('knowledge measure', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-measure-'));
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const queries = file('queries.jsonl', '{"_id":"1","text":"one"}\n{"_id":"2","text":"two"}\n');
  const qrels = file('qrels.txt', '1 0 a 4\n');
  const interval = { mean: 0.5, low: 0.25, high: 0.75 };
  const measure = (mode: string) => ({
    ndcg10: 0.5,
    recall10: 0.5,
    recall100: 0.5,
    mrr10: 0.5,
    queries: 1,
    mode,
    latency: { p50Ms: 3, p95Ms: 4 },
    intervals: { ndcg10: interval, recall10: interval, recall100: interval, mrr10: interval },
    reranker: null,
    embedding: 'local:e',
    chunking: { maxTokens: 256, overlapTokens: 32 },
    unknownDocuments: ['gone'],
  });
  function measuring() {
    const asked: { queries: unknown; mode: string }[] = [];
    const run = async (_name: string, options: { queries: unknown; mode: string }) => (
      asked.push(options),
      measure(options.mode)
    );
    return { asked, engine: { reranker: { models: () => [] }, measuring: { measure: run } } };
  }

  it('prints one document, every grade above 0 counting the same', async () => {
    const { engine, asked } = measuring();
    const argv = ['knowledge', 'measure', 'notes', '--queries', queries, '--qrels', qrels, '--json'];
    const { exitCode, json, err } = await command(argv, { engine });
    expect(exitCode).toBe(0);
    expect(json()).toEqual(measure('hybrid'));
    expect(err).toContain('1 relevant documents are not in the base and count as misses: gone');
    expect(JSON.stringify(asked[0]?.queries)).toBe('[{"id":"1","query":"one","relevant":{"a":1}}]');
    await command([...argv, '--graded'], { engine });
    expect(JSON.stringify(asked[1]?.queries)).toContain('{"a":4}');
  });

  it('measures the three modes in one table', async () => {
    const { engine, asked } = measuring();
    const { out } = await command(
      ['knowledge', 'measure', 'notes', '--queries', queries, '--qrels', qrels, '--mode', 'all'],
      { engine },
    );
    expect(asked.map(({ mode }) => mode)).toEqual(['hybrid', 'dense', 'keyword']);
    expect(out).toContain('0.500 [0.250-0.750]');
  });

  it('says which file and line is wrong, before an engine is opened', async () => {
    const bad = file('bad.txt', '1 0 a 4\nnonsense\n');
    const argv = ['knowledge', 'measure', 'notes', '--queries', queries, '--qrels'];
    expect(await command([...argv, bad])).toMatchObject({
      exitCode: 1,
      opened: undefined,
      err: expect.stringContaining('bad.txt, line 2') as string,
    });
    expect(await command([...argv, `${bad}.none`])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('(input/unreadable)') as string,
    });
  });
});

describe('other commands of knowledge', () => {
  it('print what the engine says, and its errors in one line with a hint', async () => {
    const left = { code: 'knowledge/left-behind', message: 'Its index is still there.', hint: 'Later.' };
    const base = { id: 'id', name: 'notes', index: { embedding: 'local:e' }, counts: { documents: 2 } };
    const engine = {
      knowledge: {
        create: async (given: object) => ({ ...base, given }),
        get: async () => base,
        remove: async () => ({ left }),
        list: async () => [],
        files: async () => {
          throw new YardstickError('knowledge/not-found', 'There is no base “x”.', { hint: 'See the list.' });
        },
      },
    };
    const made = await command(['knowledge', 'create', 'notes', '--embedding', 'e', '--chunk-tokens', '64', '--json'], {
      engine,
    });
    expect(made.json()).toMatchObject({
      name: 'notes',
      added: 0,
      failed: [],
      given: { name: 'notes', embedding: 'local:e', chunking: { maxTokens: 64 } },
    });
    const removed = await command(['knowledge', 'remove', 'notes', '--json'], { engine });
    expect(removed.json()).toEqual({ id: 'id', name: 'notes', documents: 2, left });
    // It is gone all the same.
    expect(removed).toMatchObject({ exitCode: 0, err: expect.stringContaining('Its index is still there. Later.') });
    expect((await command(['knowledge', 'list', '--json'], { engine })).json()).toEqual([]);
    expect(await command(['knowledge', 'files', 'x'], { engine })).toMatchObject({
      exitCode: 1,
      err: 'error: There is no base “x” (knowledge/not-found)\nhint: See the list\n',
    });
  });
});

describe('where a base is to be kept', () => {
  // The address lost its beginning, and the server was told to be none.
  it('is read from an address as it is, and as it was written before', () => {
    const address = 'postgres://ann@db.example/kb?sslmode=verify-full';
    for (const text of [address, `postgres:${address}`]) {
      expect(parseStorage(text)).toEqual({ kind: 'postgres', connection: address });
    }
    expect(parseStorage('sqlite')).toEqual({ kind: 'sqlite' });
    for (const text of ['', 'mysql://ann@db/kb', 'postgres', 'postgres:']) expect(() => parseStorage(text)).toThrow();
  });
});
