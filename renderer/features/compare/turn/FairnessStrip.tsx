import { IconScale } from '@tabler/icons-react';
import { memo } from 'react';
import type { FairnessNote } from '../../../app/engineTypes.ts';
import classes from './FairnessStrip.module.css';

/** Why answers of a turn should not be compared as they stand. Pointing at a reason marks the answers it is about. */
export const FairnessStrip = memo(function FairnessStrip(props: {
  notes: readonly FairnessNote[];
  highlighted: FairnessNote | null;
  onHighlight: (note: FairnessNote | null) => void;
}) {
  if (props.notes.length === 0) return null;
  return (
    <div className={classes.strip} role="note" aria-label="Fairness of this comparison">
      <IconScale size={15} aria-hidden="true" className={classes.icon} />
      <span className={classes.title}>Compare with care</span>
      <ul className={classes.notes}>
        {props.notes.map((note) => (
          <li key={`${note.code} ${note.answerIds.join()}`}>
            <button
              type="button"
              className={classes.note}
              aria-pressed={props.highlighted === note}
              onMouseEnter={() => props.onHighlight(note)}
              onMouseLeave={() => props.onHighlight(null)}
              onFocus={() => props.onHighlight(note)}
              onBlur={() => props.onHighlight(null)}
              onClick={() => props.onHighlight(props.highlighted === note ? null : note)}
            >
              {note.message}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
});
