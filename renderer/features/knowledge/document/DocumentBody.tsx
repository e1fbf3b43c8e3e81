import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import type { Outline } from '../knowledgeTypes.ts';
import classes from './DocumentPanel.module.css';
import type { Finding } from './openedDocument.ts';
import { estimateHeight, estimateMeanHeight, pagesOf, rowAt, rowKinds, rowPage, rowPageAt } from './rows.ts';
import { RowText } from './RowText.tsx';
import { useDocumentRows } from './useDocumentRows.ts';
import { useDocumentText } from './useDocumentText.ts';

/** A document of any length: only the rows in sight exist, and only the text around them is here. */
export function DocumentBody(props: {
  baseId: string;
  outline: Outline;
  finding: Finding | undefined;
  /** The page that is at the top. */
  onPage: (page: number) => void;
}) {
  const { outline, finding, onPage } = props;
  const { rowCount, rowPages } = outline;
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(560);
  /** Pages of rows around what is in sight; what is in sight is known only after the rows were placed. */
  const [inSight, setInSight] = useState<readonly number[]>([0]);
  const targetPage = finding === undefined ? 0 : rowPageAt(rowPages, finding.start);
  const rows = useDocumentRows(props.baseId, outline, [...new Set([targetPage, ...inSight])]);
  const targetRows = rows.rowsOn(targetPage);
  // Until its page is here, the page's first row.
  const target =
    finding === undefined
      ? 0
      : Math.min(rowCount - 1, targetPage * rowPage + Math.max(0, rowAt(targetRows ?? [], finding.start)));

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(200, Math.min(760, element.clientWidth) - 48)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // oxlint-disable-next-line react/incompatible-library -- the page is not built with React's compiler
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize(index) {
      const row = rowPages.length === 1 ? rows.at(index) : undefined;
      return row === undefined ? estimateMeanHeight(outline, index, width) : estimateHeight(row, width);
    },
    overscan: 6,
    paddingStart: 16,
    paddingEnd: 80,
    initialOffset: () => 0,
  });
  const shown = virtual.getVirtualItems();
  const firstIndex = shown[0]?.index ?? target;
  const lastIndex = shown.at(-1)?.index ?? target;
  // The one before says whether the first begins a new page.
  const wanted = [Math.max(0, firstIndex - 1), lastIndex].map((index) => Math.floor(index / rowPage));
  const wantedKey = [...new Set(wanted)].join();
  useEffect(() => setInSight(wantedKey.split(',').map(Number)), [wantedKey]);
  const first = rows.at(firstIndex);
  const last = rows.at(lastIndex);
  const pages = new Set(finding === undefined ? [] : pagesOf({ start: finding.start, end: finding.start + 1 }));
  if (first !== undefined && last !== undefined)
    for (const page of pagesOf({ start: first[1], end: last[2] })) pages.add(page);
  const text = useDocumentText(props.baseId, outline.id, [...pages]);

  useEffect(() => {
    if (finding !== undefined && target >= 0) virtual.scrollToIndex(target, { align: 'start' });
    // Only when another place is to be shown: a change of the window must not take the reader back.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [finding?.start, finding?.end, target]);

  const top = virtual.scrollOffset ?? 0;
  const topRow = shown.find((item) => item.end > top + 24)?.index;
  const topPage = topRow === undefined ? 0 : (rows.at(topRow)?.[4] ?? 0);
  useEffect(() => onPage(topPage), [onPage, topPage]);

  const error = text.error ?? rows.error;
  if (error !== null) return <ErrorNotice error={error} />;
  return (
    // The text scrolls by itself and must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section ref={scroller} className={classes.scroll} tabIndex={0} aria-label={`Text of ${outline.title}`}>
      <div className={classes.inner} style={{ height: virtual.getTotalSize() }}>
        {shown.map((item) => {
          const row = rows.at(item.index);
          if (row === undefined) {
            return (
              <div
                key={item.key}
                className={classes.row}
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              />
            );
          }
          const before = rows.at(item.index - 1);
          const newPage = row[4] !== 0 && row[4] !== (before?.[4] ?? 0);
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={classes.row}
              data-kind={rowKinds[row[0]]}
              data-level={row[3] === 0 ? undefined : row[3]}
              data-hidden={row[5] === 1 || undefined}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {newPage && <div className={classes.page}>{pageName(outline, row[4])}</div>}
              <RowText row={row} text={text.slice(row[1], row[2])} finding={finding} height={item.size} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** What a page is called in its kind of document. */
export function pageName({ format, pages }: Pick<Outline, 'format' | 'pages'>, page: number): string {
  const name = pages.find((one) => one.page === page)?.name ?? null;
  const word = format === 'pptx' ? 'Slide' : format === 'xlsx' ? 'Sheet' : format === 'epub' ? 'Chapter' : 'Page';
  return name === null ? `${word} ${page}` : `${word} ${page}: ${name}`;
}
