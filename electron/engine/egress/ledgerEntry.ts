import { YardstickError } from '../../../models/errors.ts';
import { destinationOf } from './hosts.ts';
import type { LedgerVerdict } from './ledger.ts';

/** A URL's destination as the ledger names it. */
export function ledgerHost(url: URL): { host: string; port: number } {
  const { hostname, port } = destinationOf(url);
  return { host: hostname.slice(0, 253), port };
}

/** How an attempt that threw ended. @param sent whether anything had left */
export function verdictOf(thrown: unknown, sent: boolean): LedgerVerdict {
  const code = thrown instanceof YardstickError ? thrown.code : '';
  if (sent) return 'cut';
  if (code === 'egress/offline') return 'offline';
  return refusals.has(code) ? 'denied' : 'failed';
}

const refusals = new Set([
  'egress/not-allowed',
  'egress/private-address',
  'egress/plain-http',
  'egress/not-encrypted',
  'egress/bad-address',
]);
