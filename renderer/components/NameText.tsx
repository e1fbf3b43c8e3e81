import classes from './NameText.module.css';
import { splitEnd } from './splitEnd.ts';

/** A name on one line. Where there is no room it is cut in the middle, so that its end, which tells two of a family apart, is seen. */
export function NameText({ name }: { name: string }) {
  const { start, end } = splitEnd(name);
  return (
    <span className={classes.name}>
      {start !== '' && <span className={classes.start}>{start}</span>}
      <span className={classes.end}>{end}</span>
    </span>
  );
}
