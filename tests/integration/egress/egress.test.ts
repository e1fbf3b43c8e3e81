import { createServer as createTlsServer } from 'node:https';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEgress, type Egress, type EgressOptions } from '../../../electron/engine/egress/egress.ts';
import type { YardstickError } from '../../../models/errors.ts';
import { answers, cutsOff, fallsSilentAfter, isSilent, redirectsTo } from '../../support/faultServer/behaviours.ts';
import { startConnectProxy } from '../../support/faultServer/connectProxy.ts';
import { startFaultServer, type FaultServer } from '../../support/faultServer/faultServer.ts';
import { memoryEgressRepositories } from '../../support/memoryEgressRepositories.ts';

const tlsFolder = path.resolve(import.meta.dirname, '../../support/tls');
let server: FaultServer;
let egress: Egress;
let rows: ReturnType<typeof memoryEgressRepositories>['ledger']['rows'];

function open(allowed: string[], options: Partial<EgressOptions> = {}): void {
  const repositories = memoryEgressRepositories(allowed);
  rows = repositories.ledger.rows;
  egress = createEgress({ ...repositories, environment: {}, ...options });
}

beforeEach(async () => {
  server = await startFaultServer();
  open([server.host]);
});
afterEach(async () => {
  await egress.close();
  await server.close();
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown as YardstickError,
  );

describe('the ledger', () => {
  it('counts what the server counts, and names neither path, query, key nor body', async () => {
    server.behave(answers('y'.repeat(70_000), 'text/plain'));
    const response = await egress.fetch(`${server.address}/v1/secret-path?key=secret-query`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret-key', 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'secret-prompt'.repeat(1_000) }),
      reason: 'answer',
      onBehalfOf: 'box:qwen',
    });
    await response.text();
    const socket = server.requests[0]?.socket as Socket;
    const [row] = rows;
    expect(row?.bytesOut).toBe(socket.bytesRead);
    // All but the framing of chunks.
    expect(row?.bytesIn).toBeGreaterThan(socket.bytesWritten * 0.99);
    expect(row?.bytesIn).toBeLessThanOrEqual(socket.bytesWritten);
    expect(row).toMatchObject({ host: '127.0.0.1', reason: 'answer', onBehalfOf: 'box:qwen', verdict: 'sent' });
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('has a row from the moment a connection begins, so that a crash leaves it', async () => {
    let during: string | undefined;
    server.behave((response) => {
      during = rows[0]?.verdict;
      response.end('ok');
    });
    await (await egress.fetch(server.address, { reason: 'test' })).text();
    expect([during, rows[0]?.verdict]).toEqual(['open', 'sent']);
  });

  it('has one row for each hop of a redirect, each refusal and each failure', async () => {
    server.behave(redirectsTo('/next'), answers('done', 'text/plain'));
    expect(await (await egress.fetch(`${server.address}/a`, { reason: 'test' })).text()).toBe('done');
    await failure(egress.fetch('http://127.0.0.1:9/', { reason: 'test' }));
    egress.setOffline(true);
    await failure(egress.fetch(server.address, { reason: 'test' }));
    egress.setOffline(false);
    server.behave(cutsOff('0123456789', 5, 'reset', 'text/plain'));
    await failure(egress.fetch(server.address, { reason: 'test' }).then((response) => response.text()));
    const gone = await startFaultServer();
    await gone.close();
    egress.allow(gone.host);
    expect(await failure(egress.fetch(gone.address, { reason: 'test' }))).toMatchObject({ code: 'egress/unreachable' });
    expect(rows.map(({ verdict }) => verdict)).toEqual(['sent', 'sent', 'denied', 'offline', 'cut', 'failed']);
    expect(egress.ledger({ limit: 2 }).map(({ id }) => id)).toEqual([6, 5]);
    expect(egress.ledger({ limit: 2, before: 5 }).map(({ id }) => id)).toEqual([4, 3]);
  });

  it('has a row for every connection that the server saw', async () => {
    server.behave(answers('ok', 'text/plain'));
    await Promise.all(
      Array.from({ length: 20 }, async () => (await egress.fetch(server.address, { reason: 'test' })).text()),
    );
    const seen = new Set(server.requests.map(({ socket }) => socket.remotePort));
    expect(rows).toHaveLength(20);
    expect(seen.size).toBeLessThanOrEqual(20);
    expect(rows.every(({ verdict }) => verdict === 'sent')).toBe(true);
  });
});

describe('the switch and the allow-list', () => {
  it('offline cuts what is in flight, within the moment, and drops idle connections', async () => {
    server.behave(fallsSilentAfter('begun', 'text/plain'));
    const response = await egress.fetch(server.address, { reason: 'test' });
    const closed = once(server.requests[0]?.socket as Socket, 'close');
    const reading = failure(response.text());
    const started = performance.now();
    egress.setOffline(true);
    // It had been sent, and says so: what begins now is refused by the same code, and was not.
    const cut = await reading;
    expect(cut).toMatchObject({ code: 'egress/offline', data: { sent: true } });
    expect(cut.message).not.toContain('Nothing was sent');
    const refused = await failure(egress.fetch(server.address, { reason: 'test' }));
    expect(refused).toMatchObject({ code: 'egress/offline', data: { sent: false } });
    await closed;
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(rows[0]?.verdict).toBe('cut');
  });

  it('denying a host cuts what is going on with it, and with no other', async () => {
    const other = await startFaultServer();
    egress.allow(other.host);
    server.behave(fallsSilentAfter('begun', 'text/plain'));
    let finish = () => {};
    other.behave((response) => {
      response.write('half, ');
      finish = () => response.end('whole');
    });
    const cut = await egress.fetch(server.address, { reason: 'test' });
    const kept = await egress.fetch(other.address, { reason: 'test' });
    egress.deny(server.host);
    expect(await failure(cut.text())).toMatchObject({ code: 'egress/not-allowed' });
    finish();
    expect(await kept.text()).toBe('half, whole');
    await other.close();
  });

  it('a process started offline stays so, whatever the switch says', async () => {
    open([server.host], { offline: true });
    egress.setOffline(false);
    expect(egress.status().offline).toBe(true);
    expect(await failure(egress.fetch(server.address, { reason: 'test' }))).toMatchObject({ code: 'egress/offline' });
    expect(server.requests).toEqual([]);
  });

  it('a hub brings its own file servers, visibly, and takes them along', () => {
    let told = 0;
    const stop = egress.onChange(() => (told += 1));
    expect(egress.allow('https://huggingface.co/models')).toBe('huggingface.co');
    const hosts = () => egress.status().allowed.map(({ host }) => host);
    expect(hosts()).toEqual([server.host, 'huggingface.co', '*.huggingface.co', '*.hf.co']);
    expect(egress.isAllowed('https://cas-bridge.xethub.hf.co/x')).toBe(true);
    egress.deny('*.hf.co');
    expect(egress.isAllowed('https://cas-bridge.xethub.hf.co/x')).toBe(false);
    egress.deny('huggingface.co');
    expect(hosts()).toEqual([server.host]);
    expect(told).toBe(3);
    stop();
  });
});

describe('redirects', () => {
  it('take no key, cookie or unknown header to another host', async () => {
    const other = await startFaultServer();
    egress.allow(other.host);
    other.behave(answers('there', 'text/plain'));
    server.behave(redirectsTo(`${other.address}/file`));
    const response = await egress.fetch(server.address, {
      headers: {
        authorization: 'Bearer secret',
        cookie: 'a=b',
        'x-api-key': 'secret',
        range: 'bytes=5-',
        'user-agent': 'y',
      },
      reason: 'download',
    });
    expect([await response.text(), response.url]).toEqual(['there', `${other.address}/file`]);
    const headers = other.requests[0]?.headers ?? {};
    expect(JSON.stringify(headers)).not.toMatch(/secret|a=b/);
    expect([headers['range'], headers['user-agent']]).toEqual(['bytes=5-', 'y']);
    await other.close();
  });

  it('to a host that is not allowed end there, and say which', async () => {
    server.behave(redirectsTo('https://cdn.elsewhere.example/file'));
    expect(await failure(egress.fetch(server.address, { reason: 'download' }))).toMatchObject({
      code: 'egress/not-allowed',
      message: expect.stringContaining(`${server.host} leads on to another host`) as string,
      data: { host: 'cdn.elsewhere.example' },
    });
  });

  it('are handed over where the caller wants to look at them, each hop a request of its own', async () => {
    server.behave((response) => {
      response.writeHead(302, { location: 'https://cdn.elsewhere.example/file', 'x-linked-etag': '"abc"' });
      response.end('Found. Redirecting to somewhere else.');
    });
    const response = await egress.fetch(server.address, { redirect: 'manual', reason: 'download' });
    expect([response.status, response.headers.get('x-linked-etag')]).toEqual([302, '"abc"']);
    await response.body?.cancel();
    expect(rows.map(({ host, verdict }) => [host, verdict])).toEqual([['127.0.0.1', 'sent']]);
    expect(await failure(egress.fetch(server.address, { redirect: 'error', reason: 'test' }))).toMatchObject({
      code: 'egress/redirect',
    });
  });

  // A service that is allowed, and sends us on to a server in the user's own network that is allowed too, would make us fetch what only we can reach.
  it('of the internet lead into the own network by no step, though both ends are allowed', async () => {
    const certificate = readFileSync(path.join(tlsFolder, 'certificate.pem'), 'utf8');
    const known = getCACertificates('default');
    const seen: (string | undefined)[] = [];
    const service = createTlsServer(
      { cert: certificate, key: readFileSync(path.join(tlsFolder, 'key.pem')) },
      ({ headers: { host } }, response) => {
        seen.push(host);
        if (host === 'service.example') response.writeHead(302, { location: 'https://gpubox.internal/inside' });
        response.end('inside');
      },
    );
    service.listen(0, '127.0.0.1');
    await once(service, 'listening');
    const proxy = await startConnectProxy((service.address() as AddressInfo).port);
    setDefaultCACertificates([...known, certificate]);
    try {
      await egress.close();
      open(['service.example', 'gpubox.internal'], { environment: { HTTPS_PROXY: proxy.host } });
      const inside = await egress.fetch('https://gpubox.internal/', { reason: 'test' });
      expect(await inside.text()).toBe('inside'); // asked for by ourselves it is reached
      const refused = await failure(egress.fetch('https://service.example/', { reason: 'test' }));
      expect(refused).toMatchObject({ code: 'egress/private-address' });
      expect(seen).toEqual(['gpubox.internal', 'service.example']);
    } finally {
      setDefaultCACertificates(known);
      await egress.close();
      await proxy.close();
      service.closeAllConnections();
      service.close();
    }
  });

  it('in a circle end', async () => {
    server.behave(redirectsTo('/again'));
    expect(await failure(egress.fetch(server.address, { reason: 'download' }))).toMatchObject({
      code: 'egress/redirect',
    });
    expect(server.requests.length).toBeLessThan(12);
  });

  it('of the same host with 308 repeat a question there', async () => {
    server.behave(redirectsTo('/v1/chat/', 308), answers('ok', 'text/plain'));
    await (await egress.fetch(`${server.address}/v1/chat`, { method: 'POST', body: 'q', reason: 'answer' })).text();
    expect(server.requests.map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'q'],
      ['POST', 'q'],
    ]);
  });
});

describe('limits', () => {
  it('end a server that says nothing, or nothing more', async () => {
    open([server.host], { limits: { headersMs: 300, bodyIdleMs: 300 } });
    server.behave(isSilent);
    expect(await failure(egress.fetch(server.address, { reason: 'test' }))).toMatchObject({ code: 'egress/timeout' });
    server.behave(fallsSilentAfter('begun', 'text/plain'));
    const response = await egress.fetch(server.address, { reason: 'test' });
    expect(await failure(response.text())).toMatchObject({ code: 'egress/timeout' });
  });

  // Catches: "check the network" for a port at which something else than a web server answers, or at which nobody may be asked.
  it('name a server that speaks something else, and a port that no web client uses', async () => {
    const other = createServer((socket) => socket.on('error', () => undefined).write('SSH-2.0-OpenSSH_9.9\r\n'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    open([`127.0.0.1:${port}`, '127.0.0.1:6667']);
    expect(await failure(egress.fetch(`http://127.0.0.1:${port}/v1/models`, { reason: 'test' }))).toMatchObject({
      code: 'egress/bad-answer',
      message: expect.stringContaining('not proper HTTP') as string,
    });
    expect(await failure(egress.fetch('http://127.0.0.1:6667/v1/models', { reason: 'test' }))).toMatchObject({
      code: 'egress/bad-address',
      hint: expect.stringContaining('another port') as string,
    });
    other.close();
  });

  it('end endless text but no download', async () => {
    open([server.host], { limits: { textBytes: 50_000 } });
    server.behave(answers('x'.repeat(60_000), 'application/json'));
    const text = await egress.fetch(server.address, { reason: 'test' });
    expect(await failure(text.text())).toMatchObject({ code: 'egress/too-large' });
    server.behave(answers('x'.repeat(60_000), 'application/octet-stream'));
    const file = await egress.fetch(server.address, { reason: 'test' });
    expect((await file.arrayBuffer()).byteLength).toBe(60_000);
  });

  it('do not let one reader buffer what it does not read', async () => {
    let written = 0;
    server.behave((response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      const block = Buffer.alloc(256 * 1024);
      const push = () => {
        while (written < 200e6 && response.write(block)) written += block.length;
      };
      response.on('drain', push);
      push();
    });
    const response = await egress.fetch(server.address, { reason: 'download' });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const settled = async () => {
      for (let before = -1; before !== written;) {
        before = written;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    await settled();
    expect(written).toBeLessThan(50e6);
    await reader.cancel();
  });
});

describe('through a proxy', () => {
  it('goes by CONNECT, says so in the ledger, and hides its password', async () => {
    const proxy = await startConnectProxy(Number(server.host.split(':')[1]));
    open(['gpubox.internal:8000'], { environment: { HTTP_PROXY: `http://ann:proxy-secret@${proxy.host}` } });
    server.behave(answers('through', 'text/plain'));
    const response = await egress.fetch('http://gpubox.internal:8000/v1', { reason: 'answer' });
    expect(await response.text()).toBe('through');
    expect(proxy.asked).toEqual([
      { target: 'gpubox.internal:8000', authorization: `Basic ${Buffer.from('ann:proxy-secret').toString('base64')}` },
    ]);
    expect(rows).toMatchObject([
      { host: 'gpubox.internal', port: 8000, reason: `answer (through the proxy ${proxy.host})`, verdict: 'sent' },
    ]);
    expect(JSON.stringify(rows)).not.toContain('proxy-secret');
    await proxy.close();
  });

  it('only to hosts that are allowed, and never to metadata or in plain text to the internet', async () => {
    const proxy = await startConnectProxy(Number(server.host.split(':')[1]));
    open(['service.example', '169.254.169.254'], {
      environment: { HTTP_PROXY: `http://${proxy.host}`, HTTPS_PROXY: `http://${proxy.host}` },
    });
    const codes = await Promise.all(
      ['https://other.example/', 'http://service.example/', 'http://169.254.169.254/', 'https://10.0.0.1/'].map(
        async (url) => (await failure(egress.fetch(url, { reason: 'test' }))).code,
      ),
    );
    expect(codes).toEqual(['egress/not-allowed', 'egress/plain-http', 'egress/private-address', 'egress/not-allowed']);
    expect(proxy.asked).toEqual([]);
    await proxy.close();
  });

  it('that refuses or is not there is named in the error', async () => {
    const proxy = await startConnectProxy(1, 407);
    open(['service.example'], { environment: { HTTPS_PROXY: `http://${proxy.host}` } });
    const refused = await failure(egress.fetch('https://service.example/', { reason: 'test' }));
    expect([refused.code, refused.message]).toEqual(['egress/proxy', expect.stringContaining('status 407')]);
    await proxy.close();
    expect(await failure(egress.fetch('https://service.example/', { reason: 'test' }))).toMatchObject({
      code: 'egress/proxy',
    });
  });
});

describe('TLS', () => {
  it('refuses a certificate nobody vouches for, and takes one of NODE_EXTRA_CA_CERTS, also through a proxy', async () => {
    const secure = createTlsServer(
      {
        key: readFileSync(path.join(tlsFolder, 'key.pem')),
        cert: readFileSync(path.join(tlsFolder, 'certificate.pem')),
      },
      (_request, response) => response.end('secure'),
    );
    secure.listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const { port } = secure.address() as AddressInfo;
    open([`localhost:${port}`], { resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]) });
    expect(await failure(egress.fetch(`https://localhost:${port}/`, { reason: 'test' }))).toMatchObject({
      code: 'egress/certificate',
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    // Node reads the variable when it starts: hence a process of its own.
    const proxy = await startConnectProxy(port);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(import.meta.dirname, 'fetchTwice.ts'), `https://localhost:${port}/`, 'https://service.example/'],
      {
        env: {
          NODE_EXTRA_CA_CERTS: path.join(tlsFolder, 'certificate.pem'),
          HTTPS_PROXY: `http://${proxy.host}`,
        },
      },
    );
    expect(stdout).toBe('secure\nsecure\n');
    expect(proxy.asked.map(({ target }) => target)).toEqual(['service.example:443']);
    await proxy.close();
    secure.closeAllConnections();
    secure.close();
  });
});
