import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import type { HistoryItem } from './ConversationRow.tsx';
import classes from './HistoryList.module.css';
import { useScrollParent } from '../../components/useScrollParent.ts';

/** Conversations of any number; only those in sight exist in the page. Asks for more before the end is reached. */
export function HistoryList(props: {
  items: HistoryItem[];
  /** Pixels; with and without the line that was found. */
  rowHeight: number;
  hasMore: boolean;
  onMore: () => void;
  children: (item: HistoryItem) => ReactNode;
}) {
  const list = useRef<HTMLUListElement>(null);
  const { scroller, margin } = useScrollParent(list);
  const { items, rowHeight, hasMore, onMore } = props;
  // oxlint-disable-next-line react/incompatible-library -- the page is not built with React's compiler
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    scrollMargin: margin,
    overscan: 10,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && last >= items.length - 20) onMore();
  }, [hasMore, last, items.length, onMore]);
  return (
    <ul ref={list} className={classes.list} aria-label="Conversations" style={{ height: items.length * rowHeight }}>
      {shown.map((place) => {
        const item = items[place.index];
        if (item === undefined) return null;
        return (
          <li
            key={item.id}
            className={classes.item}
            aria-setsize={hasMore ? -1 : items.length}
            aria-posinset={place.index + 1}
            style={{ height: rowHeight, transform: `translateY(${place.index * rowHeight}px)` }}
          >
            {props.children(item)}
          </li>
        );
      })}
    </ul>
  );
}
