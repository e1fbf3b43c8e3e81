import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { writeTinyLlama } from '../../support/tinyLlama.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';
import { start, yardstick } from './yardstick.ts';

const weights = await testWeights('smollm2-135m-instruct-q4_1');
const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-evaluate-'));
const home = path.join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model = 'local:smollm2-135m-instruct-q4_1';
const suite = (more: string) => `name: Capitals
data: { path: rows/capitals.csv, columns: { question: input, answer: reference } }
template: "{{input}} Answer with the city only."
settings: { temperature: 0, maxTokens: 12, seed: 1 }
candidates:
  models: ["${model}"]
  techniques: [zero-shot, context]
${more}`;

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const rows = [
  'What is the capital of France?,Paris',
  'What is the capital of Italy?,Rome',
  'What is the capital of Japan?,Tokyo',
  'What is the capital of Norway?,Oslo',
];
write('rows/capitals.csv', `question,answer\n${rows.join('\n')}\n`);

interface Sheet {
  id: string;
  state: string;
  candidates: {
    id: string;
    model: string;
    metrics: Record<string, { mean: number; low: number; high: number; n: number }>;
    rows: { done: number };
  }[];
  verdicts: { a: string; b: string; verdict: string }[];
  failures: { candidate: string; metric: string }[];
}

/** How many rows were answered in all runs, looked up beside the command that writes them: what it says of it comes every few seconds. */
function answersKept(): number {
  const database = new Database(path.join(home, 'yardstick.db'), { readonly: true });
  try {
    return database.prepare("SELECT count(*) FROM evaluation_cells WHERE state = 'done'").pluck().get() as number;
  } finally {
    database.close();
  }
}

describe('the evaluate command, in a process of its own', () => {
  it('says what is wrong with a suite before anything is asked', async () => {
    const wrong = write('wrong.yaml', suite('metrics: [exact-matsch]\nbasline: x\n'));
    const ended = await yardstick(['evaluate', 'run', wrong, '--json'], { home });
    expect(ended.exitCode).toBe(1);
    expect(ended.err).toMatch(
      /^error: .*wrong\.yaml:9:1: “basline” is unknown here; .* Did you mean “baseline”\? \(and 1 more\) \(suite\/invalid\)/m,
    );
    expect(ended.json()).toMatchObject({ error: { code: 'suite/invalid' } });

    const missing = write('missing.yaml', suite('metrics: [contains]\n').replace('capitals.csv', 'none.csv'));
    expect((await yardstick(['evaluate', 'run', missing], { home })).err).toMatch(/^error: .*none\.csv/m);
    // A suite of a stranger must not have files of its reader sent to a service.
    const outside = write(
      'below/outside.yaml',
      suite('metrics: [contains]\n').replace('rows/capitals.csv', '../rows/capitals.csv'),
    );
    expect((await yardstick(['evaluate', 'run', outside], { home })).err).toContain('(suite/outside)');
    const column = write('column.yaml', suite('metrics: [contains]\n').replace('question: input', 'query: input'));
    expect((await yardstick(['evaluate', 'run', column], { home })).err).toContain(
      'has no column “query” (suite/column)\nhint: It has question, answer',
    );
    expect((await yardstick(['evaluate', 'run', wrong, '--report', 'x.pdf'], { home })).exitCode).toBe(2);
    expect((await yardstick(['evaluate', 'show', 'none'], { home })).err).toContain('(evaluation/not-found)');
    expect((await yardstick(['evaluate', 'list', '--json'], { home })).json()).toEqual([]);
    // A model that is not there is said by the check, not by a run of failed rows.
    const fine = write('fine.yaml', suite('metrics: [contains]\n'));
    const without = await yardstick(['evaluate', 'run', fine], { home });
    expect(without.exitCode).toBe(1);
    expect(without.err).toContain('(evaluation/suite)');
  });

  it('makes a suite of a promptfoo configuration without taking in or writing over other files', async () => {
    write('secret.txt', 'not for a prompt');
    write('foo/prompt.txt', 'Which country is {{city}} in?\n');
    const config = write(
      'foo/promptfooconfig.yaml',
      'prompts: [file://prompt.txt, file://../secret.txt]\nproviders: [openai:gpt-4o-mini]\ntests: [{ vars: { city: Paris }, assert: [{ type: icontains, value: France }, { type: python, value: x }] }]\n',
    );
    const made = (await yardstick(['evaluate', 'import-promptfoo', config, '--json'], { home })).json();
    expect(made).toMatchObject({
      rowCount: 1,
      candidates: ['openai-gpt-4o-mini.zero-shot'],
      metrics: ['icontains'],
      unsupported: [{ what: '../secret.txt' }, { what: 'assertion python' }],
    });
    const plan = await yardstick(['evaluate', 'run', path.join(folder, 'foo/suite.yaml'), '--plan'], { home });
    expect(plan.out).toContain(
      'Cannot start: candidates.openai-gpt-4o-mini.zero-shot: There is no connection "openai"',
    );
    const again = await yardstick(['evaluate', 'import-promptfoo', config], { home });
    expect(again.err).toContain('(suite/exists)');
  });

  it.skipIf(weights === null)(
    'runs a suite on a real model, fails the build at a threshold, and exports what it found',
    async () => {
      await linkWeights(home, 'smollm2-135m-instruct-q4_1');
      // The second threshold cannot be reached: that is what the exit code is about.
      const file = write(
        'capitals.yaml',
        suite(
          'metrics:\n  - { metric: contains, threshold: 0.1 }\n  - { metric: word-count, as: words, parameters: { min: 500 }, threshold: 0.5 }\n',
        ).replace(', context]', ']'),
      );
      const report = path.join(folder, 'report.html');
      const ended = await yardstick(['evaluate', 'run', file, '--json', '--report', report], { home });
      const sheet = ended.json() as Sheet;
      expect(ended.exitCode).toBe(1);
      expect(ended.err).toMatch(
        /error: smollm2-135m-instruct-q4_1\.zero-shot misses the threshold of words: 0\.0 %, 50\.0 % is asked for \(evaluation\/threshold\)/,
      );
      expect(sheet).toMatchObject({ state: 'done', verdicts: [], failures: [{ metric: 'words' }] });
      expect(sheet.candidates).toMatchObject([
        { model, metrics: { contains: { n: 4 }, words: { mean: 0 } }, rows: { done: 4 } },
      ]);
      expect(sheet.candidates[0]?.metrics['contains']?.mean).toBeGreaterThan(0.2);

      expect(readFileSync(report, 'utf8')).toContain('What is the capital of Norway?');
      const shown = (await yardstick(['evaluate', 'show', sheet.id.slice(0, 8), '--json'], { home })).json() as Sheet;
      expect(shown.candidates).toEqual(sheet.candidates);
      const csv = await yardstick(['evaluate', 'export', 'last', '--format', 'csv'], { home });
      expect(csv.out.split('\r\n').filter((line) => line.includes(',done,'))).toHaveLength(4);
      expect((await yardstick(['evaluate', 'export', 'last', '--format', 'json'], { home })).json()).toMatchObject({
        id: sheet.id,
        cells: [{}, {}, {}, {}],
      });

      // The suite that a run gives back is the same one: it must start from where its rows lie.
      const back = await yardstick(['evaluate', 'suite', 'last'], { home });
      const again = write('rows/again.yaml', back.out);
      const plan = (await yardstick(['evaluate', 'run', again, '--plan', '--json'], { home })).json();
      expect(plan).toMatchObject({ errors: [], rows: 4, requests: 4 });
      expect((await yardstick(['evaluate', 'remove', 'last'], { home })).out).toBe('Removed “Capitals”.\n');
    },
  );

  // Its words are of no interest here: a model that writes letters until its limit takes a while for each row, on any machine.
  it('stopped by Ctrl-C, goes on where it was without asking anything twice', async () => {
    const letters = writeTinyLlama(path.join(folder, 'letters.gguf'), { contextLength: 4_096 });
    expect((await yardstick(['models', 'import', letters, '--json'], { home })).exitCode).toBe(0);
    const many = Array.from({ length: 30 }, (_, index) => `How much is ${index} and ${index + 1}?,${2 * index + 1}`);
    write('rows/sums.csv', `question,answer\n${many.join('\n')}\n`);
    const file = write(
      'sums.yaml',
      suite('metrics: [contains]\n')
        .replace('capitals.csv', 'sums.csv')
        .replace(', context]', ']')
        .replace(model, 'local:letters')
        .replace('maxTokens: 12', 'maxTokens: 400'),
    );
    const started = start(['evaluate', 'run', file], { home });
    await expect.poll(answersKept, { timeout: 60_000 }).toBeGreaterThan(0);
    started.process.kill('SIGINT');
    const stopped = await started.ended;
    expect(stopped.exitCode).toBe(130);
    expect(stopped.err).toMatch(/: 0 of 30 answers/);
    expect(stopped.err).toContain('What was answered is kept. Go on with it: yardstick evaluate resume ');
    const [before] = (await yardstick(['evaluate', 'list', '--json'], { home })).json() as {
      id: string;
      state: string;
      done: number;
    }[];
    expect(before).toMatchObject({ state: 'interrupted' });
    expect(before?.done).toBeGreaterThan(0);
    const kept = (await yardstick(['evaluate', 'export', 'last', '--format', 'json'], { home })).json() as {
      cells: { row: string; state: string; finishedAt: number }[];
    };

    const ended = await yardstick(['evaluate', 'resume', 'last', '--json'], { home });
    expect(ended.exitCode).toBe(0);
    expect(ended.err).toMatch(/: (?:[1-9]|\d\d) of 30 answers/);
    expect(ended.json()).toMatchObject({ state: 'done', candidates: [{ rows: { done: 30, failed: 0 } }] });
    const whole = (await yardstick(['evaluate', 'export', 'last', '--format', 'json'], { home })).json() as typeof kept;
    expect(new Set(whole.cells.map(({ row }) => row)).size).toBe(30);
    for (const cell of kept.cells.filter(({ state }) => state === 'done')) {
      expect(whole.cells.find(({ row }) => row === cell.row)?.finishedAt).toBe(cell.finishedAt);
    }
  });
});
