import { isIP } from 'node:net';
import { YardstickError } from '../../../models/errors.ts';
import { classifyAddress } from './addresses.ts';
import { plainHttpRefusal } from './connector.ts';
import { destinationOf, entryCovers, hostOfUrl, isHostname } from './hosts.ts';
import type { AllowedHost } from './ledger.ts';

/** What the gate decides by. */
export interface GateState {
  offline: boolean;
  allowed: readonly AllowedHost[];
}

/**
 * Refuses a URL that may not be contacted, by its text alone; the connector judges the addresses behind it.
 *
 * @throws YardstickError `egress/offline`, `egress/not-allowed` (`data.host` is what the user would have to allow),
 *   `egress/bad-address`, `egress/private-address`, `egress/plain-http`.
 */
export function assertMayContact(url: URL, state: GateState): void {
  assertProperAddress(url);
  if (state.offline) throw offlineRefusal(url);
  if (state.allowed.some(({ host }) => entryCovers(host, url))) return;
  const host = hostOfUrl(url);
  throw new YardstickError('egress/not-allowed', `Nothing was sent to ${host}: you have not allowed it yet.`, {
    hint: `Allow it once under Connections, or with: yardstick egress allow ${host}`,
    data: { host },
  });
}

/** @param begun the exchange was under way: something may have been sent already. */
export function offlineRefusal(url: URL, begun = false): YardstickError {
  const host = hostOfUrl(url);
  const what = begun ? `The connection to ${host} was cut` : `Nothing was sent to ${host}`;
  return new YardstickError('egress/offline', `${what}: Yardstick is offline.`, {
    hint: 'Turn the Offline switch off (or leave out --offline) to use other machines. Local models work either way.',
    data: { host },
  });
}

function assertProperAddress(url: URL): void {
  const { hostname } = destinationOf(url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw badAddress(`${url.protocol}// is not spoken, only https:// and http://`);
  }
  if (url.username !== '' || url.password !== '') throw badAddress('an address may not carry a name or a password');
  if (!isHostname(hostname)) throw badAddress('its host is neither a name nor an address');
  if (isIP(hostname) === 0) return;
  const kind = classifyAddress(hostname);
  if (kind === 'forbidden') {
    throw new YardstickError(
      'egress/private-address',
      `${hostname} was not contacted: it is never a server of yours.`,
      {
        hint: 'Check the address.',
        data: { name: url.host },
      },
    );
  }
  if (kind === 'public' && url.protocol === 'http:') throw plainHttpRefusal(url);
}

/** @throws YardstickError `egress/bad-address` for text that is no URL. */
export function parseAddress(input: string | URL, base?: URL): URL {
  try {
    return new URL(input, base);
  } catch {
    throw badAddress('it cannot be read');
  }
}

/** The address itself is not repeated: it may hold a password or a query. */
export function badAddress(why: string): YardstickError {
  return new YardstickError('egress/bad-address', `An address was refused: ${why}.`, {
    hint: 'Give a full address such as https://api.example.com/v1.',
    data: { sent: false },
  });
}
