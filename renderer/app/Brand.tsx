import { Link } from '@tanstack/react-router';
import classes from './Brand.module.css';

/** The name, as a way back to a new comparison. */
export function Brand() {
  return (
    <Link to="/" className={classes.brand} aria-label="Yardstick: new comparison">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <rect x="0.5" y="0.5" width="19" height="19" rx="5" className={classes.ground} />
        <path d="M5 15V7M8.33 15v-4M11.67 15V5M15 15v-6" className={classes.marks} />
      </svg>
      <span>Yardstick</span>
    </Link>
  );
}
