import { useEffect, useRef } from 'react';
import { clockText } from '../speechText.ts';
import type { Recorder } from './recorder.ts';
import classes from './RecordPanel.module.css';

/** How loud it is and how long it has been, drawn for each picture without React. */
export function LevelMeter({ recorder }: { recorder: Recorder }) {
  const bar = useRef<HTMLDivElement>(null);
  const meter = useRef<HTMLMeterElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      const { level, seconds } = recorder.meter();
      if (bar.current !== null) bar.current.style.transform = `scaleX(${level.toFixed(3)})`;
      if (clock.current !== null) clock.current.textContent = clockText(Math.floor(seconds));
      if (meter.current !== null) meter.current.value = level;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [recorder]);
  return (
    <>
      <span ref={clock} className={classes.clock}>
        0:00
      </span>
      <div className={classes.meter}>
        <meter ref={meter} className="ys-visually-hidden" aria-label="Loudness" min={0} max={1} value={0} />
        <div ref={bar} className={classes.level} />
      </div>
    </>
  );
}
