import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '../../../electron/engine/http/appRouter.ts';
import { serve } from '../../../electron/engine/http/app.ts';
import { cookieName, createToken } from '../../../electron/engine/http/credentials.ts';
import { startEngine, temporaryHome, type TestEngine } from '../../support/startEngine.ts';

let engine: TestEngine;
const script = 'console.log("page");'.repeat(100);

beforeAll(async () => {
  const page = path.join(await temporaryHome(), 'page');
  mkdirSync(path.join(page, 'assets'), { recursive: true });
  writeFileSync(
    path.join(page, 'index.html'),
    '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__">the page',
  );
  writeFileSync(path.join(page, 'assets/main-abc123.js'), script);
  writeFileSync(path.join(page, 'assets/main-abc123.js.br'), brotliCompressSync(script));
  writeFileSync(path.join(page, 'assets/main-abc123.js.gz'), gzipSync(script));
  writeFileSync(path.join(page, 'icon.svg'), '<svg/>');
  writeFileSync(path.join(page, '../secret.txt'), 'outside the page');
  engine = await startEngine({ offline: true, pageDirectory: page });
});
afterAll(() => engine.close());

interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request as it is, without what `fetch` would correct: any path, any header. */
function raw(method: string, target: string, headers: Record<string, string> = {}, body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port: engine.port, method, path: target, headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const bearer = () => ({ authorization: `Bearer ${engine.token}` });
const json = { 'content-type': 'application/json' };

/** Every route there is: each procedure (queries and subscriptions by GET, mutations by POST), the API, the page's files. */
function routes(): { method: string; path: string }[] {
  const procedures = Object.entries(appRouter._def.procedures).map(([name, procedure]) => ({
    method: (procedure as unknown as { _def: { type: string } })._def.type === 'mutation' ? 'POST' : 'GET',
    path: `/trpc/${name}`,
  }));
  return [
    ...procedures,
    { method: 'GET', path: '/v1/models' },
    { method: 'GET', path: '/v1/models/any' },
    { method: 'POST', path: '/v1/chat/completions' },
    { method: 'GET', path: '/assets/main-abc123.js' },
    { method: 'GET', path: '/icon.svg' },
    { method: 'GET', path: '/history' },
    { method: 'GET', path: '/c/some-conversation' },
    { method: 'GET', path: '/nowhere' },
    { method: 'GET', path: '/api/anything' },
  ];
}

describe('without the token', () => {
  it('every route answers 401, whatever form the wrong credential has', async () => {
    const wrong = createToken();
    const credentials: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${wrong}` },
      { authorization: engine.token },
      { 'x-api-key': engine.token },
      { 'api-key': engine.token },
      { cookie: `${cookieName(engine.port)}=${wrong}` },
      { cookie: `token=${engine.token}` },
    ];
    const all = routes();
    expect(all.length).toBeGreaterThan(40);
    for (const route of all) {
      for (const credential of credentials) {
        const headers = { ...credential, ...(route.method === 'POST' ? json : {}) };
        const reply = await raw(route.method, route.path, headers, route.method === 'POST' ? '{}' : undefined);
        expect(reply.status, `${route.method} ${route.path} ${JSON.stringify(credential)}`).toBe(401);
      }
      const query = `${route.path}?token=${engine.token}&access_token=${engine.token}`;
      expect((await raw(route.method, query, route.method === 'POST' ? json : {})).status, query).toBe(401);
    }
  });

  it('the front door is a page to sign in at, with nothing of the token in it', async () => {
    const reply = await raw('GET', '/');
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('Sign in');
    expect(reply.body).not.toContain(engine.token);
    const nonce = /nonce-([\w-]+)'/.exec(String(reply.headers['content-security-policy']))?.[1];
    expect(reply.body).toContain(`<style nonce="${nonce}">`);
    expect((await raw('GET', '/sign-in.js')).status).toBe(200);
  });

  // A bookmark, or a page loaded again after a new start, showed a line of JSON.
  it('so is every view, and it is refused all the same', async () => {
    for (const view of ['/c/some-conversation', '/models', '/history?search=x']) {
      const reply = await raw('GET', view);
      expect(reply.status).toBe(401);
      expect(reply.body).toContain('Sign in');
      expect(reply.body).not.toContain(engine.token);
    }
  });
});

describe('signing in', () => {
  it('gives the cookie for the token, and the cookie opens the page with a fresh nonce', async () => {
    const reply = await raw('POST', '/session', json, JSON.stringify({ token: engine.token }));
    expect(reply.status).toBe(204);
    const cookie = String(reply.headers['set-cookie']);
    expect(cookie).toContain('HttpOnly; SameSite=Strict');
    const page = await raw('GET', '/history', { cookie: cookie.split(';')[0] ?? '' });
    expect(page.status).toBe(200);
    const nonce = /nonce-([\w-]+)'/.exec(String(page.headers['content-security-policy']))?.[1];
    expect(page.body).toContain(`content="${nonce}"`);
    const again = await raw('GET', '/', bearer());
    expect(again.body).not.toBe(page.body);
    expect(again.headers['cache-control']).toBe('no-store');
  });

  it('refuses wrong tokens, and after ten of them everybody for a while', async () => {
    const own = await serve(engine.engine, { host: '127.0.0.1', port: 0, pageDirectory: '/nowhere' });
    const attempt = (token: unknown) =>
      fetch(`${own.url}session`, { method: 'POST', headers: json, body: JSON.stringify({ token }) });
    expect((await attempt(5)).status).toBe(400);
    for (let wrong = 0; wrong < 10; wrong++) expect((await attempt('x')).status).toBe(401);
    const refused = await attempt(own.token);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    await own.close();
  });
});

describe('files of the page', () => {
  it('come compressed where that is understood, and are kept for ever where their name says what they are', async () => {
    const plain = await raw('GET', '/assets/main-abc123.js', bearer());
    expect(plain.body).toBe(script);
    expect(plain.headers['cache-control']).toContain('immutable');
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['identity', undefined],
    ] as const) {
      const reply = await raw('GET', '/assets/main-abc123.js', { ...bearer(), 'accept-encoding': accepted });
      expect(reply.headers['content-encoding'], accepted).toBe(encoding);
    }
    expect((await raw('GET', '/icon.svg', bearer())).headers['cache-control']).toBe('no-cache');
    expect((await raw('HEAD', '/icon.svg', bearer())).body).toBe('');
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/%00',
    '/assets//main-abc123.js',
    '/index.html',
    '/assets/main-abc123.js.br',
    '/assets/',
    '/etc/passwd',
    '/nowhere',
    '/api/tags',
    '/v1/nothing',
    '/trpc',
    '/trpc/no.such',
    '/c/',
    '/history/deeper',
  ])('do not include %s', async (target) => {
    const reply = await raw('GET', target, bearer());
    expect(reply.status).toBe(404);
    expect(reply.body).not.toContain('outside the page');
    expect(reply.headers['content-type']).toContain('application/json');
  });
});

// Catches: a mistyped address that shows a person a line of JSON, and no way back.
it('a signed-in person who goes to an address that is none sees the page say so', async () => {
  const navigating = { ...bearer(), 'sec-fetch-mode': 'navigate' };
  for (const target of ['/nowhere', '/history/deeper', '/index.html', '/../secret.txt']) {
    const reply = await raw('GET', target, navigating);
    expect([target, reply.status], target).toEqual([target, 404]);
    expect(reply.body).toContain('the page');
    expect(reply.headers['content-security-policy']).toContain('nonce-');
  }
  expect((await raw('GET', '/nowhere', { 'sec-fetch-mode': 'navigate' })).status).toBe(401);
  for (const target of ['/v1/nothing', '/trpc/no.such', '/trpc']) {
    expect((await raw('GET', target, navigating)).headers['content-type']).toContain('application/json');
  }
});

describe('every response', () => {
  it('has the security headers and none for other origins', async () => {
    const replies = await Promise.all([
      raw('GET', '/'),
      raw('GET', '/history', bearer()),
      raw('GET', '/trpc/system.settings', bearer()),
      raw('GET', '/v1/models', bearer()),
      raw('GET', '/v1/nothing', bearer()),
      raw('GET', '/nowhere'),
      raw('POST', '/session', json, '{}'),
      raw('OPTIONS', '/trpc/system.settings', bearer()),
      raw('GET', '/assets/main-abc123.js', bearer()),
      raw('GET', '/', { host: 'evil.example' }),
    ]);
    for (const { headers } of replies) {
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers['server'] ?? headers['x-powered-by']).toBeUndefined();
    }
  });
});

describe('hostile requests', () => {
  it('of other hosts, origins and forms stop at the gate, on a real socket', async () => {
    const good = { ...bearer(), host: `localhost:${engine.port}` };
    expect((await raw('GET', '/v1/models', good)).status).toBe(200);
    expect((await raw('GET', '/v1/models', { ...good, host: 'evil.example' })).status).toBe(403);
    expect((await raw('GET', '/v1/models', { ...good, origin: 'http://evil.example' })).status).toBe(403);
    expect((await raw('POST', '/v1/chat/completions', { ...good, 'content-type': 'text/plain' }, '{}')).status).toBe(
      415,
    );
    expect((await raw('OPTIONS', '/v1/models', { ...good, origin: 'http://evil.example' })).status).toBe(403);
    const upgrade = { ...good, connection: 'upgrade', upgrade: 'websocket', origin: 'http://evil.example' };
    expect((await raw('GET', '/v1/models', upgrade)).status).toBe(403);
  });

  it('with a body that grows beyond the limit are cut off', async () => {
    const body = JSON.stringify({ models: ['x'.repeat(11 * 1024 * 1024)] });
    const declared = await raw(
      'POST',
      '/trpc/compare.create',
      { ...bearer(), ...json, 'content-length': String(body.length) },
      '',
    ).catch(() => ({ status: 413 }));
    expect(declared.status).toBe(413);
    const chunked = await raw(
      'POST',
      '/trpc/compare.create',
      { ...bearer(), ...json, 'transfer-encoding': 'chunked' },
      body,
    );
    expect(chunked.status).toBe(413);
  });

  // Where a fault lies in our files, and what else an error carries, is nobody's but ours.
  it('that fail are told the error and nothing of where it came from', async () => {
    const input = encodeURIComponent(JSON.stringify({ id: 'nobody' }));
    const { status, body } = await raw('GET', `/trpc/compare.get?input=${input}`, bearer());
    expect(status).toBe(404);
    const { error } = JSON.parse(body) as { error: { message: string; data: { yardstick: { message: string } } } };
    expect(error.message).toBe(error.data.yardstick.message);
    expect(body).not.toMatch(/\.ts\b|node_modules|\n\s+at |stack/);
  });

  it('that are no HTTP do not disturb the others', async () => {
    for (const bytes of [
      '\0\0\0',
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n`,
    ]) {
      await new Promise<void>((resolve) => {
        const socket = net.connect(engine.port, '127.0.0.1', () => socket.write(bytes));
        socket.on('data', () => undefined);
        socket.on('close', () => resolve());
        socket.on('error', () => resolve());
        setTimeout(() => socket.destroy(), 200);
      });
    }
    expect((await raw('GET', '/v1/models', bearer())).status).toBe(200);
  });
});

describe('listening', () => {
  it('on a port that is taken, or an address that is not here, says so', async () => {
    const taken = serve(engine.engine, { host: '127.0.0.1', port: engine.port, pageDirectory: '/nowhere' });
    await expect(taken).rejects.toMatchObject({ code: 'serve/port-taken' });
    const elsewhere = serve(engine.engine, { host: '192.0.2.1', port: 0, pageDirectory: '/nowhere' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'serve/bad-address' });
  });

  it('on all addresses asks for the token like any other', async () => {
    const open = await serve(engine.engine, { host: '0.0.0.0', port: 0, pageDirectory: '/nowhere' });
    const at = (init?: RequestInit) => fetch(`http://127.0.0.1:${open.port}/v1/models`, init);
    expect((await at()).status).toBe(401);
    expect((await at({ headers: { authorization: `Bearer ${open.token}` } })).status).toBe(200);
    expect(open.warning).toContain('unencrypted');
    await open.close();
  });

  it('ends at once, streams and all', async () => {
    const own = await serve(engine.engine, { host: '127.0.0.1', port: 0, pageDirectory: '/nowhere' });
    const response = await fetch(`${own.url}trpc/system.watch`, { headers: { authorization: `Bearer ${own.token}` } });
    const reading = response.text().catch(() => 'cut');
    const started = performance.now();
    await own.close();
    await reading;
    // A stream that is waited for never ends, an idle connection only after five seconds.
    expect(performance.now() - started).toBeLessThan(2_500);
  });
});
