import type { LedgerEntry } from './ledgerCsv.ts';

/** Lays the newest rows over those already here: new ones in front, changed ones (bytes, verdict) in place. Newest first, each once. */
export function mergeLedger(newest: readonly LedgerEntry[], known: readonly LedgerEntry[]): LedgerEntry[] {
  if (newest.length === 0) return [...known];
  const fresh = new Set(newest.map((row) => row.id));
  return [...newest, ...known.filter((row) => !fresh.has(row.id))].sort((a, b) => b.id - a.id);
}
