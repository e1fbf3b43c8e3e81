import { Loader } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import classes from './EngineLinkBar.module.css';
import { engineLink } from './engineLink.ts';

/** A thin bar while the engine cannot be heard. The page stays as it is and goes on by itself. */
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
    </output>
  );
}
