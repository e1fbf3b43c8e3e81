import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import { YardstickError } from '../../../models/errors.ts';
import { classifyAddress } from './addresses.ts';
import { destinationOf, isLocalName } from './hosts.ts';
import { proxyFor, type Proxy } from './proxies.ts';
import { isLoopbackName, isThisMachine } from './thisMachine.ts';

/** Finds the addresses of a name; the system's resolver (hosts file included) unless a test puts its own. */
export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

export const resolveBySystem: Resolve = (hostname) => systemLookup(hostname, { all: true });

export interface ConnectorOptions {
  connectTimeoutMs: number;
  resolve: Resolve;
  environment: NodeJS.ProcessEnv;
  /** Whether the allow-list names exactly this URL's host; asked again for every connection. Throws what the gate refuses. */
  assertAllowed: (url: URL) => void;
  /** Whether the user allowed this very address and port. */
  isAddressAllowed: (address: string, url: URL) => boolean;
  /** A redirect from a public host may not lead into the user's own network, not even to a host that is allowed. */
  publicOnly: boolean;
  /** Told of each connection, so that the switch and `deny` can cut it, and a redirect from it can be judged. */
  onConnected: (url: URL, socket: Socket, isPrivate: boolean) => void;
}

/**
 * The gate at the socket: undici calls it for every connection it opens, and there is no other. It resolves the name itself,
 * checks every address, and connects to exactly those it checked - a second look-up could answer differently (DNS rebinding).
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  return (target, callback) => {
    const url = new URL(`${target.protocol}//${target.host ?? target.hostname}`);
    void (async () => {
      try {
        const socket = await connect(url, target, options);
        callback(null, socket);
      } catch (thrown) {
        callback(thrown instanceof Error ? thrown : new Error(String(thrown)), null);
      }
    })();
  };
}

async function connect(url: URL, target: buildConnector.Options, options: ConnectorOptions): Promise<Socket> {
  options.assertAllowed(url);
  const proxy = readProxy(url, options.environment);
  return proxy === null ? connectDirectly(url, target, options) : connectThroughProxy(url, target, proxy, options);
}

/**
 * The same gate for what is not HTTP: a bare TCP connection to a URL's host and port. `https:` means that the caller will speak TLS on it and check
 * who answers. Proxies of the environment are for HTTP and are not used, as database clients do not use them either.
 * @param socketPath a socket in the file system in its place, for a host that is this machine
 */
export async function connectBare(
  url: URL,
  options: ConnectorOptions,
  socketPath: string | undefined,
): Promise<Socket> {
  options.assertAllowed(url);
  const { hostname, port } = destinationOf(url);
  const target = { hostname, host: url.host, protocol: 'http:', port: String(port) };
  if (socketPath === undefined) return connectDirectly(url, target, options);
  if (!isThisMachine(hostname)) throw refusal(url, 'a socket in the file system leads to this machine only');
  const socket = await open({ timeout: options.connectTimeoutMs, socketPath }, target);
  assertStillAllowed(url, socket, options);
  options.onConnected(url, socket, true);
  return socket;
}

async function connectDirectly(url: URL, target: buildConnector.Options, options: ConnectorOptions): Promise<Socket> {
  const addresses = await admissibleAddresses(url, options);
  // The switch may have been turned while the name was looked up: then nothing leaves at all.
  options.assertAllowed(url);
  const pinned: LookupFunction = (_hostname, lookupOptions, done) => {
    const first = addresses[0];
    if (first === undefined) done(new Error('no address'), '', 0);
    else if (lookupOptions.all === true) done(null, addresses);
    else done(null, first.address, first.family);
  };
  const socket = await open({ timeout: options.connectTimeoutMs, lookup: pinned, autoSelectFamily: true }, target);
  const remote = socket.remoteAddress ?? '';
  const isPrivate = classifyAddress(remote) === 'private';
  if (!addresses.some(({ address }) => sameAddress(address, remote))) {
    socket.destroy();
    throw refusal(url, `the connection led to ${remote}, which was not checked`);
  }
  assertStillAllowed(url, socket, options);
  options.onConnected(url, socket, isPrivate);
  return socket;
}

/** The switch or the allow-list may have changed while the connection was made. */
function assertStillAllowed(url: URL, socket: Socket, options: ConnectorOptions): void {
  try {
    options.assertAllowed(url);
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
}

function open(connectorOptions: buildConnector.BuildOptions, target: buildConnector.Options): Promise<Socket> {
  return new Promise((resolve, reject) => {
    buildConnector({ allowH2: false, ...connectorOptions })(target, (error, socket) => {
      if (error === null && socket !== null) resolve(socket);
      else reject(error ?? new Error('no socket'));
    });
  });
}

/** The addresses of the URL's host that may be connected to. @throws YardstickError when there is none. */
async function admissibleAddresses(
  url: URL,
  options: ConnectorOptions,
): Promise<{ address: string; family: number }[]> {
  const { hostname } = destinationOf(url);
  const literal = isIP(hostname);
  const found =
    literal === 0
      ? await withTimeout(options.resolve(hostname), options.connectTimeoutMs)
      : [{ address: hostname, family: literal }];
  const admissible = found.filter(({ address }) => isAdmissible(address, url, options));
  if (admissible.length > 0) return admissible;
  const [first] = found;
  if (first === undefined) throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
  throw explainRefusedAddress(first.address, url, options);
}

function isAdmissible(address: string, url: URL, options: ConnectorOptions): boolean {
  const kind = classifyAddress(address);
  if (kind === 'forbidden') return false;
  if (kind === 'public') return url.protocol === 'https:' && !isLoopbackName(destinationOf(url).hostname);
  if (options.publicOnly) return false;
  const { hostname } = destinationOf(url);
  // The allow-list names the host itself. If that is an address or a local name, the private address is what the user meant.
  return isIP(hostname) !== 0 || isLocalName(hostname) || options.isAddressAllowed(address, url);
}

function explainRefusedAddress(address: string, url: URL, options: ConnectorOptions): YardstickError {
  const kind = classifyAddress(address);
  if (kind === 'public') {
    if (isLoopbackName(destinationOf(url).hostname))
      return refusal(url, `it leads to ${address}, outside this machine`);
    return plainHttpRefusal(url);
  }
  if (kind === 'forbidden') return refusal(url, `it leads to ${address}, which is never a server of yours`);
  if (options.publicOnly) return refusal(url, 'a redirect from the internet led into your own network');
  const shown = isIP(address) === 6 ? `[${address}]` : address;
  const host = url.port === '' ? shown : `${shown}:${url.port}`;
  return new YardstickError(
    'egress/private-address',
    `${url.host} leads to ${address}, an address in your own network, and was not contacted.`,
    {
      hint: `If that is your own server, allow this address too: yardstick egress allow ${host}`,
      data: { host, name: url.host },
    },
  );
}

function refusal(url: URL, why: string): YardstickError {
  return new YardstickError('egress/private-address', `${url.host} was not contacted: ${why}.`, {
    hint: 'Check the address of the connection. If you did not expect this, the name may have been tampered with.',
    data: { name: url.host },
  });
}

/** Plain http is for this machine and the user's own network. */
export function plainHttpRefusal(url: URL): YardstickError {
  return new YardstickError(
    'egress/plain-http',
    `${url.host} is on the internet and would be asked without encryption.`,
    {
      hint: 'Use an https:// address. Plain http is accepted only for this machine and your own network.',
      data: { name: url.host },
    },
  );
}

function readProxy(url: URL, environment: NodeJS.ProcessEnv): Proxy | null {
  try {
    return proxyFor(url, environment);
  } catch (thrown) {
    throw proxyFailure(url, thrown instanceof TypeError ? thrown.message : 'its address cannot be read');
  }
}

function proxyFailure(url: URL, why: string): YardstickError {
  return new YardstickError('egress/proxy', `Could not reach ${url.host} through the proxy: ${why}.`, {
    hint: 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
    data: { name: url.host },
  });
}

/**
 * Through a proxy the name is resolved by the proxy, so only its text can be judged. The proxy's own address is not judged:
 * whoever set the environment chose it.
 */
async function connectThroughProxy(
  url: URL,
  target: buildConnector.Options,
  proxy: Proxy,
  options: ConnectorOptions,
): Promise<Socket> {
  const { hostname, port } = destinationOf(url);
  const kind = isIP(hostname) === 0 ? (isLocalName(hostname) ? 'private' : 'public') : classifyAddress(hostname);
  if (kind === 'forbidden' || (kind === 'private' && options.publicOnly))
    throw explainRefusedAddress(hostname, url, options);
  if (kind === 'public' && url.protocol === 'http:') throw plainHttpRefusal(url);
  const client = new Client(proxy.origin, {
    connect: buildConnector({ allowH2: false, timeout: options.connectTimeoutMs }),
  });
  const authority = `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`;
  const tunnel = await client
    .connect({
      path: authority,
      headers: {
        host: authority,
        ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
      },
      signal: AbortSignal.timeout(options.connectTimeoutMs),
    })
    .catch((thrown: unknown) => {
      void client.destroy();
      throw thrown instanceof Error && thrown.name === 'TimeoutError'
        ? proxyFailure(url, `${proxy.name} did not answer`)
        : proxyFailure(url, `${proxy.name} could not be reached`);
    });
  // What undici hands over after CONNECT is the net or TLS socket to the proxy.
  const through = tunnel.socket as Socket;
  if (tunnel.statusCode !== 200) {
    through.destroy();
    void client.destroy();
    throw proxyFailure(url, `${proxy.name} refused with status ${tunnel.statusCode}`);
  }
  through.once('close', () => void client.destroy());
  const socket =
    url.protocol === 'http:'
      ? through
      : await open({ timeout: options.connectTimeoutMs }, { ...target, httpSocket: through });
  assertStillAllowed(url, socket, options);
  options.onConnected(url, socket, kind === 'private');
  return socket;
}

function sameAddress(a: string, b: string): boolean {
  return (
    a === b ||
    a === b.replace(/^::ffff:/, '') ||
    new URL(`http://${bracket(a)}`).host === new URL(`http://${bracket(b)}`).host
  );
}

function bracket(address: string): string {
  const plain = address.replace(/%.*$/, '');
  return isIP(plain) === 6 ? `[${plain}]` : plain;
}

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('name look-up timed out'), { code: 'ETIMEDOUT' })),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
