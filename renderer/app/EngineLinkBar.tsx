import { Button, Loader } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import classes from './EngineLinkBar.module.css';
import { engineLink } from './engineLink.ts';

/** A thin bar while the engine cannot be heard. The page stays as it is and goes on by itself, or asks to be signed in again. */
export function EngineLinkBar() {
  const state = useSyncExternalStore(engineLink.subscribe, engineLink.get);
  return (
    <output className={classes.status} aria-live="polite">
      {state === 'lost' && (
        <div className={classes.bar}>
          <Loader size={12} color="currentColor" />
          Reconnecting to the engine… What was written so far is kept.
        </div>
      )}
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
