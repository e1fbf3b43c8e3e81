import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installTinyBert } from '../../support/tinyBert.ts';
import { writeTinyLlama } from '../../support/tinyLlama.ts';
import { yardstick } from './yardstick.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-knowledge-'));
const home = path.join(folder, 'home');
const documents = path.join(folder, 'documents');
const run = (...argv: string[]) => yardstick(['knowledge', ...argv, '--json'], { home });

const vault = 'The vault opens on Fridays at noon and closes when the bell rings.';
beforeAll(async () => {
  mkdirSync(documents);
  writeFileSync(path.join(documents, 'vault.txt'), `${vault}\n`);
  writeFileSync(path.join(documents, 'cats.md'), '# Cats\n\nCats sleep all day in the sun.\n');
  await installTinyBert(path.join(home, 'models'), 'tiny-bert', { positions: 256 });
  // Says the same whatever it is asked: what is tested is everything around it.
  const model = writeTinyLlama(path.join(folder, 'says.gguf'), {
    script: ['It is "', 'opens on Fridays', '" and "', 'made of gold', '" [1].'],
    contextLength: 4_096,
  });
  expect((await yardstick(['models', 'import', model, '--json'], { home })).exitCode).toBe(0);
  expect((await run('create', 'notes', '--embedding', 'tiny-bert', '--chunk-tokens', '200')).exitCode).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the knowledge command, in processes of its own', () => {
  it('takes files in once, and finds them again in the next process', async () => {
    const first = await run('add', 'notes', documents);
    expect(first.json()).toMatchObject({ added: 2, updated: 0, unchanged: 0, failed: [] });
    expect((await run('add', 'notes', documents)).json()).toMatchObject({ added: 0, unchanged: 2 });
    expect((await run('search', 'notes', 'when does the vault open', '--mode', 'keyword')).json()).toMatchObject({
      hits: [{ path: path.join(documents, 'vault.txt'), start: 0, end: vault.length, text: vault }],
      timings: { embedMs: 0 },
    });
    const hybrid = (await run('search', 'notes', 'vault', '--limit', '1')).json() as { hits: { text: string }[] };
    expect(hybrid.hits).toHaveLength(1);
  });

  it('answers with citations that are checked', async () => {
    const asked = await run('ask', 'notes', 'When does the vault open?', '--model', 'says', '--mode', 'keyword');
    expect(asked.json()).toMatchObject({
      text: 'It is "opens on Fridays" and "made of gold" [1].',
      citations: [
        {
          marker: '[1]',
          path: path.join(documents, 'vault.txt'),
          start: 10,
          end: 26,
          quote: 'opens on Fridays',
          found: true,
        },
        { marker: '[1]', quote: 'made of gold', found: false },
      ],
      declined: false,
    });
  });

  // Catches: passages that a comparison looks for per model, citations that only `ask` has, a service that gets passages nobody saw.
  it('gives the same passages to the models of a comparison, with the citations of each', async () => {
    const question = 'When does the vault open?';
    const given = ['--knowledge', 'notes', '--passages', '1', '--json'];
    const compared = await yardstick(['compare', question, '--models', 'says,says', ...given], { home });
    const { answers, passages } = compared.json() as { answers: object[]; passages: object[] };
    expect(passages).toHaveLength(1);
    for (const answer of answers) {
      expect(answer).toMatchObject({
        conditions: { passages: 1, masked: null },
        citations: [
          { marker: '[1]', quote: 'opens on Fridays' },
          { marker: '[1]', quote: 'made of gold', found: false },
        ],
      });
    }
    const service = ['--kind', 'openai-compatible', '--base-url', 'http://gpubox.internal:8000/v1'];
    expect((await yardstick(['connections', 'add', 'box', ...service], { home })).exitCode).toBe(0);
    const refused = await yardstick(['run', 'box:m', question, '--knowledge', 'notes'], { home });
    expect(refused.exitCode).toBe(1);
    expect(refused.err).toContain('These passages would be sent to gpubox.internal:8000');
    expect(refused.err).toContain(vault);
    expect(refused.err).toMatch(/knowledge\/not-agreed[\s\S]*--yes/);
    const agreed = await yardstick(['run', 'box:m', question, '--knowledge', 'notes', '--yes'], { home });
    expect(agreed.err).toContain('egress/not-allowed');
  });

  it('measures the search', async () => {
    writeFileSync(path.join(folder, 'queries.tsv'), '1\twhen does the vault open\n2\twhere do cats sleep\n');
    writeFileSync(path.join(folder, 'qrels.txt'), '1 0 vault 2\n2 0 cats.md 1\n');
    const files = ['--queries', path.join(folder, 'queries.tsv'), '--qrels', path.join(folder, 'qrels.txt')];
    const measured = await run('measure', 'notes', ...files, '--mode', 'keyword');
    expect(measured.json()).toMatchObject({
      ndcg10: 1,
      recall10: 1,
      recall100: 1,
      mrr10: 1,
      queries: 2,
      mode: 'keyword',
      latency: { p50Ms: expect.any(Number), p95Ms: expect.any(Number) },
      unknownDocuments: [],
    });
  });

  it('says in one line what is wrong, and removes a base but no file', async () => {
    const none = await yardstick(['knowledge', 'search', 'nothing', 'x'], { home });
    expect(none).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^error: .*\(knowledge\/not-found\)\n/) as string,
    });
    expect((await run('remove', 'notes')).exitCode).toBe(0);
    expect((await run('list')).json()).toEqual([]);
    writeFileSync(path.join(documents, 'vault.txt'), vault, { flag: 'r+' });
  });
});
