import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEgress, type Egress, type EgressOptions } from '../../../electron/engine/egress/egress.ts';
import type { YardstickError } from '../../../models/errors.ts';
import { memoryEgressRepositories } from '../../support/memoryEgressRepositories.ts';

/** Sends back what it is sent. */
let server: Server;
let port: number;
let seen: Socket[];
let egress: Egress;
let rows: ReturnType<typeof memoryEgressRepositories>['ledger']['rows'];

function open(allowed: string[], options: Partial<EgressOptions> = {}): void {
  const repositories = memoryEgressRepositories(allowed);
  rows = repositories.ledger.rows;
  egress = createEgress({ ...repositories, environment: {}, ...options });
}

beforeEach(async () => {
  seen = [];
  server = createServer((socket) => {
    seen.push(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  open([`127.0.0.1:${port}`, `localhost:${port}`]);
});
afterEach(async () => {
  await egress.close();
  for (const socket of seen) socket.destroy();
  server.close();
});

const here = () => ({ host: '127.0.0.1', port, encrypted: false, reason: 'knowledge', onBehalfOf: 'team' });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown as YardstickError,
  );
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));
async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

describe('the ledger of sockets', () => {
  it('has a row while the socket is open, with the bytes of both ways when it has ended', async () => {
    const socket = await egress.connectSocket(here());
    expect(rows).toMatchObject([{ host: '127.0.0.1', port, reason: 'knowledge', onBehalfOf: 'team', verdict: 'open' }]);
    expect(await echo(socket, 'x'.repeat(1_000))).toHaveLength(1_000);
    const ended = closed(socket);
    socket.end();
    await ended;
    expect(rows).toMatchObject([{ bytesOut: 1_000, bytesIn: 1_000, verdict: 'sent' }]);
  });

  // The store was closed before the sockets were: every command on a base that a server keeps ended in a crash, its work done.
  it('is complete when the gate has been closed', async () => {
    const socket = await egress.connectSocket(here());
    await echo(socket, 'x');
    await egress.close();
    expect(rows).toMatchObject([{ verdict: 'cut', bytesOut: 1, bytesIn: 1 }]);
  });

  it('counts what TLS on top sends, too', async () => {
    const tls = path.resolve(import.meta.dirname, '../../support/tls');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      seen.push(socket);
      const secured = new TLSSocket(socket, {
        isServer: true,
        key: readFileSync(path.join(tls, 'key.pem')),
        cert: readFileSync(path.join(tls, 'certificate.pem')),
      });
      secured.on('error', () => undefined);
      secured.pipe(secured);
    });
    const socket = await egress.connectSocket({ ...here(), encrypted: true });
    const secured = connectTls({ socket, rejectUnauthorized: false });
    expect(await echo(secured, 'x'.repeat(1_000))).toHaveLength(1_000);
    const ended = closed(socket);
    secured.end();
    await ended;
    expect(rows[0]).toMatchObject({ verdict: 'sent', bytesOut: seen[0]?.bytesRead, bytesIn: seen[0]?.bytesWritten });
    expect(rows[0]?.bytesOut).toBeGreaterThan(1_300);
  });

  it('tells an end from a break', async () => {
    const broken = await egress.connectSocket(here());
    await echo(broken, 'x');
    const ended = closed(broken);
    seen[0]?.resetAndDestroy();
    await ended;
    const dropped = await egress.connectSocket(here());
    await echo(dropped, 'x');
    dropped.destroy(new Error('not needed any more'));
    await closed(dropped);
    const endedThere = await egress.connectSocket(here());
    await echo(endedThere, 'x');
    seen[2]?.end();
    await closed(endedThere);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['cut', 'cut', 'sent']);
  });

  it('has a row for each refusal and failure', async () => {
    const codes = [];
    codes.push((await failure(egress.connectSocket({ ...here(), port: 9 }))).code);
    egress.setOffline(true);
    codes.push((await failure(egress.connectSocket(here()))).code);
    egress.setOffline(false);
    server.close();
    codes.push((await failure(egress.connectSocket(here()))).code);
    expect(codes).toEqual(['egress/not-allowed', 'egress/offline', 'egress/unreachable']);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['denied', 'offline', 'failed']);
    expect(seen).toEqual([]);
  });
});

describe('the gate for sockets', () => {
  it('offline destroys what is open, within the moment, and says why', async () => {
    const socket = await egress.connectSocket(here());
    await echo(socket, 'x');
    const lost = closed(socket);
    const why = once(socket, 'error');
    egress.setOffline(true);
    expect((await why)[0]).toMatchObject({ code: 'egress/offline' });
    await lost;
    expect(rows[0]).toMatchObject({ verdict: 'cut', bytesOut: 1, bytesIn: 1 });
  });

  it('denying a host destroys its sockets and no other', async () => {
    const denied = await egress.connectSocket(here());
    const kept = await egress.connectSocket({ ...here(), host: 'localhost' });
    const why = once(denied, 'error');
    egress.deny(`127.0.0.1:${port}`);
    expect((await why)[0]).toMatchObject({ code: 'egress/not-allowed' });
    expect(await echo(kept, 'still here')).toBe('still here');
  });

  it('offline stops a connection in the making, also one whose name is still looked up', async () => {
    let found = (_addresses: { address: string; family: number }[]) => {};
    open([`box.internal:${port}`], { resolve: () => new Promise((resolve) => (found = resolve)) });
    const refused = failure(egress.connectSocket({ ...here(), host: 'box.internal' }));
    egress.setOffline(true);
    expect(await refused).toMatchObject({ code: 'egress/offline' });
    found([{ address: '127.0.0.1', family: 4 }]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([]);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['offline']);
  });

  it('takes the signal of the caller', async () => {
    open([`box.internal:${port}`], { resolve: () => new Promise(() => {}) });
    const control = new AbortController();
    const stopped = failure(egress.connectSocket({ ...here(), host: 'box.internal', signal: control.signal }));
    control.abort(new Error('enough'));
    expect(await stopped).toMatchObject({ message: 'enough' });
    expect(rows.map(({ verdict }) => verdict)).toEqual(['failed']);
  });

  it('checks the address behind the name: no private one behind a public name, no public one without TLS', async () => {
    const leads = (address: string) => ({ resolve: () => Promise.resolve([{ address, family: 4 }]) });
    const ask = (host: string, encrypted: boolean) => failure(egress.connectSocket({ ...here(), host, encrypted }));
    open([`db.service.example:${port}`], leads('127.0.0.1'));
    expect(await ask('db.service.example', true)).toMatchObject({ code: 'egress/private-address' });
    open([`db.service.example:${port}`, `localhost:${port}`, `198.51.100.7:${port}`], leads('198.51.100.7'));
    expect(await ask('db.service.example', false)).toMatchObject({ code: 'egress/not-encrypted' });
    expect(await ask('198.51.100.7', false)).toMatchObject({ code: 'egress/not-encrypted' });
    expect(await ask('localhost', true)).toMatchObject({ code: 'egress/private-address' });
    expect(await ask('169.254.169.254', true)).toMatchObject({ code: 'egress/private-address' });
    expect(seen).toEqual([]);
  });

  it('takes nothing for a host that is more than a host', async () => {
    for (const host of ['127.0.0.1/x', 'a@127.0.0.1', '127.0.0.1#', '', '/var/run/postgresql', '[::1]', 'a b']) {
      expect(await failure(egress.connectSocket({ ...here(), host }))).toMatchObject({ code: 'egress/bad-address' });
    }
    expect(await failure(egress.connectSocket({ ...here(), port: 70_000 }))).toMatchObject({
      code: 'egress/bad-address',
    });
    expect(seen).toEqual([]);
  });

  it('a socket in the file system is this machine: same switch, same list, same ledger', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-socket-'));
    const socketPath = path.join(folder, '.s.PGSQL.5432');
    const local = createServer((socket) => socket.pipe(socket));
    local.listen(socketPath);
    await once(local, 'listening');
    try {
      open(['localhost:5432', 'db.internal:5432']);
      const ask = (host: string) => egress.connectSocket({ ...here(), host, port: 5_432, socketPath });
      const socket = await ask('localhost');
      expect(await echo(socket, 'here')).toBe('here');
      expect(await failure(ask('db.internal'))).toMatchObject({ code: 'egress/private-address' });
      const why = once(socket, 'error');
      egress.setOffline(true);
      const lost = closed(socket);
      expect((await why)[0]).toMatchObject({ code: 'egress/offline' });
      await lost;
      expect(rows.map(({ host, port: at, verdict }) => [host, at, verdict])).toEqual([
        ['localhost', 5_432, 'cut'],
        ['db.internal', 5_432, 'denied'],
      ]);
    } finally {
      local.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
