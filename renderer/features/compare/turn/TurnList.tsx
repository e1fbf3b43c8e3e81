import { ActionIcon } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useConversationStore, useTurnCount } from '../state/useConversation.ts';
import classes from './TurnList.module.css';
import { TurnRow } from './TurnRow.tsx';

const endThreshold = 48;

/**
 * The turns, oldest first. Only those near the window exist in the document; those not loaded yet are asked for when they come near.
 * While the end is in view it stays in view as answers grow; once the reader scrolls up, nothing moves under them.
 */
export function TurnList(props: { width: number; diffColumn: number | null; onNeed: (position: number) => void }) {
  const store = useConversationStore();
  const count = useTurnCount();
  const scroller = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  // oxlint-disable-next-line react/incompatible-library -- the page is not compiled by the React compiler
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => 420,
    overscan: 1,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endThreshold,
    paddingStart: 12,
    paddingEnd: 12,
    onChange: (instance) => setAtEnd(instance.isAtEnd(endThreshold)),
  });
  const items = virtualizer.getVirtualItems();

  // The newest turn first: at the start, before anything is painted.
  const started = useRef(false);
  useEffect(() => {
    if (started.current || count === 0) return;
    started.current = true;
    virtualizer.scrollToIndex(count - 1, { align: 'end' });
  }, [count, virtualizer]);

  // The prompt box grows and shrinks: who reads the end goes on reading the end.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let nearEnd = true;
    const look = () => {
      nearEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= endThreshold;
    };
    const observer = new ResizeObserver(() => {
      if (nearEnd) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener('scroll', look, { passive: true });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, []);

  const missing = items.map((item) => item.index).filter((index) => store.turnAt(index) === undefined);
  const { onNeed } = props;
  const missingKey = missing.join();
  useEffect(() => {
    for (const index of missingKey === '' ? [] : missingKey.split(',')) onNeed(Number(index));
  }, [missingKey, onNeed]);

  return (
    <div className={classes.frame}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label="Conversation">
        {count === 0 && <p className={classes.none}>No prompt yet: write the first one below.</p>}
        <div className={classes.content} style={{ height: virtualizer.getTotalSize() }}>
          {/* Not a transform: heads of cards that stay in sight are placed by the layout, which knows nothing of transforms. */}
          <div className={classes.window} style={{ top: items[0]?.start ?? 0 }}>
            {items.map((item) => (
              <div key={item.key} data-index={item.index} ref={virtualizer.measureElement}>
                <TurnRow
                  position={item.index}
                  width={props.width}
                  diffColumn={props.diffColumn}
                  newest={item.index === count - 1}
                />
              </div>
            ))}
          </div>
        </div>
      </section>
      {!atEnd && count > 0 && (
        <ActionIcon
          variant="default"
          radius="xl"
          size={34}
          className={classes.toEnd}
          aria-label="Go to the newest answer"
          onClick={() => virtualizer.scrollToIndex(count - 1, { align: 'end' })}
        >
          <IconArrowDown size={16} />
        </ActionIcon>
      )}
    </div>
  );
}
