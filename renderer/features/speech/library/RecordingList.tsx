import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import { useScrollParent } from '../../../components/useScrollParent.ts';
import type { Recording } from '../speechTypes.ts';
import classes from './Library.module.css';

/** Recordings of any number, each with its transcripts; only those in sight exist. Asks for more before the end is reached. */
export function RecordingList(props: {
  recordings: readonly Recording[];
  hasMore: boolean;
  onMore: () => void;
  children: (recording: Recording) => ReactNode;
}) {
  const { recordings, hasMore, onMore } = props;
  const list = useRef<HTMLUListElement>(null);
  const { scroller, margin } = useScrollParent(list);
  // oxlint-disable-next-line react/incompatible-library -- the page is not built with React's compiler
  const virtual = useVirtualizer({
    count: recordings.length,
    getScrollElement: () => scroller,
    // A line for the recording, one for each transcript; rows in sight are measured.
    estimateSize: (index) => 53 + (recordings[index]?.transcripts.length ?? 0) * 34,
    getItemKey: (index) => recordings[index]?.id ?? index,
    useFlushSync: false,
    scrollMargin: margin,
    overscan: 10,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && last >= recordings.length - 20) onMore();
  }, [hasMore, last, recordings.length, onMore]);
  return (
    <ul ref={list} className={classes.list} aria-label="Recordings" style={{ height: virtual.getTotalSize() }}>
      {shown.map((item) => {
        const recording = recordings[item.index];
        if (recording === undefined) return null;
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            data-recording={recording.id}
            className={classes.recording}
            aria-label={recording.name}
            aria-setsize={hasMore ? -1 : recordings.length}
            aria-posinset={item.index + 1}
            style={{ transform: `translateY(${item.start - margin}px)` }}
          >
            {props.children(recording)}
          </li>
        );
      })}
    </ul>
  );
}
