import type { LedgerEntry } from './ledgerCsv.ts';

export interface LedgerFilter {
  /** Part of the host or of the reason; case does not matter. */
  search: string;
  /** 'all', or one verdict as the ledger spells it, or 'refused' for every verdict but allowed. */
  verdict: 'all' | 'allowed' | 'refused';
}

/** What the ledger calls a connection that was let through. */
export const isAllowed = (entry: Pick<LedgerEntry, 'verdict'>): boolean => entry.verdict === 'allowed';

/** The rows that pass the filter, in their order. */
export function filterLedger(rows: readonly LedgerEntry[], filter: LedgerFilter): LedgerEntry[] {
  const search = filter.search.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (filter.verdict === 'all' || isAllowed(row) === (filter.verdict === 'allowed')) &&
      (search === '' || row.host.toLowerCase().includes(search) || row.reason.toLowerCase().includes(search)),
  );
}
