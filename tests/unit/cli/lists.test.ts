import { describe, expect, it, vi } from 'vitest';
import type { ModelView } from '../../../electron/cli/engineResults.ts';
import { command } from './commandDouble.ts';

const model: ModelView = {
  id: 'tiny',
  name: 'Tiny',
  task: 'chat',
  modality: 'text',
  architecture: 'decoder',
  family: 'llama',
  runtime: 'llama.cpp',
  parameters: 134_515_008,
  quantization: 'Q4_1',
  sizeBytes: 98_362_432,
  sizeExact: true,
  contextTokens: 8192,
  licence: 'Apache-2.0',
  licenceUrl: null,
  open: true,
  installed: false,
  fit: { verdict: 'fits', memoryBytes: 2e8, freeMemoryBytes: 4e9 },
  hosts: ['hub.example', 'registry.example:8443'],
  starter: true,
  adapter: null,
  neededBy: [],
  publisher: 'Someone',
  tuning: 'instruct',
  quarantine: null,
  download: null,
  partialBytes: 0,
};

describe('models', () => {
  it('list hands on its filters and prints a table or the whole document', async () => {
    const list = vi.fn(async () => [
      model,
      { ...model, id: 'other', installed: true, quarantine: { reason: 'x', at: 1 } },
    ]);
    const engine = { caller: { models: { list } } };
    const plain = await command(['models', 'list', '--task', 'chat', '--installed', '--search', 'ti'], { engine });
    expect(list).toHaveBeenCalledWith({ task: 'chat', installed: true, search: 'ti' });
    expect(plain.out).toBe(
      [
        'ID     TASK  WEIGHTS  QUANT     SIZE  CONTEXT  LICENCE     FIT   INSTALLED',
        'tiny   chat     135M  Q4_1   98.4 MB    8,192  Apache-2.0  fits  -',
        'other  chat     135M  Q4_1   98.4 MB    8,192  Apache-2.0  fits  quarantined',
        '',
      ].join('\n'),
    );
    expect((await command(['models', 'list', '--json'], { engine })).json()).toMatchObject([model, { id: 'other' }]);
  });

  function pulling(options: {
    installed?: boolean;
    offline?: boolean;
    allowed?: string[];
    pull?: () => Promise<unknown>;
  }) {
    const allowed = (options.allowed ?? []).map((host) => ({ host, allowedAt: 1 }));
    const allow = vi.fn((host: string) => void allowed.push({ host, allowedAt: 2 }));
    const pull = vi.fn(
      options.pull ?? (async () => ({ id: 'tiny', bytes: 98_362_432, seconds: 12, source: 'hub', sha256: 'ab' })),
    );
    const hostsFor = async (_id: string, { source }: { source?: string }) =>
      model.hosts.filter((host) => source === undefined || host.startsWith(source));
    const engine = {
      caller: { models: { show: async () => ({ ...model, installed: options.installed === true }) } },
      egress: {
        status: () => ({ offline: options.offline === true, allowed: [...allowed] }),
        allow,
      },
      library: { pull, hostsFor },
    };
    return { engine, allow, pull };
  }

  // Catches: consent to a download that silently opens more hosts than were named, or none.
  it('pull names the hosts, allows those that are missing and no other', async () => {
    const { engine, allow, pull } = pulling({ allowed: ['other.example'] });
    const { exitCode, out, err } = await command(['models', 'pull', 'local:tiny', '--source', 'registry'], { engine });
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'tiny is installed: 98.4 MB in 12.0 s from hub.\n' });
    expect(err).toContain('registry.example:8443');
    expect(allow.mock.calls).toEqual([['registry.example:8443']]);
    expect(pull).toHaveBeenCalledWith('tiny', expect.objectContaining({ source: 'registry' }));
  });

  it('pull allows nothing when offline', async () => {
    const { engine, allow, pull } = pulling({ offline: true });
    const { exitCode, json } = await command(['models', 'pull', 'tiny', '--offline', '--json'], { engine });
    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'egress/offline' } });
    expect(allow).not.toHaveBeenCalled();
    expect(pull).not.toHaveBeenCalled();
  });

  it('pull of an installed model needs no network', async () => {
    const { engine, allow } = pulling({ installed: true, offline: true });
    expect(await command(['models', 'pull', 'tiny'], { engine })).toMatchObject({ exitCode: 0 });
    expect(allow).not.toHaveBeenCalled();
  });

  it('pull that is interrupted ends with 130', async () => {
    const interruption = new AbortController();
    const { engine } = pulling({
      pull: async () => {
        interruption.abort('SIGINT');
        throw new DOMException('Aborted', 'AbortError');
      },
    });
    expect(await command(['models', 'pull', 'tiny'], { engine, signal: interruption.signal })).toMatchObject({
      exitCode: 130,
      closed: true,
    });
  });
});

describe('connections', () => {
  function adding() {
    const add = vi.fn(async (input: { name: string; kind: string; baseUrl?: string; key?: string }) => ({
      name: input.name,
      kind: input.kind,
      baseUrl: input.baseUrl ?? 'https://api.example/v1',
      allowed: false,
      models: [],
      hasKey: true,
      host: 'api.example',
      leavesMachine: input.baseUrl !== 'http://127.0.0.1:8000/v1',
    }));
    return { add, engine: { caller: { connections: { add } } } };
  }

  it('add takes the key from the environment or standard input and never prints it', async () => {
    for (const from of [['--key-env', 'MY_KEY'], ['--key-stdin']]) {
      const { add, engine } = adding();
      const options = { engine, environment: { MY_KEY: ' sk-canary\n' }, stdin: 'sk-canary\n' };
      const { exitCode, out, err, json } = await command(
        ['connections', 'add', 'x', '--kind', 'openai', ...from, '--json'],
        options,
      );
      expect(exitCode).toBe(0);
      expect(add).toHaveBeenCalledWith({ name: 'x', kind: 'openai', key: 'sk-canary' });
      expect(json()).toEqual({ name: 'x', kind: 'openai', baseUrl: 'https://api.example/v1' });
      expect(out + err).not.toContain('sk-canary');
      expect(err).toContain('yardstick egress allow api.example');
    }
  });

  // Catches: an address whose key and texts others can read, which the page warns of and the command does not.
  it('add says that an address is not encrypted, unless it is on this machine', async () => {
    const add = async (url: string) => {
      const argv = ['connections', 'add', 'x', '--kind', 'openai-compatible', '--base-url', url];
      return (await command(argv, { engine: adding().engine })).err;
    };
    expect(await add('http://192.168.1.20:8000/v1')).toContain('This address is not encrypted');
    expect(await add('http://127.0.0.1:8000/v1')).not.toContain('encrypted');
    expect(await add('https://box.example/v1')).not.toContain('encrypted');
  });

  it.each([
    [['--key-env', 'UNSET'], undefined],
    [['--key-stdin'], ''],
    [['--key-stdin'], 'two words'],
    [['--key-stdin'], 'x'.repeat(9_000)],
  ])('add with %j and no usable key says so', async (from, stdin) => {
    const { add, engine } = adding();
    const printed = await command(['connections', 'add', 'x', '--kind', 'openai', ...from], {
      engine,
      ...(stdin === undefined ? {} : { stdin }),
    });
    expect(printed).toMatchObject({ exitCode: 1, err: expect.stringContaining('(key/not-set)') as string });
    expect(add).not.toHaveBeenCalled();
  });
});

describe('egress', () => {
  it('list prints the ledger, and for people which hosts are allowed', async () => {
    const row = {
      id: 1,
      time: Date.UTC(2026, 0, 2, 3, 4, 5),
      host: 'api.example',
      port: 443,
      reason: 'models of x',
      bytesOut: 310,
      bytesIn: 12_000,
      verdict: 'allowed',
    };
    const engine = {
      caller: { egress: { ledger: async ({ limit }: { limit: number }) => [row].slice(0, limit) } },
      egress: { status: () => ({ offline: false, allowed: [{ host: 'api.example', allowedAt: 1 }] }) },
    };
    expect((await command(['egress', 'list', '--json'], { engine })).json()).toEqual([row]);
    expect((await command(['egress', 'list'], { engine })).out).toBe(
      [
        'Allowed hosts: api.example',
        '',
        'TIME                 HOST               OUT       IN  VERDICT  WHY',
        '2026-01-02 03:04:05  api.example:443  310 B  12.0 kB  allowed  models of x',
        '',
      ].join('\n'),
    );
  });
});
