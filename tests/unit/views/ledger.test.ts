import { expect, test } from 'vitest';
import { filterLedger, type LedgerFilter } from '../../../renderer/features/connections/filterLedger.ts';
import { mergeLedger } from '../../../renderer/features/connections/mergeLedger.ts';
import { ledgerCsv, type LedgerEntry } from '../../../renderer/features/connections/ledgerCsv.ts';

const row = (values: Partial<LedgerEntry>): LedgerEntry => ({
  id: 1,
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  host: 'api.example.com',
  port: 443,
  reason: 'answer',
  bytesOut: 120,
  bytesIn: 4567,
  verdict: 'sent',
  ...values,
});

test('the file is plain RFC 4180: ISO times, one line a connection', () => {
  expect(ledgerCsv([row({})])).toBe(
    'time,host,port,reason,bytesOut,bytesIn,verdict\r\n2026-01-02T03:04:05.006Z,api.example.com,443,answer,120,4567,sent\r\n',
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

test('the filter looks at host and reason, and "refused" is what the gate stopped, not what failed on the way', () => {
  const rows = [
    row({ id: 1 }),
    row({ id: 2, verdict: 'offline' }),
    row({ id: 3, host: 'models.test', verdict: 'denied', reason: 'List the models' }),
    row({ id: 4, verdict: 'failed' }),
    row({ id: 5, verdict: 'open' }),
  ];
  const ids = (search: string, verdict: LedgerFilter['verdict']) =>
    filterLedger(rows, { search, verdict }).map(({ id }) => id);
  expect(ids('', 'all')).toEqual([1, 2, 3, 4, 5]);
  expect(ids('', 'refused')).toEqual([2, 3]);
  expect(ids('', 'made')).toEqual([1, 4, 5]);
  expect(ids(' LIST ', 'all')).toEqual([3]);
  expect(ids('example', 'refused')).toEqual([2]);
});

test('a live look shows new rows in front and finished ones in place, none twice and none lost', () => {
  const known = [row({ id: 3, verdict: 'open', bytesIn: 0 }), row({ id: 2 }), row({ id: 1 })];
  const merged = mergeLedger([row({ id: 4 }), row({ id: 3, bytesIn: 99 })], known);
  expect(merged.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  expect(merged[1]).toMatchObject({ verdict: 'sent', bytesIn: 99 });
  expect(mergeLedger([], known)).toEqual(known);
});
