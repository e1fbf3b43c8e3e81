import type { ColumnFigure } from './figures.ts';
import classes from './DotStrip.module.css';

/** Repeats as dots on the axis all columns of the turn share, with the median as a line, and the range in figures. */
export function DotStrip(props: { figure: ColumnFigure; format: (value: number) => string; label: string }) {
  const { values, median, low, high } = props.figure;
  const place = (value: number) => (high > low ? ((value - low) / (high - low)) * 96 + 2 : 50);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const words = `${props.format(least)} – ${props.format(most)}`;
  return (
    <div>
      <svg
        className={classes.strip}
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${props.label}: ${values.length} repeats from ${words}`}
      >
        <line x1="0" x2="100" y1="4" y2="4" className={classes.axis} />
        {values.map((value, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a dot is its repeat's number
          <line key={index} x1={place(value)} x2={place(value)} y1="4" y2="4" className={classes.dot} />
        ))}
        {median !== null && <line x1={place(median)} x2={place(median)} y1="0.5" y2="7.5" className={classes.median} />}
      </svg>
      <div className={classes.range}>{words}</div>
    </div>
  );
}
