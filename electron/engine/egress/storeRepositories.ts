import type { Store } from '../store/store.ts';
import type { EgressLedgerRepository, EgressSettingsRepository, LedgerVerdict } from './ledger.ts';

const offlineKey = 'egress.offline';

/** The egress room's repositories, kept in the data folder's database. */
export function storeRepositories({ egressRows, settings }: Pick<Store, 'egressRows' | 'settings'>): {
  ledger: EgressLedgerRepository;
  settings: EgressSettingsRepository;
} {
  return {
    ledger: {
      append: ({ time, host, port, reason, onBehalfOf, verdict }) =>
        egressRows.append({ time, host, port, reason, verdict, ...(onBehalfOf === null ? {} : { onBehalfOf }) }),
      complete: (id, end) => egressRows.complete(id, end),
      list: ({ limit, before }) =>
        egressRows.list({ limit, before }).map(({ completedAt: _completedAt, verdict, ...row }) => ({
          ...row,
          verdict: verdict as LedgerVerdict,
        })),
    },
    settings: {
      allowedHosts: () => egressRows.allowedHosts(),
      allow(host) {
        egressRows.allow(host);
      },
      deny(host) {
        egressRows.deny(host);
      },
      // Anything but a clear "no" keeps the switch on: a damaged setting must not open the door.
      offline: () => settings.get(offlineKey, (value) => value !== false) ?? false,
      saveOffline: (offline) => settings.set(offlineKey, offline),
    },
  };
}
