/** A row of the ledger as the engine states it. */
export interface LedgerEntry {
  id: number;
  /** Milliseconds since the epoch. */
  time: number;
  host: string;
  port: number | null;
  reason: string;
  bytesOut: number;
  bytesIn: number;
  verdict: string;
}

const columns = ['time', 'host', 'port', 'reason', 'bytesOut', 'bytesIn', 'verdict'] as const;

/** The ledger as RFC 4180 CSV; times in ISO 8601 UTC, sizes in bytes. */
export function ledgerCsv(rows: readonly LedgerEntry[]): string {
  const lines = rows.map((row) =>
    columns.map((column) => cell(column === 'time' ? new Date(row.time).toISOString() : row[column])).join(','),
  );
  return [columns.join(','), ...lines, ''].join('\r\n');
}

/** A host name is chosen by others: a cell that a spreadsheet would take for a formula is made text. */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
