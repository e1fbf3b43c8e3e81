import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../electron/engine/answers/answer.ts';
import { writeLora } from '../../support/loraAdapter.ts';
import { buildTinyLlama, writeTinyLlama } from '../../support/tinyLlama.ts';
import { start, yardstick } from './yardstick.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-adapters-'));
const home = path.join(folder, 'home');
const file = (name: string) => path.join(folder, name);
const run = (...argv: string[]) => yardstick(argv, { home });

beforeAll(async () => {
  writeTinyLlama(file('tiny.gguf'), { name: 'Tiny' });
  writeFileSync(file('other.gguf'), buildTinyLlama({ seed: 2, name: 'Other' }));
  await writeLora(file('pirate.gguf'), file('tiny.gguf'), { targets: /(attn|ffn)_(q|v|output|up|down)\.weight$/ });
  await run('models', 'import', file('tiny.gguf'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an adapter, by the command', () => {
  let sha256: string;

  it('is imported upon the model that it fits, and asked for its base where it fits two', async () => {
    const imported = await run('models', 'import', file('pirate.gguf'), '--json');
    expect(imported.exitCode).toBe(0);
    expect(imported.json()).toMatchObject({
      id: 'pirate',
      task: 'chat',
      architecture: 'decoder',
      adapter: { base: 'tiny', name: 'Pirate', rank: { least: 4, most: 4 }, alpha: 8 },
    });
    ({ sha256 } = imported.json() as { sha256: string });
    await run('models', 'import', file('other.gguf'));
    await writeLora(file('parrot.gguf'), file('tiny.gguf'), { name: 'Parrot', seed: 2 });
    const unsure = await run('models', 'import', file('parrot.gguf'));
    expect(unsure.exitCode).toBe(1);
    expect(unsure.err).toMatch(
      /^error: parrot\.gguf is an adapter that fits 2 installed models: other, tiny \(model\/which-base\)\nhint: .*--base other/m,
    );
    const told = await run('models', 'import', file('parrot.gguf'), '--base', 'local:other');
    expect(told.out).toMatch(/^Imported parrot \(.*\), an adapter of other\.$/m);
  });

  it('is shown with its base, rank and alpha; the base cannot be removed before it', async () => {
    const shown = await run('models', 'show', 'pirate');
    expect(shown.out).toContain('Tiny + Pirate');
    expect(shown.out).toMatch(/Adapter +LoRA, rank 4, alpha 8: [\d,]+ weights upon 5 tensors of tiny/);
    const removed = await run('models', 'remove', 'tiny');
    expect(removed.exitCode).toBe(1);
    expect(removed.err).toContain('(model/needed)');
    expect(removed.err).toContain('hint: Remove what is put upon it first: yardstick models remove pirate');
  });

  it('answers beside its base, and says which two files it was', async () => {
    const compared = await run(
      'compare',
      'Hello',
      '--models',
      'tiny,pirate',
      '--max-tokens',
      '16',
      '--temperature',
      '0',
      '--json',
    );
    const [base, tuned] = (compared.json() as { answers: Answer[] }).answers;
    expect(tuned?.text).not.toBe(base?.text);
    expect(base?.conditions).not.toHaveProperty('adapter');
    expect(tuned?.conditions).toMatchObject({
      modelSha256: base?.conditions.modelSha256,
      template: base?.conditions.template,
      adapter: 'Pirate',
      adapterSha256: sha256,
      adapterScale: 1,
    });
  });

  // Catches: an evaluation that runs the base twice, or a report that does not say which weights its figures are of.
  it('is a candidate of an evaluation like any other, in the sheet and the reports', async () => {
    const rows = ['the sea,sea', 'the sky,sky', 'the sun,sun'];
    writeFileSync(file('rows.csv'), `question,answer\n${rows.join('\n')}\n`);
    writeFileSync(
      file('suite.yaml'),
      `name: Adapter
data: { path: rows.csv, columns: { question: input, answer: reference } }
template: "{{input}}"
settings: { temperature: 0, maxTokens: 8, seed: 1 }
candidates:
  models: ["local:tiny", "local:pirate"]
  techniques: [zero-shot]
metrics: [contains, perplexity]
`,
    );
    const ended = await run('evaluate', 'run', file('suite.yaml'), '--json');
    expect({ exitCode: ended.exitCode, err: ended.err.match(/^error.*/m)?.[0] }).toEqual({ exitCode: 0 });
    const sheet = ended.json() as {
      candidates: { id: string; model: string; metrics: Record<string, { mean: number }>; rows: { done: number } }[];
      verdicts: unknown[];
    };
    expect(sheet.candidates.map(({ model, rows: { done } }) => [model, done])).toEqual([
      ['local:tiny', 3],
      ['local:pirate', 3],
    ]);
    const [base, tuned] = sheet.candidates.map(({ metrics }) => metrics['perplexity']?.mean);
    expect(tuned).not.toBe(base);
    expect(sheet.verdicts.length).toBeGreaterThan(0);

    const cells = (await run('evaluate', 'export', 'last', '--format', 'json')).json() as {
      cells: { candidate: string; answer: Answer }[];
    };
    const texts = (candidate: string) =>
      cells.cells.filter((cell) => cell.candidate === candidate).map(({ answer }) => answer.text);
    expect(texts('pirate.zero-shot')).not.toEqual(texts('tiny.zero-shot'));
    const markdown = (await run('evaluate', 'export', 'last', '--format', 'md')).out;
    expect(markdown).toContain(`| Adapter of pirate.zero-shot | ${sha256} |`);
    expect(markdown).toContain('| Adapter, scale | 1 |');
    const html = (await run('evaluate', 'export', 'last', '--format', 'html')).out;
    expect(html).toContain('Adapter of pirate.zero-shot, SHA-256');
    expect(html).not.toContain('Adapter of tiny');
    expect((await run('evaluate', 'suite', 'last')).out).toContain('local:pirate');
    expect(readFileSync(file('suite.yaml'), 'utf8')).toContain('local:pirate');
  });

  // Catches: a run that goes on with the base where the adapter was at work when the process was killed.
  it('goes on where a run was killed in the middle of it', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => `the sea is ${row},sea`);
    writeFileSync(file('rows.csv'), `question,answer\n${rows.join('\n')}\n`);
    const started = start(['evaluate', 'run', file('suite.yaml')], { home });
    started.process.stderr?.on('data', (chunk: Buffer) => {
      const [, done] = /(\d+) of 400 answers/.exec(chunk.toString()) ?? [];
      if (Number(done) > 0 && Number(done) < 400) started.process.kill('SIGKILL');
    });
    const { exitCode } = await started.ended;
    expect(exitCode).toBeNull();
    const [{ id = '' } = {}] = (await run('evaluate', 'list', '--json')).json() as { id?: string }[];
    const resumed = await run('evaluate', 'resume', id, '--json');
    expect(
      (resumed.json() as { candidates: { rows: { done: number } }[] }).candidates.map(({ rows }) => rows.done),
    ).toEqual([200, 200]);
    const { cells } = (await run('evaluate', 'export', id, '--format', 'json')).json() as {
      cells: { candidate: string; answer: Answer }[];
    };
    const adapters = (candidate: string) =>
      new Set(
        cells.filter((cell) => cell.candidate === candidate).map(({ answer }) => answer.conditions.adapterSha256),
      );
    expect(adapters('pirate.zero-shot')).toEqual(new Set([sha256]));
    expect(adapters('tiny.zero-shot')).toEqual(new Set([undefined]));
  });

  it('whose base is gone is no candidate, and says why', async () => {
    rmSync(path.join(home, 'models/tiny/tiny.gguf'));
    const plan = await run('evaluate', 'run', file('suite.yaml'), '--plan');
    expect(plan.out).toContain('Tiny + Pirate is an adapter of tiny, which is not on this machine any more');
    const asked = await run('run', 'pirate', 'Hello');
    expect(asked.exitCode).toBe(1);
    expect(asked.err).toContain('(model/no-base)');
    // The damaged base can go, to be had again.
    expect((await run('models', 'remove', 'tiny')).exitCode).toBe(0);
    await run('models', 'import', file('tiny.gguf'));
    expect((await run('run', 'pirate', 'Hello', '--max-tokens', '4')).exitCode).toBe(0);
  });
});
