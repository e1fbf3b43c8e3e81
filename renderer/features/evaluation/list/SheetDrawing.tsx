import classes from './SheetDrawing.module.css';

/** What a decision sheet is, as a drawing: it shows no figures, because nothing was measured. */
export function SheetDrawing() {
  return (
    <ol className={classes.parts} aria-label="What a decision sheet says">
      <li>
        <svg viewBox="0 0 200 96" className={classes.drawing} aria-hidden="true" focusable="false">
          <rect className={classes.band} x="84" y="8" width="44" height="72" rx="3" />
          <line className={classes.zero} x1="128" x2="128" y1="4" y2="84" />
          <g className={classes.good}>
            <line x1="100" x2="168" y1="24" y2="24" />
            <circle cx="134" cy="24" r="4.5" />
          </g>
          <g className={classes.unsure}>
            <line x1="58" x2="136" y1="46" y2="46" />
            <circle cx="97" cy="46" r="4.5" />
          </g>
          <g className={classes.bad}>
            <line x1="20" x2="72" y1="68" y2="68" />
            <circle cx="46" cy="68" r="4.5" />
          </g>
        </svg>
        <h3>A verdict</h3>
        <p>Not worse than the one you have, by a margin you choose; worse; or how many more rows it takes to tell.</p>
      </li>
      <li>
        <svg viewBox="0 0 200 96" className={classes.drawing} aria-hidden="true" focusable="false">
          <line className={classes.axis} x1="20" x2="188" y1="84" y2="84" />
          <line className={classes.axis} x1="20" x2="20" y1="8" y2="84" />
          <path className={classes.front} d="M40 70 H72 V42 H122 V22 H176" />
          <g className={classes.point}>
            <circle cx="40" cy="70" r="5" />
            <circle cx="72" cy="42" r="5" />
            <circle cx="122" cy="22" r="5" />
          </g>
          <g className={classes.beaten}>
            <circle cx="104" cy="62" r="5" />
            <circle cx="150" cy="50" r="5" />
          </g>
        </svg>
        <h3>What it costs</h3>
        <p>
          Quality against money, time, memory and energy, measured on this machine, and which candidates are beaten.
        </p>
      </li>
      <li>
        <svg viewBox="0 0 200 96" className={classes.drawing} aria-hidden="true" focusable="false">
          {[12, 36, 60].map((y, place) => (
            <g key={y}>
              <rect className={classes.row} x="12" y={y} width="176" height="18" rx="4" />
              <rect className={classes.text} x="20" y={y + 7} width={[84, 66, 92][place]} height="4" rx="2" />
              <circle className={place === 1 ? classes.wrong : classes.right} cx="140" cy={y + 9} r="4" />
              <circle className={place === 2 ? classes.wrong : classes.right} cx="168" cy={y + 9} r="4" />
            </g>
          ))}
        </svg>
        <h3>Every row behind it</h3>
        <p>
          The prompt as it was sent, the answer, its score and why. Filter to the rows in which two candidates differ.
        </p>
      </li>
    </ol>
  );
}
