import { useCallback, useState, type CSSProperties, type RefCallback } from 'react';

/** On which sides something goes on out of sight. */
interface ScrollCue {
  left: boolean;
  right: boolean;
  /** How wide the bar at its side is, px: what fades stops short of it. */
  bar: number;
}

const none: ScrollCue = { left: false, right: false, bar: 0 };
/** Positions are fractions on some screens. */
const slackPx = 2;

/** Watches what scrolls sideways, so that it can show where there is more of it. */
export function useScrollCue<E extends HTMLElement>(): { watch: RefCallback<E>; cue: ScrollCue } {
  const [cue, setCue] = useState(none);
  const watch = useCallback((element: E | null) => {
    if (element === null) return undefined;
    let seenLeft = 0;
    const look = () => {
      const { scrollLeft, scrollWidth, clientWidth, clientLeft, offsetWidth } = element;
      const bar = offsetWidth - clientWidth - 2 * clientLeft;
      seenLeft = scrollLeft;
      const left = scrollLeft > slackPx;
      const right = scrollLeft + clientWidth < scrollWidth - slackPx;
      setCue((before) =>
        before.left === left && before.right === right && before.bar === bar ? before : { left, right, bar },
      );
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    const watchChildren = () => {
      for (const child of element.children) sizes.observe(child);
    };
    watchChildren();
    // A table that is drawn later, or in the place of another one, has a width of its own.
    const children = new MutationObserver(() => {
      watchChildren();
      look();
    });
    children.observe(element, { childList: true });
    // What scrolls up and down, too, need not be measured for each frame of that.
    const lookSideways = () => {
      if (element.scrollLeft !== seenLeft) look();
    };
    element.addEventListener('scroll', lookSideways, { passive: true });
    return () => {
      sizes.disconnect();
      children.disconnect();
      element.removeEventListener('scroll', lookSideways);
    };
  }, []);
  return { watch, cue };
}

/** The cue as attributes of what scrolls, for `Scrolling.module.css`, or of a frame around it. */
export const cueAttributes = ({ left, right, bar }: ScrollCue) => ({
  'data-more-left': left || undefined,
  'data-more-right': right || undefined,
  style: { '--ys-scrollbar': `${bar}px` } as CSSProperties,
});
