import type { LedgerEntry } from './ledgerCsv.ts';

export interface LedgerFilter {
  /** Part of the host or of the reason; case does not matter. */
  search: string;
  verdict: 'all' | 'made' | 'refused';
}

/** True where the gate let nothing out: a rule or the offline switch stood against it. */
export const isRefused = (entry: Pick<LedgerEntry, 'verdict'>): boolean =>
  entry.verdict === 'denied' || entry.verdict === 'offline';

/** The rows that pass the filter, in their order. */
export function filterLedger(rows: readonly LedgerEntry[], filter: LedgerFilter): LedgerEntry[] {
  const search = filter.search.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (filter.verdict === 'all' || isRefused(row) === (filter.verdict === 'refused')) &&
      (search === '' || row.host.toLowerCase().includes(search) || row.reason.toLowerCase().includes(search)),
  );
}
