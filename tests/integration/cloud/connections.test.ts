import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEgress } from '../../../electron/engine/egress/egress.ts';
import { storeRepositories } from '../../../electron/engine/egress/storeRepositories.ts';
import {
  addConnection,
  listConnections,
  modelsOfConnection,
  removeConnection,
  testConnection,
  type ConnectionRooms,
} from '../../../electron/engine/features/connections/connections.ts';
import { openSecrets } from '../../../electron/engine/secrets/secrets.ts';
import { openStore, type Store } from '../../../electron/engine/store/store.ts';
import { createCloudLanguageModel } from '../../../models/cloud/cloudModels.ts';
import { answers, cutsOff, refuses } from '../../support/faultServer/behaviours.ts';
import { startFaultServer, type FaultServer } from '../../support/faultServer/faultServer.ts';
import { connectionTo } from '../../support/providerDoubles/exchange.ts';
import { exchanges } from '../../support/providerDoubles/exchanges.ts';
import { openaiCompatibleExchange } from '../../support/providerDoubles/openaiCompatible.ts';
import { readAnswer } from '../../support/providerDoubles/readAnswer.ts';

let home: string;
let server: FaultServer;
let store: Store;
let rooms: ConnectionRooms;

async function open(): Promise<void> {
  store = openStore({ home, appVersion: '0.0.0-test' });
  rooms = {
    store,
    egress: createEgress({ ...storeRepositories(store), environment: {} }),
    secrets: await openSecrets({ home, environment: {} }),
  };
}
async function close(): Promise<void> {
  await rooms.egress.close();
  store.close();
}

beforeEach(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-connections-'));
  server = await startFaultServer();
  await open();
});
afterEach(async () => {
  await close();
  await server.close();
  rmSync(home, { recursive: true, force: true });
});

const box = () => ({ name: 'box', kind: 'openai-compatible' as const, baseUrl: `${server.address}/v1` });

describe('a connection', () => {
  it('is added without its host being allowed, tested once it is, and kept between starts', async () => {
    server.behave(answers(openaiCompatibleExchange.models.body as object));
    expect(await addConnection(rooms, { ...box(), key: 'sk-box' })).toEqual({
      ...box(),
      allowed: false,
      models: [],
      hasKey: true,
      host: server.host,
      leavesMachine: false,
    });
    await expect(testConnection(rooms, 'box')).rejects.toMatchObject({
      code: 'egress/not-allowed',
      data: { host: server.host },
    });
    expect(server.requests).toEqual([]);

    rooms.egress.allow(server.host);
    const tested = await testConnection(rooms, 'box');
    expect(tested).toMatchObject({ name: 'box', allowed: true, models: ['qwen3-32b'] });
    expect(tested.latencyMs).toBeGreaterThanOrEqual(0);
    expect(server.requests[0]?.headers['authorization']).toBe('Bearer sk-box');

    await close();
    await open();
    expect(await listConnections(rooms)).toMatchObject([
      { name: 'box', allowed: true, hasKey: true, models: ['qwen3-32b'] },
    ]);
    expect(await modelsOfConnection(rooms, 'box')).toEqual([{ id: 'qwen3-32b' }]);
    expect(server.requests).toHaveLength(1); // remembered, not asked again
    expect(rooms.egress.ledger({ limit: 10 }).map(({ verdict }) => verdict)).toEqual(['sent', 'denied']);
  });

  it('is removed with its key and its models', async () => {
    await addConnection(rooms, { ...box(), key: 'sk-box-gone' });
    expect(await removeConnection(rooms, 'box')).toEqual({ name: 'box', warning: null });
    expect([await listConnections(rooms), await rooms.secrets.get('box')]).toEqual([[], null]);
    expect(readFileSync(path.join(home, 'secrets', 'keys.json'), 'utf8')).not.toContain('sk-box-gone');
    await expect(removeConnection(rooms, 'box')).rejects.toMatchObject({ code: 'connection/unknown' });
    await expect(testConnection(rooms, 'box')).rejects.toMatchObject({ code: 'connection/unknown' });
  });

  it('is not added over another, and an unusable key adds nothing', async () => {
    await addConnection(rooms, { ...box(), key: 'sk-first' });
    await expect(addConnection(rooms, { ...box(), key: 'sk-second' })).rejects.toMatchObject({
      code: 'connection/exists',
    });
    expect(await rooms.secrets.get('box')).toBe('sk-first');
    await expect(addConnection(rooms, { ...box(), name: 'other', key: 'two words' })).rejects.toMatchObject({
      code: 'secrets/bad-key',
    });
    expect(await listConnections(rooms)).toHaveLength(1);
  });

  it('says what is wrong with a bad key, a web page and a server that is gone', async () => {
    await addConnection(rooms, { ...box(), key: 'sk-wrong' });
    rooms.egress.allow(server.host);
    server.behave(refuses(401, { error: { message: 'bad key' } }));
    await expect(testConnection(rooms, 'box')).rejects.toMatchObject({ code: 'cloud/bad-key' });
    server.behave(answers('<html>Sign in</html>', 'text/html'));
    await expect(testConnection(rooms, 'box')).rejects.toMatchObject({ code: 'cloud/bad-answer' });
    server.behave(answers({ object: 'list' }));
    await expect(testConnection(rooms, 'box')).rejects.toMatchObject({ code: 'cloud/bad-answer' });
  });
});

describe('keys', () => {
  it('of five services are in no file but their own, no ledger row, no error and no log', async () => {
    const logged: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    const writeError = process.stderr.write.bind(process.stderr);
    process.stdout.write = (chunk: string | Uint8Array) => (logged.push(String(chunk)), true);
    process.stderr.write = (chunk: string | Uint8Array) => (logged.push(String(chunk)), true);
    const canaries: string[] = [];
    const said: string[] = [];
    try {
      rooms.egress.allow(server.host);
      for (const [index, exchange] of exchanges.filter(({ kind }) => kind !== 'azure').entries()) {
        const key = `sk-CANARY${index}-q8Zr4Lw1Xs7Nd0Kb`;
        canaries.push(key);
        const connection = connectionTo(exchange, server.address);
        await addConnection(rooms, { ...connection, key });
        const model = createCloudLanguageModel({
          connection,
          modelId: exchange.modelId,
          apiKey: await rooms.secrets.get(connection.name),
          fetch: rooms.egress.fetchFor('answer', connection.name),
        });
        const { status, body } = exchange.badKey(key);
        const echo = { error: { message: `you sent ${key} (${Buffer.from(key).toString('base64')})`, key } };
        for (const behaviour of [
          answers(exchange.stream, exchange.contentType),
          cutsOff(exchange.stream, 900, 'reset', exchange.contentType),
          refuses(status, body as object),
          refuses(500, echo, { 'x-echo': key }),
          answers(`data: ${JSON.stringify(echo)}\n\n`, 'text/event-stream'),
          answers(`data: ${key} is not JSON\n\n`, 'text/event-stream'),
          answers(`<html>${key}</html>`, 'text/html'),
        ]) {
          server.behave(behaviour);
          const outcome = await readAnswer(model).then(
            ({ error }) => error,
            (thrown: unknown) => thrown,
          );
          said.push(inspect(outcome, { depth: 10, showHidden: true }));
          said.push(
            inspect(await testConnection(rooms, connection.name).catch((thrown: unknown) => thrown), { depth: 10 }),
          );
        }
      }
      said.push(JSON.stringify(await listConnections(rooms)), JSON.stringify(rooms.egress.ledger({ limit: 1_000 })));
    } finally {
      process.stdout.write = write;
      process.stderr.write = writeError;
    }
    await close();
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const others = files.filter((file) => !file.endsWith(path.join('secrets', 'keys.json')));
    expect(others.length).toBeGreaterThan(0);
    expect(canaries).toHaveLength(5);
    for (const key of canaries) {
      const part = key.slice(3, 16);
      expect(others.filter((file) => readFileSync(file).includes(part))).toEqual([]);
      expect(said.filter((text) => text.includes(part))).toEqual([]);
      expect(logged.filter((text) => text.includes(part))).toEqual([]);
    }
    // Positive control: where keys do belong, the search finds them.
    const keys = readFileSync(path.join(home, 'secrets', 'keys.json'), 'utf8');
    expect(canaries.every((key) => keys.includes(key))).toBe(true);
    await open();
  });
});
