import type { Connection, ConnectionKind } from '../../../../models/cloud/connection.ts';
import { listModels, type ListedModel } from '../../../../models/cloud/listModels.ts';
import { reportError, YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import type { Egress } from '../../egress/egress.ts';
import { hostOfUrl } from '../../egress/hosts.ts';
import { isThisMachine } from '../../egress/thisMachine.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Store } from '../../store/store.ts';
import { readConnection, type AddConnection } from './connectionInput.ts';
import { forgetModels, knownModels, rememberModels } from './knownModels.ts';

/** The rooms of the engine that connections need. */
export interface ConnectionRooms {
  store: Pick<Store, 'connections' | 'settings'>;
  egress: Egress;
  secrets: Secrets;
}

export interface ConnectionView {
  name: string;
  kind: ConnectionKind;
  baseUrl: string;
  /** Its host may be contacted. */
  allowed: boolean;
  /** Ids of what it offered when last asked. */
  models: string[];
  hasKey: boolean;
  /** `host[:port]` as the allow-list names it. */
  host: string;
  /** False for a server on this machine. */
  leavesMachine: boolean;
}

export interface ConnectionTest extends ConnectionView {
  /** Milliseconds from the request to the end of the list of models. */
  latencyMs: number;
}

/** A service that lists its models for longer than this does not work. */
const testLimitMs = 30_000;

export async function listConnections(rooms: ConnectionRooms): Promise<ConnectionView[]> {
  return await Promise.all(rooms.store.connections.list().map((connection) => viewOf(rooms, connection)));
}

/**
 * Keeps a connection, and its key in the keyring. Its host is not allowed by that: the page or the command asks the person, and
 * calls `egress.allow`.
 *
 * @throws YardstickError `connection/exists`, `connection/bad-name`, `connection/bad-address`, `connection/bad-version`, `secrets/*`
 */
export async function addConnection(rooms: ConnectionRooms, input: AddConnection): Promise<ConnectionView> {
  const connection = readConnection(input);
  if (rooms.store.connections.get(connection.name) !== undefined) {
    throw new YardstickError('connection/exists', `There is already a connection "${connection.name}".`, {
      hint: 'Choose another name, remove that one first, or only replace its key: yardstick connections set-key.',
    });
  }
  if (input.key !== undefined && input.key.trim() !== '') await rooms.secrets.set(connection.name, input.key);
  try {
    rooms.store.connections.put(connection);
  } catch (thrown) {
    await rooms.secrets.remove(connection.name).catch(() => undefined); // what failed first is what is told
    throw thrown;
  }
  return viewOf(rooms, connection);
}

/**
 * Forgets a connection, its key and its models. Answers it gave stay. It is gone in any case; `warning` says why its key is not.
 *
 * @throws YardstickError `connection/unknown`
 */
export async function removeConnection(
  rooms: ConnectionRooms,
  name: string,
): Promise<{ name: string; warning: ErrorReport | null }> {
  const connection = find(rooms, name);
  forgetModels(rooms.store, connection.name);
  rooms.store.connections.remove(connection.name);
  const warning = await rooms.secrets.remove(connection.name).then(() => null, reportError);
  return { name: connection.name, warning };
}

/** Replaces the key of a connection, or gives it one. @throws YardstickError `connection/unknown`, `secrets/*` */
export async function setConnectionKey(rooms: ConnectionRooms, name: string, key: string): Promise<ConnectionView> {
  const connection = find(rooms, name);
  await rooms.secrets.set(connection.name, key);
  return viewOf(rooms, connection);
}

/**
 * Asks a connection for its models, which costs nothing anywhere, and remembers them.
 *
 * @throws YardstickError `connection/unknown`, `cloud/*`, `egress/*`
 */
export async function testConnection(rooms: ConnectionRooms, name: string): Promise<ConnectionTest> {
  const connection = find(rooms, name);
  const apiKey = await rooms.secrets.get(connection.name);
  const signal = AbortSignal.timeout(testLimitMs);
  const started = performance.now();
  try {
    const models = await listModels({
      connection,
      apiKey,
      fetch: rooms.egress.fetchFor('list of models', connection.name),
      signal,
    });
    const latencyMs = Math.round(performance.now() - started);
    rememberModels(rooms.store, connection.name, models);
    return { ...(await viewOf(rooms, connection)), latencyMs };
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    throw new YardstickError('cloud/timeout', `${connection.name} did not answer within ${testLimitMs / 1000} s.`, {
      hint: 'Check the address, the network and the server.',
      data: { connection: connection.name },
    });
  }
}

/** What a connection offers: as last told, or asked now where it never was. @throws as `testConnection` */
export async function modelsOfConnection(rooms: ConnectionRooms, name: string): Promise<ListedModel[]> {
  const connection = find(rooms, name);
  if (knownModels(rooms.store, connection.name).length === 0) await testConnection(rooms, name);
  return knownModels(rooms.store, connection.name);
}

function find({ store }: ConnectionRooms, name: string): Connection {
  const connection = store.connections.get(name);
  if (connection !== undefined) return connection;
  throw new YardstickError('connection/unknown', `There is no connection "${name.slice(0, 50)}".`, {
    hint: '`yardstick connections list` shows those there are.',
  });
}

async function viewOf({ store, egress, secrets }: ConnectionRooms, connection: Connection): Promise<ConnectionView> {
  return {
    name: connection.name,
    kind: connection.kind,
    baseUrl: connection.baseUrl,
    allowed: egress.isAllowed(connection.baseUrl),
    models: knownModels(store, connection.name).map(({ id }) => id),
    hasKey: await secrets.has(connection.name),
    host: hostOfUrl(new URL(connection.baseUrl)),
    leavesMachine: !isThisMachine(new URL(connection.baseUrl).hostname),
  };
}
