import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgress, type Egress } from '../../../electron/engine/egress/egress.ts';
import { YardstickError } from '../../../models/errors.ts';
import { redirectsTo } from '../../support/faultServer/behaviours.ts';
import { startFaultServer, type FaultServer } from '../../support/faultServer/faultServer.ts';
import { memoryEgressRepositories } from '../../support/memoryEgressRepositories.ts';

/** A listener on every interface of this machine: whatever reaches it has got past the guard. */
let sink: Server;
let port: number;
let hits = 0;
let redirector: FaultServer;

beforeAll(async () => {
  sink = createServer((socket) => {
    hits += 1;
    socket.destroy();
  });
  sink.listen(0, '::');
  await once(sink, 'listening');
  port = (sink.address() as AddressInfo).port;
  redirector = await startFaultServer();
});
afterAll(async () => {
  sink.close();
  await redirector.close();
});

/** Where names lead in this test. Public names lead to private addresses: a lying or hijacked name server. */
const zone: Record<string, string[]> = {
  'api.service.example': ['127.0.0.1'],
  'ten.service.example': ['10.0.0.1'],
  'lan.service.example': ['192.168.1.1'],
  'six.service.example': ['::1'],
  'mapped.service.example': ['::ffff:127.0.0.1'],
  'nat64.service.example': ['64:ff9b::7f00:1'],
  'sixtofour.service.example': ['2002:7f00:1::'],
  'meta.service.example': ['169.254.169.254'],
  'zero.service.example': ['0.0.0.0'],
  'zerosix.service.example': ['::'],
  'linklocal.service.example': ['169.254.10.10'],
  'ula.service.example': ['fd00::1'],
  'cgnat.service.example': ['100.64.0.1'],
  'multi.service.example': ['224.0.0.1'],
  'mixed.service.example': ['0.0.0.0', '127.0.0.1', '169.254.169.254', '::1'],
  'nobody.service.example': [],
  localhost: ['198.51.100.7'],
};
const names = Object.keys(zone).filter((name) => name !== 'localhost');

/** Spellings of addresses in this machine or its network. */
const spellings = `
  127.0.0.1 127.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.000.000.001
  0x7f.0x0.0x0.0x1 127.0.0.1. １２７.0.0.1 127。0。0。1 %31%32%37.0.0.1 127.0.0.2 127.255.255.254 0 0.0.0.0
  0x0 00000000 [::] [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [::ffff:0:127.0.0.1]
  [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] [fe80::1] 10.0.0.1 10.1 012.0.0.1 172.16.0.1 192.168.1.1
  192.168.257 3232235777 100.64.0.1 [fd00::1] 169.254.169.254 0xa9fea9fe 2852039166 169.254.43518 [::ffff:a9fe:a9fe]
  [fd00:ec2::254] 100.100.100.200 localhost LOCALHOST localhost. foo.localhost ｌｏｃａｌｈｏｓｔ loc\u00adalhost gpubox
  nas.local x.internal
`
  .trim()
  .split(/\s+/);

function urls(): string[] {
  const wrappers: ((host: string) => string)[] = [
    (host) => `http://${host}:${port}/`,
    (host) => `https://${host}:${port}/v1?x=http://api.service.example`,
  ];
  const plain = [...spellings, ...names].flatMap((host) => wrappers.map((wrap) => wrap(host)));
  const confusing = ['127.0.0.1', '[::1]', 'localhost', '169.254.169.254'].flatMap((host) => [
    `http://api.service.example@${host}:${port}/`,
    `http://api.service.example:443@${host}:${port}/`,
    `http://user:secret@${host}:${port}/`,
    `http://api.service.example\\@${host}:${port}/`,
    `http://${host}:${port}#@api.service.example/`,
    `http://${host}:${port}?@api.service.example/`,
    `http://${host}:${port}\\.api.service.example/`,
    `http:\\\\${host}:${port}/`,
    `http:/${host}:${port}/`,
    `http:${host}:${port}/`,
    `http:////${host}:${port}/`,
    ` \thttp://${host}:${port}/`,
    `ht\ntp://${host}:${port}/`,
    `http://${host}:${port}/../../api.service.example`,
    `ftp://${host}:${port}/`,
    `gopher://${host}:${port}/_x`,
    `ws://${host}:${port}/`,
    `file://${host}/etc/passwd`,
    `//${host}:${port}/`,
    `${host}:${port}`,
    `data:text/plain,http://${host}:${port}/`,
    `blob:http://${host}:${port}/x`,
    `javascript:fetch('http://${host}:${port}/')`,
    `about:blank`,
    `http://${host}:${port + 65_536}/`,
    `http://*.${host}:${port}/`,
    `http://..${host}:${port}/`,
  ]);
  return [...plain, ...confusing];
}

function guarded(allowed: string[]): { egress: Egress; verdicts: () => string[] } {
  const repositories = memoryEgressRepositories(allowed);
  const egress = createEgress({
    ...repositories,
    environment: {},
    resolve: (hostname) =>
      Promise.resolve((zone[hostname] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
  });
  return { egress, verdicts: () => repositories.ledger.rows.map(({ verdict }) => verdict) };
}

/** Every public-looking name of the test is allowed at this port: only what is behind it can stop a request. */
const allowedNames = () => names.flatMap((name) => [name, `${name}:${port}`]);

describe('the guard of addresses', () => {
  it('lets none of more than 200 URLs reach this machine or its network', async () => {
    const list = urls();
    expect(list.length).toBeGreaterThanOrEqual(200);
    const { egress, verdicts } = guarded(allowedNames());
    const reached: string[] = [];
    for (const url of list) {
      await egress.fetch(url, { reason: 'test' }).then(
        () => reached.push(url),
        (thrown: unknown) => {
          if (!(thrown instanceof YardstickError)) throw thrown;
          expect(thrown.code).toMatch(/^egress\/(not-allowed|private-address|bad-address|plain-http|unreachable)$/);
          expect(thrown.message).not.toContain('secret');
        },
      );
    }
    expect(reached).toEqual([]);
    expect(hits).toBe(0);
    expect(new Set(verdicts())).toEqual(new Set(['denied', 'failed']));
    await egress.close();
  });

  it('lets no redirect from an allowed host there either, by whatever spelling', async () => {
    const { egress } = guarded([...allowedNames(), redirector.host]);
    const before = hits;
    for (const url of urls()) {
      redirector.behave(redirectsTo(encodeURI(url)));
      await expect(egress.fetch(`${redirector.address}/x`, { reason: 'test' })).rejects.toBeInstanceOf(YardstickError);
    }
    expect(hits).toBe(before);
    await egress.close();
  });

  it('lets no redirect lead there that the caller follows itself, even to an allowed address', async () => {
    const { egress } = guarded([`127.0.0.1:${port}`]);
    const before = hits;
    const hub = new URL('https://hub.example/file');
    const storage = new URL('https://hub.example/storage');
    for (const redirectedFrom of [[hub], [hub, storage]]) {
      const asked = egress.fetch(`http://127.0.0.1:${port}/`, { reason: 'test', redirect: 'manual', redirectedFrom });
      await expect(asked).rejects.toMatchObject({ code: 'egress/private-address' });
    }
    expect(hits).toBe(before);
    await egress.close();
  });

  it('positive control: the same sink is reached once exactly that address is allowed', async () => {
    const { egress } = guarded([`127.0.0.1:${port}`]);
    const before = hits;
    await expect(egress.fetch(`http://127.0.0.1:${port}/`, { reason: 'test' })).rejects.toMatchObject({
      code: 'egress/unreachable',
    });
    expect(hits).toBe(before + 1);
    await egress.close();
  });

  it('asks for the address behind a name of the user’s own, and goes there once that is allowed too', async () => {
    const { egress } = guarded([`api.service.example:${port}`]);
    const before = hits;
    const refused = await egress
      .fetch(`http://api.service.example:${port}/`, { reason: 'test' })
      .catch((e: unknown) => e);
    expect(refused).toMatchObject({ code: 'egress/private-address', data: { host: `127.0.0.1:${port}` } });
    egress.allow((refused as YardstickError).data['host'] as string);
    await egress.fetch(`http://api.service.example:${port}/`, { reason: 'test' }).catch(() => undefined);
    expect(hits).toBe(before + 1);
    await egress.close();
  });

  it('never contacts a metadata address, allowed or not', async () => {
    const { egress } = guarded(['meta.service.example', '169.254.169.254', 'fd00:ec2::254']);
    for (const url of ['http://169.254.169.254/', 'https://meta.service.example/', 'http://[fd00:ec2::254]/']) {
      await expect(egress.fetch(url, { reason: 'test' })).rejects.toMatchObject({ code: 'egress/private-address' });
    }
    expect(() => egress.allow('169.254.169.254')).toThrow(expect.objectContaining({ code: 'egress/bad-host' }));
    await egress.close();
  });

  it('resolves once per connection and goes to what was checked, so a changing answer changes nothing', async () => {
    let asked = 0;
    const repositories = memoryEgressRepositories([`gpubox.internal:${port}`]);
    const egress = createEgress({
      ...repositories,
      environment: {},
      resolve: () => {
        asked += 1;
        return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
      },
    });
    const before = hits;
    await egress.fetch(`http://gpubox.internal:${port}/`, { reason: 'test' }).catch(() => undefined);
    expect([asked, hits]).toEqual([1, before + 1]);
    await expect(egress.fetch(`http://gpubox.internal:${port}/`, { reason: 'test' })).rejects.toMatchObject({
      code: 'egress/private-address',
    });
    await egress.close();
  });
});
