import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { formatBytes } from '../../components/format.ts';
import { momentText } from '../../components/timeText.ts';
import { isRefused } from './filterLedger.ts';
import type { LedgerEntry } from './ledgerCsv.ts';
import classes from './LedgerTable.module.css';
import { verdictText } from './verdictText.ts';

const columns = ['Time', 'Host', 'Why', 'Sent', 'Received', 'Verdict'] as const;

/** The ledger as a table of which only the rows in sight exist in the page; ten thousand scroll like ten. */
export function LedgerTable({ rows }: { rows: LedgerEntry[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const rowHeight = narrow ? 76 : 38;
  // oxlint-disable-next-line react/incompatible-library -- the page is not built with React's compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
  });
  return (
    // The rows hold nothing that takes the focus: without this the list could not be scrolled from the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label="Ledger, scrolls">
      <table className={classes.table} aria-label="Connections made and refused" aria-rowcount={rows.length + 1}>
        <thead className={classes.head}>
          <tr className={classes.row} aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column} scope="col" className={classes.cell}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={classes.all} style={{ height: rows.length * rowHeight }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <tr
                key={item.key}
                className={classes.row}
                aria-rowindex={item.index + 2}
                data-refused={isRefused(row) || undefined}
                style={{ height: rowHeight, transform: `translateY(${item.index * rowHeight}px)` }}
              >
                <td className={classes.cell}>{momentText(row.time)}</td>
                <td className={classes.cell} data-strong title={hostText(row)}>
                  {hostText(row)}
                </td>
                <td className={classes.cell} title={row.reason}>
                  {row.reason}
                </td>
                <td className={classes.cell} data-figure data-label="sent">
                  {formatBytes(row.bytesOut)}
                </td>
                <td className={classes.cell} data-figure data-label="received">
                  {formatBytes(row.bytesIn)}
                </td>
                <td className={classes.cell} data-verdict title={verdictText(row.verdict)}>
                  {verdictText(row.verdict)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const hostText = (row: LedgerEntry): string =>
  row.port === null || row.port === 443 ? row.host : `${row.host}:${row.port}`;
