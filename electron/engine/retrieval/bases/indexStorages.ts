import { YardstickError } from '../../../../models/errors.ts';
import type { IndexStorage } from '../knowledgeIndex.ts';
import type { StorageOf } from './openIndexes.ts';

export interface IndexStoragesOptions {
  openSqlite: () => IndexStorage;
  /** @param connection address without password */
  openPostgres: (connection: string, password: string | null) => IndexStorage;
  secrets: {
    get(name: string): Promise<string | null>;
    set(name: string, key: string): Promise<void>;
  };
}

/** The places where indexes lie, each opened when first needed. */
export interface IndexStorages {
  of: StorageOf;
  /**
   * Takes the password out of an address and keeps it where keys are kept.
   * @returns the address without it
   * @throws {YardstickError} `secrets/*`, `postgres/bad-address`
   */
  keepPassword(connection: string): Promise<string>;
  close(): Promise<void>;
}

/** Passwords are filed beside the keys of connections, whose names have no colon. */
const secretName = (connection: string): string => `postgres:${connection}`;

export function createIndexStorages(options: IndexStoragesOptions): IndexStorages {
  const { secrets } = options;
  let sqlite: IndexStorage | undefined;
  const servers = new Map<string, Promise<IndexStorage>>();

  return {
    async of(storage) {
      if (storage.kind === 'sqlite') return (sqlite ??= options.openSqlite());
      const { connection } = storage;
      const known = servers.get(connection);
      if (known !== undefined) return known;
      const opened = secrets.get(secretName(connection)).then((password) => options.openPostgres(connection, password));
      servers.set(connection, opened);
      opened.catch(() => servers.delete(connection));
      return opened;
    },
    async keepPassword(connection) {
      const { address, password } = partPassword(connection);
      if (password === null) return address;
      await secrets.set(secretName(address), password);
      // Sessions of before have the old one.
      const before = await servers.get(address)?.catch(() => undefined);
      servers.delete(address);
      await before?.close();
      return address;
    },
    async close() {
      const opened = await Promise.allSettled(servers.values());
      await Promise.all(opened.flatMap((server) => (server.status === 'fulfilled' ? [server.value.close()] : [])));
      await sqlite?.close();
    },
  };
}

/** `postgres://user:password@host/…`: the password ends at the last `@` of the host's part. */
function partPassword(connection: string): { address: string; password: string | null } {
  const found = /^(\s*postgres(?:ql)?:\/\/[^:@/?#]*):([^/?#]*)(@[^]*)$/iu.exec(connection);
  if (found === null) return { address: connection.trim(), password: null };
  const [, user = '', password = '', rest = ''] = found;
  try {
    return { address: `${user}${rest}`.trim(), password: decodeURIComponent(password) };
  } catch {
    throw new YardstickError('postgres/bad-address', 'The password in the address cannot be read.', {
      hint: 'Write each special character of it as %XX.',
    });
  }
}
