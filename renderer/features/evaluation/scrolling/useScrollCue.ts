import { useCallback, useState, type RefCallback } from 'react';

/** On which sides something goes on out of sight. */
interface ScrollCue {
  left: boolean;
  right: boolean;
}

const none: ScrollCue = { left: false, right: false };
/** Positions are fractions on some screens. */
const slackPx = 2;

/** Watches what scrolls sideways, so that it can show where there is more of it. */
export function useScrollCue<E extends HTMLElement>(): { watch: RefCallback<E>; cue: ScrollCue } {
  const [cue, setCue] = useState(none);
  const watch = useCallback((element: E | null) => {
    if (element === null) return undefined;
    const look = () => {
      const { scrollLeft, scrollWidth, clientWidth, clientLeft, offsetWidth } = element;
      // What fades stops short of a scrollbar at the side.
      element.style.setProperty('--ys-scrollbar', `${offsetWidth - clientWidth - 2 * clientLeft}px`);
      const left = scrollLeft > slackPx;
      const right = scrollLeft + clientWidth < scrollWidth - slackPx;
      setCue((before) => (before.left === left && before.right === right ? before : { left, right }));
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
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      children.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  return { watch, cue };
}

/** The cue as attributes, for `Scrolling.module.css`. */
export const cueAttributes = ({ left, right }: ScrollCue) => ({
  'data-more-left': left || undefined,
  'data-more-right': right || undefined,
});
