import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import classes from './Keys.module.css';

const isMac = /mac/i.test(globalThis.navigator?.platform ?? '');
const names: Record<string, string> = isMac
  ? { mod: '⌘', shift: '⇧', alt: '⌥', escape: 'Esc', enter: '↩' }
  : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', escape: 'Esc', enter: 'Enter' };

/** A shortcut as keys. */
export function Keys(props: { shortcut: string }) {
  const parts = props.shortcut.split('+');
  return (
    <span className={classes.keys}>
      {parts.map((part) => (
        <Fragment key={part}>
          <Kbd>{names[part.toLowerCase()] ?? part.toUpperCase()}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}
