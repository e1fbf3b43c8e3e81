import type { ReactNode } from 'react';
import classes from './Scrolling.module.css';
import { cueAttributes, useScrollCue } from './useScrollCue.ts';

/** A frame for what is wider than a phone: it scrolls by itself, fades where there is more, and is a stop of the keyboard only where it scrolls. */
export function SidewaysScroll(props: {
  label: string;
  /** The frame's looks, where they are not the usual ones. */
  className?: string | undefined;
  /** Its first column stays in sight: nothing fades there. */
  isHeld?: boolean;
  children: ReactNode;
}) {
  const { watch, cue } = useScrollCue<HTMLElement>();
  const scrolls = cue.left || cue.right;
  return (
    <section
      ref={watch}
      className={`${classes.cue} ${props.className ?? classes.frame}`}
      {...cueAttributes(props.isHeld === true ? { ...cue, left: false } : cue)}
      {...(scrolls ? { tabIndex: 0, 'aria-label': `${props.label}, scrolls sideways` } : {})}
    >
      {props.children}
    </section>
  );
}
