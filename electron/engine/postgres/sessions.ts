import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { YardstickError } from '../../../models/errors.ts';
import type { PostgresAddress } from './connectionString.ts';
import { explainPostgresFailure, sqlState } from './failures.ts';

/** A connection while somebody has it. */
export interface Session {
  /** Values are parameters, never part of the text; buffers go in binary form. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A few connections to one server, opened when needed and closed when idle. */
export interface Sessions {
  /** Statements that each stand for themselves. Said again on a new connection where an old one turns out to be gone. */
  use<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** All or nothing; said again where the server chose it to break a deadlock. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Does the work and takes all of it back: to learn whether it would be permitted. */
  trial(work: (session: Session) => Promise<void>): Promise<void>;
  /** Later sessions are set up anew: the server has changed (an extension was made). */
  renew(): void;
  close(): Promise<void>;
}

export interface SessionsOptions {
  address: PostgresAddress;
  password: string | null;
  /** A connected socket, through egress. */
  connect: (signal: AbortSignal) => Promise<Socket>;
  /** Run once in each new session. */
  setUp: (session: Session) => Promise<void>;
  limits: SessionLimits;
}

/** Milliseconds, where not said otherwise. */
export interface SessionLimits {
  /** Connections at the same time. */
  sessions: number;
  connectMs: number;
  /** An idle connection is closed, and its row in the ledger completed. */
  idleMs: number;
  /** No connection stays longer than that from one use to the next. */
  lifetimeMs: number;
  /** Of one statement; the server stops it soon after the connection is given up. */
  statementMs: number;
}

interface Held {
  client: pg.Client;
  socket: Socket;
  session: Session;
  openedAt: number;
  generation: number;
  /** It has served before: it may have died unseen. */
  isUsed: boolean;
  isDead: boolean;
  /** Nobody can say whether what was asked for last has happened. */
  isCommitting: boolean;
  /** Why the socket was lost, in words of ours. */
  lostBy: Error | null;
  idleTimer: NodeJS.Timeout | undefined;
}

interface Waiting {
  serve: () => void;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { address, limits } = options;
  const context = {
    server: address.socketPath ?? `${address.host}:${address.port}`,
    database: address.database,
    user: address.user,
    password: options.password,
  };
  const idle: Held[] = [];
  const all = new Set<Held>();
  const waiting: Waiting[] = [];
  const closing = new AbortController();
  let places = limits.sessions;
  let generation = 0;

  async function acquire(signal: AbortSignal | undefined): Promise<Held> {
    const stop = AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])]);
    stop.throwIfAborted();
    if (places === 0) await place(stop);
    else places -= 1;
    try {
      for (let held = idle.pop(); held !== undefined; held = idle.pop()) {
        clearTimeout(held.idleTimer);
        if (isFit(held)) return held;
        end(held);
      }
      return await open(stop);
    } catch (thrown) {
      free();
      throw stop.aborted ? (stop.reason as unknown) : explainPostgresFailure(thrown, context);
    }
  }

  /** Waits until one of the places is free, first come first served. */
  function place(stop: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        serve() {
          stop.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(stop.reason as Error);
      };
      stop.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
    });
  }

  /** A place goes from hand to hand: were it free for a moment, somebody else could take it as well. */
  function free(): void {
    const next = waiting.shift();
    if (next === undefined) places += 1;
    else next.serve();
  }

  function isFit(held: Held): boolean {
    return (
      !held.isDead &&
      !held.socket.destroyed &&
      held.generation === generation &&
      performance.now() - held.openedAt < limits.lifetimeMs &&
      !closing.signal.aborted
    );
  }

  function release(held: Held): void {
    held.isUsed = true;
    if (isFit(held)) {
      held.idleTimer = setTimeout(() => {
        idle.splice(idle.indexOf(held), 1);
        end(held);
      }, limits.idleMs);
      held.idleTimer.unref();
      idle.push(held);
    } else {
      end(held);
    }
    free();
  }

  function end(held: Held): void {
    all.delete(held);
    if (held.isDead) held.socket.destroy();
    else void held.client.end();
  }

  async function open(stop: AbortSignal): Promise<Held> {
    const socket = await options.connect(AbortSignal.any([stop, AbortSignal.timeout(limits.connectMs * 2)]));
    // Loaded with the first base on a server: most engines never see one.
    const { default: driver } = await import('pg');
    const client = new driver.Client({
      stream: () => connected(socket),
      host: address.host,
      port: address.port,
      user: address.user,
      database: address.database,
      // A function: neither an environment variable nor a file of passwords is looked at in its place.
      password: () => options.password ?? '',
      ssl: address.tls,
      sslnegotiation: 'postgres',
      application_name: 'yardstick',
      connectionTimeoutMillis: limits.connectMs,
      types: { getTypeParser: numbersOf(driver.types) },
    });
    const held: Held = {
      client,
      socket,
      session: { query: (text, values = []) => ask(held, text, values) },
      openedAt: performance.now(),
      generation,
      isUsed: false,
      isDead: false,
      isCommitting: false,
      lostBy: null,
      idleTimer: undefined,
    };
    const lost = (error?: Error) => {
      held.isDead = true;
      held.lostBy ??= error ?? null;
      socket.destroy(error);
    };
    socket.once('error', lost);
    client.on('error', lost);
    client.on('end', () => lost());
    all.add(held);
    const abort = () => lost(stop.reason as Error);
    stop.addEventListener('abort', abort, { once: true });
    try {
      stop.throwIfAborted();
      await client.connect();
      await options.setUp(held.session);
      stop.throwIfAborted();
      return held;
    } catch (thrown) {
      const failure = held.lostBy instanceof YardstickError ? held.lostBy : thrown;
      lost();
      all.delete(held);
      throw failure;
    } finally {
      stop.removeEventListener('abort', abort);
    }
  }

  async function ask<Row extends object>(held: Held, text: string, values: readonly unknown[]): Promise<Row[]> {
    // Counted in seconds that this process saw: a machine that wakes up finds the answer waiting.
    let seconds = Math.ceil(limits.statementMs / 1_000);
    const guard = setInterval(() => {
      seconds -= 1;
      if (seconds > 0) return;
      held.socket.destroy(
        new YardstickError('postgres/timeout', `PostgreSQL at ${context.server} did not answer in time.`, {
          hint: 'Look at the server and the network, then try again.',
        }),
      );
    }, 1_000);
    try {
      return (await held.client.query<Row & pg.QueryResultRow>(text, [...values])).rows;
    } catch (thrown) {
      throw held.lostBy instanceof YardstickError ? held.lostBy : thrown;
    } finally {
      clearInterval(guard);
    }
  }

  async function once<T>(work: (held: Held) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const isStopped = () => signal?.aborted === true;
    for (let attempt = 0; ; attempt += 1) {
      const held = await acquire(signal);
      if (isStopped()) {
        release(held);
        throw signal?.reason;
      }
      const abort = () => {
        held.isDead = true;
        held.socket.destroy(signal?.reason instanceof Error ? signal.reason : new Error('Stopped.'));
      };
      signal?.addEventListener('abort', abort, { once: true });
      const wasUsed = held.isUsed;
      held.isCommitting = false;
      try {
        return await work(held);
      } catch (thrown) {
        if (isStopped()) throw signal?.reason;
        if (isFatal(thrown)) held.isDead = true;
        const isCut = thrown instanceof YardstickError;
        if (attempt === 0 && wasUsed && held.isDead && !held.isCommitting && !isCut && !closing.signal.aborted) {
          generation += 1; // the others are of the same age
          continue;
        }
        throw explainPostgresFailure(thrown, context);
      } finally {
        signal?.removeEventListener('abort', abort);
        release(held);
      }
    }
  }

  async function transact<T>(
    held: Held,
    work: (session: Session) => Promise<T>,
    end: 'COMMIT' | 'ROLLBACK',
  ): Promise<T> {
    try {
      await held.session.query('BEGIN');
      const result = await work(held.session);
      held.isCommitting = end === 'COMMIT';
      await held.session.query(end);
      return result;
    } catch (thrown) {
      // A session whose transaction cannot be taken back is of no use: the server takes it back when it is gone.
      await held.session.query('ROLLBACK').catch(() => (held.isDead = true));
      throw thrown;
    }
  }

  return {
    use: (work, signal) => once((held) => work(held.session), signal),
    async transaction(work) {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await once((held) => transact(held, work, 'COMMIT'), undefined);
        } catch (thrown) {
          const state = thrown instanceof YardstickError ? thrown.data['sqlState'] : sqlState(thrown);
          if (attempt === 4 || (state !== '40P01' && state !== '40001')) throw thrown;
          await pause(20 * 2 ** attempt * (1 + Math.random()));
        }
      }
    },
    trial: (work) => once((held) => transact(held, work, 'ROLLBACK'), undefined),
    renew() {
      generation += 1;
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort(new YardstickError('run/stopped', 'Stopped.'));
      const sessions = [...all];
      idle.length = 0;
      await Promise.all(
        sessions.map((held) => {
          clearTimeout(held.idleTimer);
          // A server that does not say goodbye is not waited for.
          const patience = setTimeout(() => held.socket.destroy(), 1_000);
          const gone = new Promise<void>((resolve) => {
            if (held.socket.closed) resolve();
            else held.socket.once('close', () => resolve());
          });
          end(held);
          return gone.finally(() => clearTimeout(patience));
        }),
      );
    },
  };
}

/** The server ends the connection with this error. */
function isFatal(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'severity' in thrown && (thrown.severity === 'FATAL' || thrown.severity === 'PANIC')
  );
}

/** The driver wants to connect the socket itself; this one is connected, by egress. */
function connected(socket: Socket): Socket {
  return Object.assign(socket, {
    connect() {
      process.nextTick(() => socket.emit('connect'));
      return socket;
    },
  });
}

/** 64-bit integers as numbers: row numbers and sizes stay far below 2^53. */
function numbersOf(types: typeof pg.types): typeof pg.types.getTypeParser {
  return ((type: number, format?: 'text' | 'binary') =>
    type === Number(types.builtins.INT8)
      ? Number
      : types.getTypeParser(type, format as 'text')) as typeof pg.types.getTypeParser;
}
