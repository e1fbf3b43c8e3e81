import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { FindHit, Segment, SpeechTools } from '../speechTypes.ts';
import type { Player } from './player.ts';
import { SegmentRow, type SegmentActs } from './SegmentRow.tsx';
import classes from './Transcript.module.css';
import { lastBegun, timedWords } from './wordCursor.ts';

/** Pixels of a row before it is measured: letters are 7.4 wide on average, lines 25 high. */
function rowHeight(segment: Segment | undefined, textWidth: number, shading: boolean): number {
  if (segment === undefined) return 37;
  const lines = Math.max(1, Math.ceil((segment.text.length * 7.4) / textWidth));
  return 12 + lines * 25 + (shading && segment.doubts.length > 0 ? 22 : 0) + (textWidth < 568 ? 24 : 0);
}

const noHits: readonly FindHit[] = [];

/** Segments of any number; only those in sight exist. Follows what is heard until the reader scrolls away. */
export function SegmentList(props: {
  segments: readonly Segment[];
  player: Player;
  speakers: readonly string[];
  editing: number | null;
  locked: boolean;
  shading: boolean;
  hits: readonly FindHit[];
  currentHit: FindHit | null;
  thresholds: SpeechTools['doubtThresholds'] | undefined;
  acts: SegmentActs;
}) {
  const { segments, player, acts, currentHit } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  const [textWidth, setTextWidth] = useState(800);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => {
      const width = Math.min(1104, element.clientWidth);
      // Time and speaker stand beside the text, on a phone above it.
      setTextWidth(Math.max(120, width < 600 ? width - 32 : width - 298));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // oxlint-disable-next-line react/incompatible-library -- the page is not built with React's compiler
  const virtual = useVirtualizer({
    count: segments.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight(segments[index], textWidth, props.shading),
    // Rows that turn out lower than thought bring in others, which are measured too: each in a render of its own would be too many.
    useFlushSync: false,
    getItemKey: (index) => segments[index]?.segment ?? index,
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 48,
  });
  const hitsBySegment = useMemo(() => {
    const found = new Map<number, FindHit[]>();
    for (const hit of props.hits) found.set(hit.segment, [...(found.get(hit.segment) ?? []), hit]);
    return found;
  }, [props.hits]);

  // Follows the sound, but does not take the page away from somebody who reads elsewhere.
  const away = useRef(0);
  useEffect(() => {
    let before = -1;
    return player.onTime((seconds) => {
      const index = lastBegun(segments, seconds);
      if (index === before || index < 0) return;
      before = index;
      if (player.get().playing && Date.now() - away.current > 4_000) virtual.scrollToIndex(index, { align: 'auto' });
    });
  }, [player, segments, virtual]);
  useEffect(() => {
    const index = currentHit === null ? -1 : segments.findIndex(({ segment }) => segment === currentHit.segment);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'center' });
    // Only when another hit is to be shown.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [currentHit]);

  const focusRow = (index: number) => {
    const to = Math.max(0, Math.min(segments.length - 1, index));
    setFocused(to);
    virtual.scrollToIndex(to, { align: 'auto' });
    // The row may have to be drawn first.
    setTimeout(
      () => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus({ preventScroll: true }),
      30,
    );
  };
  const keys = (event: React.KeyboardEvent, index: number, segment: Segment) => {
    // Keys of a button inside a row are its own.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowDown: () => focusRow(index + 1),
      ArrowUp: () => focusRow(index - 1),
      Home: () => focusRow(0),
      End: () => focusRow(segments.length - 1),
      ' ': () => playOrPause(segment),
      Enter: () => !props.locked && acts.open(segment.segment),
      e: () => !props.locked && acts.open(segment.segment),
      m: () => !props.locked && acts.mergeWithNext(segment.segment),
      Delete: () => !props.locked && void acts.edit([{ kind: 'remove', segments: [segment.segment] }]),
      ArrowRight: () => stepWord(segment, 1),
      ArrowLeft: () => stepWord(segment, -1),
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  /** Pauses what plays; else goes on where it was paused within this segment, or plays the segment from its start. */
  const playOrPause = ({ start, end }: Segment) => {
    const now = player.time();
    if (player.get().playing || (now > start && now < end)) player.toggle();
    else player.play(start);
  };
  const stepWord = (segment: Segment, by: 1 | -1) => {
    const words = timedWords(segment);
    const at = lastBegun(words, player.time() + 0.001);
    const next = words[Math.max(0, Math.min(words.length - 1, at + by))];
    if (next !== undefined) player.play(next.start);
  };

  return (
    <div
      ref={scroller}
      className={classes.scroll}
      onWheel={() => (away.current = Date.now())}
      onTouchMove={() => (away.current = Date.now())}
    >
      <ul className={classes.list} aria-label="Segments" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const segment = segments[item.index];
          if (segment === undefined) return null;
          return (
            // A row has keys of its own: play, edit, merge, remove, next and previous.
            // oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={classes.segment}
              tabIndex={item.index === focused ? 0 : -1}
              aria-setsize={segments.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
              onFocus={() => setFocused(item.index)}
              onKeyDown={(event) => keys(event, item.index, segment)}
            >
              <SegmentRow
                segment={segment}
                player={player}
                speakers={props.speakers}
                sameSpeaker={segment.speaker !== null && segments[item.index - 1]?.speaker === segment.speaker}
                editing={props.editing === segment.segment}
                locked={props.locked}
                shading={props.shading}
                last={item.index === segments.length - 1}
                hits={hitsBySegment.get(segment.segment) ?? noHits}
                currentHit={currentHit?.segment === segment.segment ? currentHit : null}
                thresholds={props.thresholds}
                acts={acts}
              />
            </li>
            // oxlint-enable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions
          );
        })}
      </ul>
    </div>
  );
}
