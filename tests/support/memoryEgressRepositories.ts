import type {
  AllowedHost,
  EgressLedgerRepository,
  EgressSettingsRepository,
  LedgerRow,
} from '../../electron/engine/egress/ledger.ts';

/** The egress room's repositories without a database. */
export function memoryEgressRepositories(hosts: string[] = []): {
  ledger: EgressLedgerRepository & { rows: LedgerRow[] };
  settings: EgressSettingsRepository;
} {
  const rows: LedgerRow[] = [];
  let allowed: AllowedHost[] = hosts.map((host) => ({ host, allowedAt: 0 }));
  let isOffline = false;
  return {
    ledger: {
      rows,
      append(row) {
        rows.push({ ...row, id: rows.length + 1 });
        return rows.length;
      },
      complete(id, end) {
        Object.assign(rows[id - 1] ?? {}, end);
      },
      list: ({ limit, before = Number.POSITIVE_INFINITY }) =>
        rows
          .filter((row) => row.id < before)
          .reverse()
          .slice(0, limit),
    },
    settings: {
      allowedHosts: () => allowed,
      allow(host) {
        allowed = [...allowed, { host, allowedAt: Date.now() }];
      },
      deny(host) {
        allowed = allowed.filter((one) => one.host !== host);
      },
      offline: () => isOffline,
      saveOffline(offline) {
        isOffline = offline;
      },
    },
  };
}
