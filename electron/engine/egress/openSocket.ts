import type { Socket } from 'node:net';
import { YardstickError } from '../../../models/errors.ts';
import { explainFailure } from './failures.ts';
import { badAddress, parseAddress } from './gate.ts';
import { hostOfUrl } from './hosts.ts';
import type { EgressLedgerRepository, LedgerVerdict } from './ledger.ts';
import { ledgerHost, verdictOf } from './ledgerEntry.ts';

export interface EgressSocketOptions {
  /** Name or address, an IPv6 address without brackets. */
  host: string;
  port: number;
  /** A socket in the file system that is used in place of the port. `host` must be this machine; it and `port` stand in the allow-list and the ledger. */
  socketPath?: string;
  /** The caller speaks TLS on the socket and checks who answers. Without it only this machine and the user's own network are reached. */
  encrypted: boolean;
  /** Shown to the user beside the host, e.g. `knowledge`. Never a key or content. */
  reason: string;
  /** Name of the connection that it is for. */
  onBehalfOf?: string;
  /** Until it is connected; afterwards the caller destroys the socket, with an error where it breaks off: the ledger says `cut` then. */
  signal?: AbortSignal;
}

/** Something under way that the switch or `deny` can cut. */
export interface Exchange {
  url: URL;
  control: AbortController;
}

export interface SocketOpenerOptions {
  ledger: EgressLedgerRepository;
  /** Joined while a socket is being made and is open. */
  exchanges: Set<Exchange>;
  /** The gate at the socket; refuses by itself. */
  connect: (url: URL, socketPath: string | undefined) => Promise<Socket>;
}

/** Sockets for what is not HTTP: one row in the ledger for each, from the attempt to the last byte. */
export function createSocketOpener({
  ledger,
  exchanges,
  connect,
}: SocketOpenerOptions): (options: EgressSocketOptions) => Promise<Socket> {
  return async (options) => {
    const url = urlOf(options);
    options.signal?.throwIfAborted();
    const row = ledger.append({
      time: Date.now(),
      ...ledgerHost(url),
      reason: options.reason,
      onBehalfOf: options.onBehalfOf ?? null,
      bytesOut: 0,
      bytesIn: 0,
      verdict: 'open',
    });
    const exchange: Exchange = { url, control: new AbortController() };
    const complete = (verdict: LedgerVerdict, bytesOut = 0, bytesIn = 0) => {
      exchanges.delete(exchange);
      ledger.complete(row, { bytesOut, bytesIn, verdict });
    };
    exchanges.add(exchange);
    const stop = AbortSignal.any([exchange.control.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    let socket: Socket;
    try {
      socket = await unlessStopped(connect(url, options.socketPath), stop);
    } catch (thrown) {
      const explained = stop.aborted ? (stop.reason as unknown) : explainRefusal(thrown, url);
      complete(verdictOf(explained, false));
      throw explained;
    }
    exchange.control.signal.addEventListener('abort', () => {
      socket.destroy(exchange.control.signal.reason as Error);
    });
    socket.once('close', (hadError) => {
      const verdict = hadError || exchange.control.signal.aborted ? 'cut' : 'sent';
      complete(verdict, socket.bytesWritten, socket.bytesRead);
    });
    return socket;
  };
}

/** A late connection is closed: nobody waits for it any more. */
function unlessStopped(connecting: Promise<Socket>, stop: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const stopped = () => reject(stop.reason as Error);
    stop.addEventListener('abort', stopped, { once: true });
    connecting
      .then((socket) => {
        if (stop.aborted) socket.destroy();
        resolve(socket);
      }, reject)
      .finally(() => stop.removeEventListener('abort', stopped));
    if (stop.aborted) stopped();
  });
}

/** The gate judges URLs: an address that would be fine for https is fine for any protocol that proves as much. */
function urlOf({ host, port, encrypted }: EgressSocketOptions): URL {
  const isProperPort = Number.isInteger(port) && port > 0 && port < 65_536;
  if (!isProperPort || !/^[^\s/?#@\\[\]]+$/.test(host)) throw badAddress('its host or port cannot be read');
  return parseAddress(`${encrypted ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`);
}

function explainRefusal(thrown: unknown, url: URL): unknown {
  const host = hostOfUrl(url);
  const explained = explainFailure(thrown, host, false);
  if (!(explained instanceof YardstickError) || explained.code !== 'egress/plain-http') return explained;
  return new YardstickError(
    'egress/not-encrypted',
    `${host} is on the internet and would be spoken to without proof of who answers.`,
    {
      hint: 'Use TLS with a certificate that is checked. Without it only this machine and your own network are reached.',
      data: { host, sent: false },
    },
  );
}
