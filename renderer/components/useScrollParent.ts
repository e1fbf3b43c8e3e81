import { useLayoutEffect, useState, type RefObject } from 'react';

/** The element that scrolls around a list, and how far into it the list begins (pixels). */
export interface ScrollPlace {
  scroller: HTMLElement | null;
  margin: number;
}

/** Finds where a list stands inside the page that scrolls it, so that the list needs no scroll bar of its own. */
export function useScrollParent(list: RefObject<HTMLElement | null>): ScrollPlace {
  const [place, setPlace] = useState<ScrollPlace>({ scroller: null, margin: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    let scroller = element.parentElement;
    while (scroller !== null && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) {
      scroller = scroller.parentElement;
    }
    if (scroller === null) return;
    const found = scroller;
    const measure = () => {
      const margin = Math.round(
        element.getBoundingClientRect().top - found.getBoundingClientRect().top + found.scrollTop,
      );
      setPlace((before) =>
        before.scroller === found && before.margin === margin ? before : { scroller: found, margin },
      );
    };
    measure();
    // The toolbar above may wrap on a narrower window: the list begins lower then.
    const observer = new ResizeObserver(measure);
    observer.observe(found);
    return () => observer.disconnect();
  }, [list]);
  return place;
}
