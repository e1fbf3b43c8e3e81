import { describe, expect, it } from 'vitest';
import { entryCovers, isLocalName, normalizeHost } from '../../../electron/engine/egress/hosts.ts';

describe('normalizeHost', () => {
  it.each([
    ['api.openai.com', 'api.openai.com'],
    [' API.OpenAI.com ', 'api.openai.com'],
    ['api.openai.com:443', 'api.openai.com'],
    ['https://api.openai.com/v1/chat', 'api.openai.com'],
    ['http://box:8000/v1', 'box:8000'],
    ['box:80', 'box'],
    ['192.168.1.20:11434', '192.168.1.20:11434'],
    ['0x7f.1:1', '127.0.0.1:1'],
    ['2130706433', '127.0.0.1'],
    ['::1', '[::1]'],
    ['[::1]:11434', '[::1]:11434'],
    ['http://[0:0:0:0:0:0:0:1]:5/', '[::1]:5'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['ａｐｉ.example', 'api.example'],
  ])('%j is %j', (typed, entry) => {
    expect(normalizeHost(typed)).toBe(entry);
  });

  it.each([
    '',
    '   ',
    '*',
    '*.com',
    '*.huggingface.co',
    'a b',
    'user:pass@host',
    'https://user@host/',
    'ftp://host',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'host/path',
    'host?x=1',
    'host#x',
    'host\\evil',
    'example.org.',
    'a..b',
    '-a.example',
    'host:99999',
    'host:0x50',
    '0.0.0.0',
    '169.254.169.254',
    '[fd00:ec2::254]',
    '224.0.0.1',
    'http://',
    '://x',
    `${'a'.repeat(64)}.example`,
    'x'.repeat(600),
  ])('refuses %j', (typed) => {
    expect(() => normalizeHost(typed)).toThrow(expect.objectContaining({ code: 'egress/bad-host' }));
  });
});

describe('entryCovers', () => {
  it.each([
    ['box', 'http://box/', true],
    ['box', 'https://box/', true],
    ['box', 'https://box:8443/', false],
    ['box:8000', 'http://box:8000/v1', true],
    ['box:8000', 'http://box:8001/v1', false],
    ['example.org', 'https://www.example.org/', false],
    ['example.org', 'https://example.org.evil.net/', false],
    ['example.org', 'https://evilexample.org/', false],
    ['*.hf.co', 'https://cdn-lfs-us-1.hf.co/x', true],
    ['*.hf.co', 'https://cas-bridge.xethub.hf.co/x', true],
    ['*.hf.co', 'https://hf.co/x', false],
    ['*.hf.co', 'https://evilhf.co/x', false],
    ['*.hf.co', 'http://a.hf.co/x', false],
    ['*.hf.co', 'https://a.hf.co:8443/x', false],
    ['*.hf.co', 'https://a.hf.co.evil.net/x', false],
  ])('%s and %s: %s', (entry, url, covered) => {
    expect(entryCovers(entry, new URL(url))).toBe(covered);
  });

  it('knows which names are in the network of the user by their look', () => {
    const local = ['localhost', 'gpubox', 'nas.local', 'a.b.internal', 'x.home.arpa', 'svc.localhost', 'srv.lan'];
    expect(local.filter((name) => !isLocalName(name))).toEqual([]);
    const notLocal = ['example.org', 'local.example.org', 'internal.com', '127.0.0.1', '::1', 'localhost.evil.net'];
    expect(notLocal.filter(isLocalName)).toEqual([]);
  });
});
