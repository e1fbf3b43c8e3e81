import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../electron/engine/answers/answer.ts';
import { buildTinyLlama } from '../../support/tinyLlama.ts';
import { commandFile, start, yardstick } from './yardstick.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-cli-'));
const home = path.join(folder, 'home');
const root = path.resolve(import.meta.dirname, '../../..');
const run = (argv: string[], options: { stdin?: string; environment?: NodeJS.ProcessEnv } = {}) =>
  yardstick(argv, { home, ...options });

/** Every file below a folder. */
const filesBelow = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(directory, name))
    .filter((file) => statSync(file).isFile());

beforeAll(async () => {
  writeFileSync(path.join(folder, 'tiny.gguf'), buildTinyLlama());
  writeFileSync(path.join(folder, 'says.gguf'), buildTinyLlama({ script: ['Hel', 'lo', ' there', '.'] }));
  for (const name of ['tiny', 'says']) {
    const imported = await run(['models', 'import', path.join(folder, `${name}.gguf`), '--json']);
    expect(imported.json()).toMatchObject({
      id: name,
      task: expect.any(String),
      sizeBytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command, in a process of its own', () => {
  it('doctor prints the document of the contract', async () => {
    const { exitCode, err, json } = await run(['doctor', '--json']);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(json()).toMatchObject({
      node: expect.stringMatching(/^v?24\./),
      platform: expect.any(String),
      cpu: { model: expect.any(String), cores: expect.any(Number) },
      memoryBytes: expect.any(Number),
      gpus: expect.any(Array),
      runtimes: { llama: { version: expect.any(String), backend: expect.any(String), devices: expect.any(Array) } },
      sqlite: { version: expect.stringMatching(/^3\./), vec: expect.any(String) },
      home,
      offline: false,
      problems: expect.any(Array),
    });
  });

  // Catches: a stack trace, or a success, where the results went onto a full disk.
  it.skipIf(!existsSync('/dev/full'))(
    'results that cannot be written are one line of error and no success',
    async () => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, [commandFile, 'run', 'local:says', 'Hi', '--home', home], {
        cwd: root,
        stdio: ['ignore', full, 'pipe'],
      });
      let err = '';
      child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
      const exitCode = await new Promise((resolve) => child.once('close', resolve));
      closeSync(full);
      expect(exitCode).toBe(1);
      expect(err).toMatch(/^error: The output cannot be written: the disk is full \(output\/lost\)\nhint: /);
      expect(err).not.toMatch(/\n {4}at /);
    },
  );

  it('models list says what is installed', async () => {
    const { json } = await run(['models', 'list', '--installed', '--json']);
    expect(json()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: 'tiny',
          installed: true,
          runtime: 'llama.cpp',
          fit: expect.objectContaining({ verdict: 'fits' }),
        }),
        expect.objectContaining({ id: 'says' }),
      ]),
    );
  });

  it('run answers for real, with figures and conditions', async () => {
    const { exitCode, out, json } = await run([
      'run',
      'local:says',
      'Hi',
      '--temperature',
      '0',
      '--max-tokens',
      '20',
      '--json',
    ]);
    expect(exitCode, out).toBe(0);
    expect(json()).toMatchObject({
      model: 'local:says',
      text: 'Hello there.',
      finishReason: 'stop',
      leftMachine: false,
      usage: { outputTokens: expect.any(Number) },
      timings: { loadMs: expect.any(Number), ttftMs: expect.any(Number), totalMs: expect.any(Number) },
      conditions: { modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/), temperature: 0, maxTokens: 20, cold: true },
    });
    const plain = await run(['run', 'says', '-', '--temperature', '0'], { stdin: 'Hi' });
    expect(plain).toMatchObject({ exitCode: 0, out: 'Hello there.\n' });
    expect(plain.err).toMatch(/^first token .* · stayed here · /);
  });

  it('compare keeps the good answer when the other model is unknown', async () => {
    const { exitCode, json } = await run([
      'compare',
      'Hi',
      '--models',
      'local:says,local:nobody',
      '--temperature',
      '0',
      '--json',
    ]);
    expect(exitCode).toBe(1);
    const { answers } = json() as { answers: Answer[] };
    expect(answers[0]).toMatchObject({ model: 'local:says', text: 'Hello there.' });
    expect(answers[1]).toMatchObject({
      model: 'local:nobody',
      text: '',
      error: { code: expect.stringMatching(/^model\//) },
    });
  });

  // Catches: Ctrl-C that loses the text so far, leaves a worker behind, or waits for the answer to end.
  it('an interrupted run prints the text so far and ends with 130 at once', async () => {
    const started = start(['run', 'tiny', 'Hi', '--max-tokens', '100000'], { home });
    await started.firstText;
    const interrupted = performance.now();
    started.process.kill('SIGINT');
    const { exitCode, out } = await started.ended;
    expect(exitCode).toBe(130);
    expect(out.length).toBeGreaterThan(0);
    expect(performance.now() - interrupted).toBeLessThan(6_000);
    // The data folder is free again: nothing that holds it is left.
    expect(await run(['models', 'list', '--installed'])).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['an unknown model', ['run', 'local:nobody', 'Hi'], /^error: .+ \(model\/[a-z-]+\)\n(hint: .+\n)?$/],
    ['an unknown connection', ['run', 'nowhere:model', 'Hi'], /^error: .+ \([a-z]+\/[a-z-]+\)\n(hint: .+\n)?$/],
    [
      'a file that is not there',
      ['models', 'import', '/no/such.gguf'],
      /^error: .+ \(model\/[a-z-]+\)\n(hint: .+\n)?$/,
    ],
    [
      'a model of the catalogue with no network',
      ['models', 'pull', 'smollm2-135m-instruct-q4_1', '--offline'],
      /^error: .+ \(egress\/offline\)\nhint: .+\n$/,
    ],
    [
      'a model to remove that is not there',
      ['models', 'remove', 'nobody'],
      /^error: .+ \(model\/not-installed\)\n(hint: .+\n)?$/,
    ],
    [
      'a connection that is not there',
      ['connections', 'test', 'nobody'],
      /^error: .+ \([a-z]+\/[a-z-]+\)\n(hint: .+\n)?$/,
    ],
    ['a host that is none', ['egress', 'allow', 'two words'], /^error: .+ \([a-z]+\/[a-z-]+\)\n(hint: .+\n)?$/],
  ])('%s is one error line with a code, and 1', async (_what, argv, line) => {
    const { exitCode, err, json } = await run([...argv, '--json']);
    expect(exitCode).toBe(1);
    expect(err).toMatch(line);
    expect(json()).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
  });

  it('a truncated model file is refused with the place where it ends', async () => {
    const file = path.join(folder, 'cut.gguf');
    writeFileSync(file, readFileSync(path.join(folder, 'tiny.gguf')).subarray(0, 60_000));
    const { exitCode, err } = await run(['models', 'import', file]);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error: .*\d+.* \(model\/(truncated|hostile-file)\)/);
  });

  it('a data folder that is a file is an error, not a crash', async () => {
    const { exitCode, err } = await yardstick(['models', 'list'], { home: path.join(folder, 'tiny.gguf') });
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error: .+ \((disk|store)\/[a-z-]+\)\n/);
  });

  it('egress remembers what was allowed', async () => {
    expect((await run(['egress', 'allow', 'api.example', '--json'])).json()).toEqual({
      host: 'api.example',
      allowed: true,
    });
    expect((await run(['egress', 'list'])).out).toContain('Allowed hosts: api.example\n');
    expect((await run(['egress', 'deny', 'api.example', '--json'])).json()).toEqual({
      host: 'api.example',
      allowed: false,
    });
    expect((await run(['egress', 'list'])).out).toContain('Allowed hosts: none\n');
  });

  it('a connection takes its key from the environment, and no output or database holds it', async () => {
    const environment = { MY_KEY: 'sk-canary-1234567890' };
    const added = await run(
      [
        'connections',
        'add',
        'box',
        '--kind',
        'openai-compatible',
        '--base-url',
        'http://127.0.0.1:9/v1',
        '--key-env',
        'MY_KEY',
        '--json',
      ],
      { environment },
    );
    expect(added.json()).toEqual({ name: 'box', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1' });
    const listed = await run(['connections', 'list', '--json']);
    expect(listed.json()).toEqual([
      expect.objectContaining({
        name: 'box',
        kind: 'openai-compatible',
        allowed: expect.any(Boolean),
        models: expect.any(Array),
      }),
    ]);
    const removed = await run(['connections', 'remove', 'box']);
    for (const { out, err } of [added, listed, removed]) expect(out + err).not.toContain('sk-canary');
    for (const file of filesBelow(home)) expect(readFileSync(file).includes('sk-canary'), file).toBe(false);
  });

  it('the installed entry runs the same command', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    const file = path.join(root, 'electron/cli/bin.mjs');
    expect(await yardstick(['--version'], { home, file })).toMatchObject({ exitCode: 0, out: `${version}\n`, err: '' });
    expect(await yardstick(['nonsense'], { home, file })).toMatchObject({ exitCode: 2 });
  });
});

describe('serve', () => {
  it('says where it is, lets nobody in without the token, and ends politely', async () => {
    const server = start(['serve', '--json', '--port', '0'], { home });
    const ready = JSON.parse(await server.firstLine) as { event: string; url: string; port: number; token: string };
    expect(ready).toEqual({
      event: 'ready',
      url: `http://127.0.0.1:${ready.port}/`,
      port: expect.any(Number),
      token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await fetch(`${ready.url}v1/models`)).status).toBe(401);
    const models = await fetch(`${ready.url}v1/models`, { headers: { authorization: `Bearer ${ready.token}` } });
    expect(models.status).toBe(200);
    expect(JSON.stringify(await models.json())).toContain('says');

    // A second process on the same data folder is told where the first one is.
    const second = await run(['models', 'list']);
    expect(second.exitCode).toBe(1);
    expect(second.err).toMatch(/\(store\/in-use\)/);
    expect(second.err).toContain(`127.0.0.1:${ready.port}`);

    server.process.kill('SIGTERM');
    expect((await server.ended).exitCode).toBe(0);
    expect(await run(['models', 'list'])).toMatchObject({ exitCode: 0 });
  });

  it('names a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { exitCode, err } = await run(['serve', '--port', String(port)]);
    other.close();
    expect(exitCode).toBe(1);
    expect(err).toMatch(/\(serve\/port-taken\)\nhint: /);
  });

  it('start without a display says so in one line and serves', async () => {
    const server = start(['start'], { home, environment: { DISPLAY: '', WAYLAND_DISPLAY: '' } });
    expect(await server.firstLine).toMatch(/^Yardstick is at http:\/\/127\.0\.0\.1:\d+\/$/);
    server.process.kill('SIGINT');
    const { exitCode, err } = await server.ended;
    expect(exitCode).toBe(130);
    expect(err).toContain('No window (no display): serving headless.\n');
  });
});
