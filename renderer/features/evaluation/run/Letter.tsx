import classes from './Letter.module.css';

/** A candidate's letter, the same in the table, the charts and the rows. Its name always stands beside it or in the label of what holds it. */
export function Letter({ letter, strong }: { letter: string; strong?: boolean }) {
  return (
    <span className={classes.letter} data-strong={strong === true || undefined} aria-hidden="true">
      {letter}
    </span>
  );
}
