import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingName } from '../../../electron/cli/commands/transcribe.ts';
import { YardstickError } from '../../../models/errors.ts';
import { command } from './commandDouble.ts';

describe('wrong usage', () => {
  it.each([
    [['nonsense']],
    [['models']],
    [['models', 'list', '--task', 'cooking']],
    [['models', 'show']],
    [['models', 'pull', 'x', '--source', 'ftp']],
    [['run', 'm']],
    [['run', 'm', 'p', '--temperature', 'hot']],
    [['run', 'm', 'p', '--temperature', '3']],
    [['run', 'm', 'p', '--max-tokens', '0']],
    [['run', 'm', 'p', '--max-tokens', '-5']],
    [['run', 'm', 'p', '--max-tokens', '1e3']],
    [['run', 'm', 'p', '--seed', 'NaN']],
    [['run', 'm', 'p', '--stop', 'a', '--stop', 'b', '--stop', 'c', '--stop', 'd', '--stop', 'e']],
    [['compare', 'p']],
    [['compare', 'p', '--models', ',']],
    [['compare', 'p', '--models', 'a,b,c,d,e,f,g']],
    [['compare', 'p', '--models', 'a', '--repeat', '0']],
    [['connections', 'add', 'x']],
    [['connections', 'add', 'x', '--kind', 'telepathy']],
    [['connections', 'add', 'x', '--kind', 'openai', '--key-env', 'A', '--key-stdin']],
    [['serve', '--port', '65536']],
    [['--home']],
  ])('%j ends with 2, one error line and a hint', async (argv) => {
    const { exitCode, out, err, opened } = await command(argv);
    expect(exitCode).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^error: [^\n]+ \(usage\/[a-z-]+\)\n(hint: [^\n]+\n)?$/);
    expect(opened).toBeUndefined();
  });

  // Catches: "see --help" for a person who knows which command it is, and needs that one's options or the commands below it.
  it('names the command whose help to read, and what there is to choose', async () => {
    expect((await command(['models'])).err).toBe(
      'error: Which command of yardstick models? (usage/no-command)\nhint: yardstick models has: list, show, pull, import, remove. See: yardstick models --help\n',
    );
    expect((await command(['egress', 'log'])).err).toContain('yardstick egress has: list, allow, deny.');
    expect((await command(['run', 'm', 'p', '--model', 'x'])).err).toContain('hint: See: yardstick run --help\n');
    expect((await command(['nonsense'])).err).toContain('yardstick has: doctor, models,');
  });

  it('is told to programs as JSON', async () => {
    const { exitCode, json } = await command(['models', 'lst', '--json']);
    expect(exitCode).toBe(2);
    expect(json()).toEqual({
      error: { code: 'usage/unknown-command', message: expect.any(String), hint: expect.any(String) },
    });
  });

  // Catches: a key that ends up in a log because it was typed in the wrong place.
  it.each([
    [['connections', 'add', 'x', '--kind', 'openai', '--key', 'sk-canary']],
    [['connections', 'add', 'x', '--kind', 'openai', '--api-key=sk-canary']],
    [['connections', 'add', 'x', '--kind', 'openai', '--token', 'sk-canary']],
    [['connections', 'add', 'x', '--kind', 'openai', '--keyy=sk-canary']],
    [['connections', 'add', 'x', 'sk-canary', '--kind', 'openai']],
    [['connections', 'test', 'x', 'sk-canary']],
    [['doctor', 'sk-canary']],
  ])('%j refuses the key and does not repeat it', async (argv) => {
    for (const all of [argv, [...argv, '--json']]) {
      const { exitCode, out, err, opened } = await command(all);
      expect(exitCode).toBe(2);
      expect(out + err).not.toContain('sk-canary');
      expect(opened).toBeUndefined();
    }
  });

  it('prints help and version on stdout, with 0', async () => {
    expect(await command(['--version'])).toMatchObject({ exitCode: 0, out: '9.8.7\n', err: '' });
    const help = await command(['connections', 'add', '--help']);
    expect(help).toMatchObject({ exitCode: 0, err: '' });
    expect(help.out).toContain('--key-env');
    expect(help.out).not.toMatch(/--(api-)?key </);
  });

  it('shows the commands when none is named', async () => {
    const { exitCode, err } = await command([]);
    expect(exitCode).toBe(2);
    expect(err).toContain('doctor');
  });
});

describe('global options', () => {
  const engine = { caller: { models: { list: async () => [] } } };

  it.each([
    [['--home', '/x', '--offline', '--json', 'models', 'list']],
    [['models', 'list', '--json', '--offline', '--home', '/x']],
  ])('%j: are taken before and after the command', async (argv) => {
    const { exitCode, opened, closed, json } = await command(argv, { engine });
    expect({ exitCode, opened, closed }).toEqual({ exitCode: 0, opened: { home: '/x', offline: true }, closed: true });
    expect(json()).toEqual([]);
  });

  it('take the folder of the environment, and then nothing is offline', async () => {
    expect((await command(['models', 'list'], { engine })).opened).toEqual({ home: '/data' });
  });
});

describe('a path that begins with ~/', () => {
  const inHome = (name: string) => path.join(os.homedir(), name);

  // Catches: a folder called ~ in the working folder. PowerShell and cmd hand it on as it was typed, and every shell does behind a `=`.
  it.each([[['--home', '~/x', 'models', 'list']], [['models', 'list', '--home=~/x']]])(
    '%j is in the home folder',
    async (argv) => {
      const { opened } = await command(argv, { engine: { caller: { models: { list: async () => [] } } } });
      expect(opened?.home).toBe(inHome('x'));
    },
  );

  it('is taken so among several, and what is none stays as it is', async () => {
    let added: unknown;
    const engine = {
      knowledge: {
        add: async (_name: string, paths: string[]) => {
          added = paths;
          throw new YardstickError('test/ends-here', 'Enough.');
        },
      },
    };
    await command(['knowledge', 'add', '~/name', '~/notes', '/a/~/b', '~other/c'], { engine });
    expect(added).toEqual([inHome('notes'), '/a/~/b', path.resolve('~other/c')]);
  });

  it.each([
    [['run', 'local:m', 'Hello', '--image', '~/yardstick-no-such.png']],
    [['evaluate', 'run', '~/yardstick-no-such.yaml']],
    [['evaluate', 'import-promptfoo', '~/yardstick-no-such.yaml']],
    [['evaluate', 'published', '0f8fad5b-d9cb-469f-a165-70867728950e', '~/yardstick-no-such.json']],
  ])('%j is looked for there', async (argv) => {
    const { err } = await command(argv, { engine: {} });
    expect(err).toContain(inHome('yardstick-no-such'));
  });
});

describe('failures', () => {
  const failing = (thrown: unknown) => ({
    engine: {
      caller: {
        models: {
          list: async () => {
            throw thrown;
          },
        },
      },
    },
  });

  it('are one line with a code, then a hint, and close the engine', async () => {
    const { exitCode, out, err, closed } = await command(
      ['models', 'list'],
      failing(new YardstickError('store/in-use', 'The data folder\nis in use.', { hint: 'Close the other one.' })),
    );
    expect({ exitCode, out, closed }).toEqual({ exitCode: 1, out: '', closed: true });
    expect(err).toBe('error: The data folder is in use (store/in-use)\nhint: Close the other one\n');
  });

  it('are unpacked from the procedure that wraps them', async () => {
    const wrapped = Object.assign(new Error('x', { cause: new YardstickError('model/unknown', 'No model x') }), {
      name: 'TRPCError',
    });
    expect((await command(['models', 'list', '--json'], failing(wrapped))).json()).toEqual({
      error: { code: 'model/unknown', message: 'No model x' },
    });
  });

  it('show no stack unless --debug', async () => {
    const thrown = new TypeError('boom');
    expect((await command(['models', 'list'], failing(thrown))).err).toBe('error: boom (internal/unexpected)\n');
    expect((await command(['models', 'list', '--debug'], failing(thrown))).err).toContain('usage.test.ts');
  });

  // Catches: a model or file name that moves the cursor, sets the window's title or forges a second line.
  it('cannot drive the terminal', async () => {
    const { err } = await command(
      ['models', 'list'],
      failing(new YardstickError('model/unknown', 'No \u001b]0;owned\u0007\r\nerror: x')),
    );
    expect(err.trimEnd()).not.toMatch(/\p{Cc}/u);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('an interruption ends with 130', async () => {
    const interruption = new AbortController();
    interruption.abort('SIGINT');
    expect(
      await command(['models', 'list'], { ...failing(new Error('x')), signal: interruption.signal }),
    ).toMatchObject({
      exitCode: 130,
      err: 'error: Stopped (run/stopped)\n',
    });
  });

  it('of the engine to open end the command like any other', async () => {
    const engine = () => {
      throw new YardstickError('store/newer-schema', 'Too new');
    };
    expect(await command(['doctor'], { engine })).toMatchObject({
      exitCode: 1,
      err: 'error: Too new (store/newer-schema)\n',
    });
  });
});

// Two recordings of one name were one to a program that scores who speaks when.
it('recordings whose files are called alike have names of their own', () => {
  const files = ['/talks/a/my call.wav', '/talks/b/my_call.mp3', '/talks/talk.wav'];
  const names = files.map((file) => recordingName(file, files));
  expect(names[2]).toBe('talk');
  expect(new Set(names).size).toBe(3);
  expect(names).not.toContain('my_call');
});
