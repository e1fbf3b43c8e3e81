import { expect, test } from 'vitest';
import { filterLedger } from '../../../renderer/features/connections/filterLedger.ts';
import { ledgerCsv, type LedgerEntry } from '../../../renderer/features/connections/ledgerCsv.ts';

const row = (values: Partial<LedgerEntry>): LedgerEntry => ({
  id: 1,
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  host: 'api.example.com',
  port: 443,
  reason: 'answer',
  bytesOut: 120,
  bytesIn: 4567,
  verdict: 'allowed',
  ...values,
});

test('the file is plain RFC 4180: ISO times, one line a connection', () => {
  expect(ledgerCsv([row({})])).toBe(
    'time,host,port,reason,bytesOut,bytesIn,verdict\r\n2026-01-02T03:04:05.006Z,api.example.com,443,answer,120,4567,allowed\r\n',
  );
});

test('a reason with commas, quotes or line ends stays one cell', () => {
  expect(ledgerCsv([row({ reason: 'answer, "long"\nsecond' })])).toContain('"answer, ""long""\nsecond"');
});

test('a hostile host name does not become a spreadsheet formula', () => {
  for (const host of ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\t=1']) {
    const cell =
      ledgerCsv([row({ host })])
        .split('\r\n')[1]
        ?.slice('2026-01-02T03:04:05.006Z,'.length) ?? '';
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
  }
});

test('the filter looks at host and reason, and "refused" is every verdict but allowed', () => {
  const rows = [
    row({ id: 1 }),
    row({ id: 2, verdict: 'offline' }),
    row({ id: 3, host: 'models.test', verdict: 'not-allowed', reason: 'List the models' }),
  ];
  const ids = (search: string, verdict: 'all' | 'allowed' | 'refused') =>
    filterLedger(rows, { search, verdict }).map(({ id }) => id);
  expect(ids('', 'all')).toEqual([1, 2, 3]);
  expect(ids('', 'refused')).toEqual([2, 3]);
  expect(ids('', 'allowed')).toEqual([1]);
  expect(ids(' LIST ', 'all')).toEqual([3]);
  expect(ids('example', 'refused')).toEqual([2]);
});
