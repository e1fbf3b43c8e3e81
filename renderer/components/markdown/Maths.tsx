import { useEffect, useRef } from 'react';
import classes from './Markdown.module.css';

const longestFormula = 8000;

/**
 * A formula. KaTeX builds the nodes itself in an element that React leaves alone: no HTML text in between. `trust` off refuses links,
 * images and raw HTML in a formula; the limits stop one that expands for ever. Until KaTeX is there, and where it fails, the source shows.
 */
export function Maths(props: { tex: string; display?: boolean }) {
  const target = useRef<HTMLSpanElement>(null);
  const display = props.display === true;
  useEffect(() => {
    let gone = false;
    if (props.tex.length <= longestFormula) {
      import('./katex.ts').then(
        ({ katex }) => {
          if (gone || target.current === null) return;
          katex.render(props.tex, target.current, {
            displayMode: display,
            throwOnError: false,
            trust: false,
            strict: 'ignore',
            maxExpand: 500,
            maxSize: 20,
            output: 'htmlAndMathml',
          });
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
