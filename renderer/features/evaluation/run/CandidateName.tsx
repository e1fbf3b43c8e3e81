import classes from './Letter.module.css';

/** A candidate's name that breaks between its words only: "zero-shot" is one, and a line that ends with "zero-" is read twice. */
export function CandidateName({ name }: { name: string }) {
  return name.split(/((?:zero|one|\d+)-shot)/i).map((part, place) =>
    place % 2 === 0 ? (
      part
    ) : (
      // oxlint-disable-next-line react/no-array-index-key -- a name's parts do not move
      <span key={place} className={classes.word}>
        {part}
      </span>
    ),
  );
}
