import type { ReactNode } from 'react';
import classes from './StatLine.module.css';

export interface Stat {
  label: string;
  value: ReactNode;
  /** Longer words for a pop-up hint and for screen readers. */
  title?: string;
}

/** A row of figures with their names; tabular numerals, so that columns of them line up and do not jump. */
export function StatLine(props: { stats: Stat[]; label?: string }) {
  return (
    <dl className={classes.line} aria-label={props.label}>
      {props.stats.map((stat) => (
        <div key={stat.label} className={classes.stat} title={stat.title}>
          <dt>{stat.label}</dt>
          <dd>{stat.value}</dd>
        </div>
      ))}
    </dl>
  );
}
