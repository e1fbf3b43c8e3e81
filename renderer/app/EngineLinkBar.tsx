import { Button, Loader } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import classes from './EngineLinkBar.module.css';
import { engineLink } from './engineLink.ts';

/** A restart takes a second or two; an engine that is not back by then was closed, or is in trouble. Milliseconds. */
const soonMs = 10_000;

/** A thin bar while the engine cannot be heard. The page stays as it is and goes on by itself, or asks to be signed in again. */
export function EngineLinkBar() {
  const state = useSyncExternalStore(engineLink.subscribe, engineLink.get);
  return (
    <output className={classes.status} aria-live="polite">
      {state === 'lost' && <Reconnecting />}
      {state === 'signed-out' && (
        <div className={classes.bar}>
          Yardstick was started again. What was written so far is kept.
          <Button size="compact-xs" variant="default" onClick={() => window.location.reload()}>
            Sign in again
          </Button>
        </div>
      )}
    </output>
  );
}

function Reconnecting() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), soonMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.bar}>
      <Loader size={12} color="currentColor" />
      {late
        ? 'Yardstick does not answer. If it was closed, start it again: this page goes on as soon as it is back at this address.'
        : 'Reconnecting to the engine… What was written so far is kept.'}
    </div>
  );
}
