import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a server does with one request. */
export type Behaviour = (response: ServerResponse, request: RecordedRequest) => void | Promise<void>;

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** Milliseconds, monotonic. */
  at: number;
  socket: Socket;
}

export interface FaultServer {
  /** `http://127.0.0.1:PORT` */
  address: string;
  /** `127.0.0.1:PORT` */
  host: string;
  requests: RecordedRequest[];
  /** What comes next; the last one is kept for all that follow. */
  behave(...behaviours: Behaviour[]): void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that answers as told, badly where told so. */
export async function startFaultServer(hostname = '127.0.0.1'): Promise<FaultServer> {
  const requests: RecordedRequest[] = [];
  let behaviours: Behaviour[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const recorded: RecordedRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        at: performance.now(),
        socket: request.socket,
      };
      requests.push(recorded);
      const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
      void behaviour?.(response, recorded);
    });
    response.on('error', () => undefined);
  });
  server.on('connection', (socket) => socket.on('error', () => undefined));
  server.listen(0, hostname);
  await once(server, 'listening');
  const host = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${(server.address() as AddressInfo).port}`;
  return {
    address: `http://${host}`,
    host,
    requests,
    behave(...next) {
      behaviours = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
