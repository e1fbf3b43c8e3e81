import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../electron/engine/egress/proxies.ts';

const proxyName = (url: string, environment: NodeJS.ProcessEnv) => proxyFor(new URL(url), environment)?.name ?? null;

describe('proxyFor', () => {
  const both = { HTTPS_PROXY: 'http://secure.firm:3128', HTTP_PROXY: 'http://plain.firm:8080' };

  it('takes the variable of the scheme, lower case first', () => {
    expect(proxyName('https://a.example/', both)).toBe('secure.firm:3128');
    expect(proxyName('http://gpubox/', both)).toBe('plain.firm:8080');
    expect(proxyName('https://a.example/', { ...both, https_proxy: 'http://lower.firm:1' })).toBe('lower.firm:1');
    expect(proxyName('https://a.example/', {})).toBeNull();
    expect(proxyName('https://a.example/', { HTTPS_PROXY: ' ' })).toBeNull();
  });

  it('reads a proxy without a scheme, and its user without putting it in the name', () => {
    expect(proxyName('https://a.example/', { HTTPS_PROXY: 'proxy.firm:3128' })).toBe('proxy.firm:3128');
    const proxy = proxyFor(new URL('https://a.example/'), { HTTPS_PROXY: 'http://ann:p%40ss@proxy.firm:3128' });
    expect(proxy).toEqual({
      origin: 'http://proxy.firm:3128',
      name: 'proxy.firm:3128',
      authorization: `Basic ${Buffer.from('ann:p@ss').toString('base64')}`,
    });
  });

  it('does not go past a proxy that it cannot speak to', () => {
    expect(() => proxyFor(new URL('https://a.example/'), { HTTPS_PROXY: 'socks5://proxy.firm:1080' })).toThrow(
      TypeError,
    );
    expect(() => proxyFor(new URL('https://a.example/'), { HTTPS_PROXY: 'http://:::' })).toThrow(TypeError);
  });

  it('never uses one for this machine', () => {
    for (const url of ['http://localhost:1/', 'http://127.0.0.1:1/', 'http://[::1]:1/', 'http://a.localhost/']) {
      expect(proxyName(url, both)).toBeNull();
    }
  });

  it.each([
    ['a.example', 'https://a.example/', true],
    ['a.example', 'https://b.a.example/', true],
    ['.a.example', 'https://b.a.example/', true],
    ['*.a.example', 'https://b.a.example/', true],
    ['a.example', 'https://ba.example/', false],
    ['a.example:8443', 'https://a.example/', false],
    ['a.example:8443', 'https://a.example:8443/', true],
    ['x.example, A.EXAMPLE', 'https://a.example/', true],
    ['x.example a.example', 'https://a.example/', true],
    ['*', 'https://a.example/', true],
    ['10.0.0.5', 'http://10.0.0.5:8000/', true],
    ['', 'https://a.example/', false],
  ])('NO_PROXY=%j exempts %s: %s', (list, url, exempt) => {
    expect(proxyName(url, { ...both, NO_PROXY: list }) === null).toBe(exempt);
  });
});
