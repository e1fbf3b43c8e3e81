import { useRecorder } from './RecorderProvider.tsx';
import classes from './RecordPanel.module.css';

/** Says in every view that the microphone is on. Takes no room when it is not. */
export function RecordingMark() {
  const { state } = useRecorder();
  if (state.phase !== 'recording' && state.phase !== 'finishing') return null;
  return (
    <span className={classes.mark}>
      <span className={classes.dot} aria-hidden="true" />
      <span className="ys-visually-hidden">recording</span>
    </span>
  );
}
