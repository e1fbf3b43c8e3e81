import { useEffect, useRef } from 'react';
import { longestFormula } from './limits.ts';
import classes from './Markdown.module.css';

/** A formula, drawn into an element that React leaves alone. Until KaTeX is there, and where it fails, the source shows. */
export function Maths(props: { tex: string; display?: boolean }) {
  const target = useRef<HTMLSpanElement>(null);
  const display = props.display === true;
  useEffect(() => {
    let gone = false;
    if (props.tex.length <= longestFormula) {
      import('./katex.ts').then(
        ({ drawFormula }) => {
          if (!gone && target.current !== null) drawFormula(props.tex, target.current, display);
        },
        () => undefined,
      );
    }
    return () => {
      gone = true;
    };
  }, [props.tex, display]);
  // A new formula is a new element: what KaTeX put into the old one goes with it.
  return (
    <span key={props.tex} ref={target} className={display ? classes.mathDisplay : classes.mathInline}>
      {props.tex}
    </span>
  );
}
