import { Badge, type BadgeProps } from '@mantine/core';
import type { ComponentPropsWithoutRef } from 'react';
import classes from './StateBadge.module.css';

/** A state in a word or two. Its colours keep 4.5:1 on their ground in both schemes; the words say it without them. */
export function StateBadge(
  props: { kind: 'good' | 'warn' | 'bad' | 'neutral' } & Omit<BadgeProps, 'color' | 'variant'> &
    Omit<ComponentPropsWithoutRef<'div'>, keyof BadgeProps>,
) {
  const { kind, ...rest } = props;
  return <Badge {...rest} variant="light" className={classes.badge} data-kind={kind} />;
}
