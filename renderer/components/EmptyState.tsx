import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

/** What a place shows before there is anything in it: what will be here, and the one thing to do first. */
export function EmptyState(props: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.empty}>
      {props.icon !== undefined && (
        <div className={classes.icon} aria-hidden="true">
          {props.icon}
        </div>
      )}
      <Text fw={600}>{props.title}</Text>
      {props.children !== undefined && (
        <Text c="dimmed" size="sm" component="div" className={classes.text}>
          {props.children}
        </Text>
      )}
      {props.action !== undefined && <div className={classes.action}>{props.action}</div>}
    </div>
  );
}
