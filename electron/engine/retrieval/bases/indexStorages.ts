import { YardstickError } from '../../../../models/errors.ts';
import type { ServerReport } from '../../postgres/checkServer.ts';
import type { ServerLogin } from '../knowledge.ts';
import type { IndexStorage } from '../knowledgeIndex.ts';
import type { StorageOf } from './openIndexes.ts';
import { fromSecret, partPassword, toSecret } from './serverPassword.ts';

export interface IndexStoragesOptions {
  openSqlite: () => IndexStorage;
  /** @param connection address without password */
  openPostgres: (connection: string, password: string | null) => IndexStorage;
  /** Asks a server what it is and permits. @throws as `checkServer` of `postgres` */
  checkPostgres: (connection: string, password: string | null) => Promise<ServerReport>;
  secrets: {
    get(name: string): Promise<string | null>;
    set(name: string, key: string): Promise<void>;
    remove(name: string): Promise<void>;
  };
}

/** The places where indexes lie, each opened when first needed. */
export interface IndexStorages {
  of: StorageOf;
  /** Asks a server; keeps nothing. @throws as `Knowledge.checkServer` */
  check(login: ServerLogin): Promise<ServerReport>;
  /**
   * Asks a server whether an index may be there, and keeps the password that it has taken where keys are kept.
   * @returns the address without password; `isNew`: what is open there has the password of before, and is closed
   * @throws {YardstickError} what keeps an index from being there, `secrets/*`, `postgres/*`, `egress/*`
   */
  login(login: ServerLogin): Promise<{ connection: string; isNew: boolean }>;
  /** Lets go of a server and of its password. @throws {YardstickError} `secrets/left-in-keyring` */
  forget(connection: string): Promise<void>;
  close(): Promise<void>;
}

/** Passwords are filed beside the keys of connections, whose names have no colon. */
const secretName = (connection: string): string => `postgres:${connection}`;

export function createIndexStorages(options: IndexStoragesOptions): IndexStorages {
  const { secrets } = options;
  let sqlite: IndexStorage | undefined;
  const servers = new Map<string, Promise<IndexStorage>>();

  const keptPassword = async (connection: string): Promise<string | null> => {
    const secret = await secrets.get(secretName(connection));
    return secret === null ? null : fromSecret(secret);
  };

  async function closeServer(connection: string): Promise<void> {
    const before = await servers.get(connection)?.catch(() => undefined);
    servers.delete(connection);
    await before?.close();
  }

  async function ask(login: ServerLogin) {
    const { address, password: inAddress } = partPassword(login.connection);
    const given = [login.password, inAddress].find((one) => one != null && one !== '') ?? null;
    const report = await options.checkPostgres(address, given ?? (await keptPassword(address)));
    return { address, given, report };
  }

  return {
    async of(storage) {
      if (storage.kind === 'sqlite') return (sqlite ??= options.openSqlite());
      const { connection } = storage;
      const known = servers.get(connection);
      if (known !== undefined) return known;
      const opened = keptPassword(connection).then((password) => options.openPostgres(connection, password));
      servers.set(connection, opened);
      opened.catch(() => servers.delete(connection));
      return opened;
    },
    check: async (login) => (await ask(login)).report,
    async login(login) {
      const { address, given, report } = await ask(login);
      if (report.problem !== null) {
        const { code, message, hint } = report.problem;
        throw new YardstickError(code, message, hint === undefined ? {} : { hint });
      }
      if (given === null || given === (await keptPassword(address))) return { connection: address, isNew: false };
      await secrets.set(secretName(address), toSecret(given));
      await closeServer(address);
      return { connection: address, isNew: true };
    },
    async forget(connection) {
      await closeServer(connection);
      await secrets.remove(secretName(connection));
    },
    async close() {
      const opened = await Promise.allSettled(servers.values());
      await Promise.all(opened.flatMap((server) => (server.status === 'fulfilled' ? [server.value.close()] : [])));
      await sqlite?.close();
    },
  };
}
