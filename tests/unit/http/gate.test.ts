import { describe, expect, it } from 'vitest';
import {
  cookieName,
  createToken,
  isSignedIn,
  isToken,
  sessionCookie,
} from '../../../electron/engine/http/credentials.ts';
import { allowedHosts, refusalOf, type RequestHead } from '../../../electron/engine/http/gate.ts';
import { securityHeaders } from '../../../electron/engine/http/securityHeaders.ts';

const port = 7100;
const token = createToken();
const bearer = `Bearer ${token}`;

const foreignHosts = [
  '',
  'evil.example',
  'evil.example:7100',
  '127.0.0.1',
  '127.0.0.1:80',
  '127.0.0.1:7101',
  '127.0.0.1:07100',
  '127.0.0.1:7100.evil.example',
  '127.0.0.1.nip.io:7100',
  '127.0.0.2:7100',
  '127.1:7100',
  '2130706433:7100',
  '0x7f000001:7100',
  '0177.0.0.1:7100',
  '0.0.0.0:7100',
  'localhost',
  'localhost:7101',
  'localhost.:7100',
  'localhost.evil.example:7100',
  'localhost:7100@evil.example',
  'user@localhost:7100',
  ' localhost:7100',
  'localhost:7100 ',
  'localhost:7100/',
  'localhost:7100#',
  'localhost:7100,evil.example',
  'evil.example,localhost:7100',
  '[::1]',
  '[::1]:7101',
  '::1:7100',
  '[::ffff:127.0.0.1]:7100',
  '[0:0:0:0:0:0:0:1]:7100',
  '192.168.1.20:7100',
  '169.254.169.254:7100',
  'ｌocalhost:7100',
  'xn--localhost-:7100',
  'null',
];
const ownHosts = ['127.0.0.1:7100', 'localhost:7100', '[::1]:7100', 'LOCALHOST:7100'];

const origins = (host: string): [string | undefined, boolean][] => [
  [undefined, true],
  [`http://${host.toLowerCase()}`, true],
  ['null', false],
  ['', false],
  [`https://${host.toLowerCase()}`, false],
  [`http://${host.toLowerCase()}/`, false],
  [`http://${host.toLowerCase()}.evil.example`, false],
  ['http://evil.example', false],
  ['http://localhost:3000', false],
  ['http://127.0.0.1', false],
  ['file://', false],
  ['chrome-extension://abcdefgh', false],
];

const binds = ['127.0.0.1', '0.0.0.0', '192.0.2.7'];

const head = (fields: Partial<RequestHead> & { headers?: Record<string, string> } = {}): RequestHead => ({
  method: 'GET',
  url: '/models',
  ...fields,
  headers: { host: 'localhost:7100', authorization: bearer, ...fields.headers },
});

describe('the gate', () => {
  it('lets in only its own hosts and origins, in every bind mode, with the right token', () => {
    for (const bind of binds) {
      const policy = { port, token, hosts: allowedHosts(bind, port) };
      for (const host of foreignHosts) {
        for (const [origin] of origins(host)) {
          const headers = { host, ...(origin === undefined ? {} : { origin }) };
          // An address of this machine is its own only where the server was bound to it.
          if (policy.hosts.has(host)) continue;
          expect(refusalOf(head({ headers }), policy)?.status, `${bind} ${host} ${origin}`).toBe(403);
        }
      }
      for (const host of ownHosts) {
        for (const [origin, good] of origins(host)) {
          const refusal = refusalOf(head({ headers: { host, ...(origin === undefined ? {} : { origin }) } }), policy);
          expect(refusal?.status ?? 200, `${bind} ${host} ${origin}`).toBe(good ? 200 : 403);
        }
      }
    }
    expect(foreignHosts.length + ownHosts.length).toBeGreaterThanOrEqual(40);
    expect(origins('x')).toHaveLength(12);
  });

  it('answers to the address it was bound to, and to no other machine’s', () => {
    expect(allowedHosts('192.0.2.7', port).has('192.0.2.7:7100')).toBe(true);
    expect(allowedHosts('127.0.0.1', port).has('192.0.2.7:7100')).toBe(false);
    expect(allowedHosts('127.0.0.1', 80).has('127.0.0.1')).toBe(true);
  });

  const policy = { port, token, hosts: allowedHosts('127.0.0.1', port) };

  it.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['garbage', 403],
    ['same-origin', undefined],
    ['none', undefined],
  ])('with Sec-Fetch-Site %s answers %s', (site, status) => {
    expect(refusalOf(head({ headers: { 'sec-fetch-site': site } }), policy)?.status).toBe(status);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'get'])('refuses the method %s', (method) => {
    expect(refusalOf(head({ method }), policy)?.status).toBe(405);
  });

  it.each([
    ['application/json', undefined],
    ['application/json; charset=utf-8', undefined],
    ['APPLICATION/JSON', undefined],
    ['text/plain', 415],
    ['text/plain;application/json', 415],
    ['application/jsonp', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['', 415],
  ])('takes a POST of %s: %s', (type, status) => {
    const refusal = refusalOf(head({ method: 'POST', headers: { 'content-type': type } }), policy);
    expect(refusal?.status).toBe(status);
  });

  // A form of another page can send plain text and forms, and where the browser says nothing of its site the type is what stops it.
  it.each([
    ['/upload/speech?name=a.wav', 'application/octet-stream', undefined],
    ['/upload/evaluation', 'application/octet-stream', undefined],
    ['/upload/knowledge/base-1', 'application/octet-stream', undefined],
    ['/upload/knowledge/base-1', 'text/plain', 415],
    ['/upload/knowledge/base-1', 'multipart/form-data; boundary=x', 415],
    ['/upload/knowledge/base-1', 'application/json', 415],
    ['/upload/knowledge/base-1', '', 415],
    ['/upload/knowledge/base-1/more', 'application/octet-stream', 415],
    ['/trpc/knowledge.add?/upload/speech', 'application/octet-stream', 415],
  ])('takes a file at %s as %s: %s', (url, type, status) => {
    const refusal = refusalOf(head({ method: 'POST', url, headers: { 'content-type': type } }), policy);
    expect(refusal?.status).toBe(status);
  });

  it('refuses a body that says it is too large', () => {
    const headers = { 'content-type': 'application/json', 'content-length': String(11 * 1024 * 1024) };
    expect(refusalOf(head({ method: 'POST', headers }), policy)?.status).toBe(413);
  });

  it('opens without a token what one needs to get in, and nothing else', () => {
    const open = [
      ['GET', '/'],
      ['HEAD', '/'],
      ['GET', '/models?installed'],
      ['GET', '/c/0b1c'],
      ['GET', '/sign-in.js'],
      ['POST', '/session'],
    ];
    for (const [method, url] of open) {
      const headers = { authorization: '', 'content-type': 'application/json' };
      expect(refusalOf(head({ method: method ?? '', url: url ?? '', headers }), policy), `${method} ${url}`).toBeNull();
    }
    for (const url of [
      '/index.html',
      '//',
      '/./',
      '/%2e',
      '/?/../models',
      '/session',
      '/models/',
      '/c/',
      '/c/a/b',
      '/trpc',
      '/v1/models',
      '/assets/a.js',
    ]) {
      if (url === '/?/../models') continue; // that is `/` with a query
      expect(refusalOf(head({ url, headers: { authorization: '' } }), policy)?.status, url).toBe(401);
    }
  });
});

describe('credentials', () => {
  const other = createToken();

  it('are 256 bits, new each time', () => {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(other).not.toBe(token);
  });

  it.each([
    ['the bearer token', { authorization: bearer }, true],
    ['the cookie of this port', { cookie: `a=b; ${cookieName(port)}=${token}; c=d` }, true],
    ['nothing', {}, false],
    ['a wrong bearer token', { authorization: `Bearer ${other}` }, false],
    [
      'a wrong bearer token beside the right cookie',
      { authorization: `Bearer ${other}`, cookie: `${cookieName(port)}=${token}` },
      false,
    ],
    ['the cookie of another port', { cookie: `${cookieName(port + 1)}=${token}` }, false],
    ['a name that only begins like it', { cookie: `x${cookieName(port)}=${token}` }, false],
    ['basic authentication', { authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` }, false],
    ['the bare token', { authorization: token }, false],
    ['part of the token', { authorization: `Bearer ${token.slice(0, 42)}` }, false],
    ['an empty one', { authorization: 'Bearer ', cookie: `${cookieName(port)}=` }, false],
  ])('%s', (_what, headers, expected) => {
    expect(isSignedIn(headers, port, token)).toBe(expected);
  });

  it('are compared whole', () => {
    expect(isToken(token, token)).toBe(true);
    expect(isToken(`${token}x`, token)).toBe(false);
  });

  it('live in a cookie that scripts and other sites do not get', () => {
    expect(sessionCookie(port, token)).toBe(`yardstick_token_7100=${token}; Path=/; HttpOnly; SameSite=Strict`);
  });
});

describe('the content policy', () => {
  it('is exactly this', () => {
    expect(securityHeaders('N')['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; style-src-attr 'unsafe-inline'; " +
        "img-src 'self' data: blob:; font-src 'self'; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
    );
    // A page in a frame must not get at the microphone, nor any page at the camera.
    expect(securityHeaders()['permissions-policy']).toBe('camera=(), geolocation=(), microphone=(self)');
    expect(securityHeaders()['content-security-policy']).not.toContain('nonce');
    expect(Object.keys(securityHeaders()).some((name) => name.startsWith('access-control'))).toBe(false);
  });
});
