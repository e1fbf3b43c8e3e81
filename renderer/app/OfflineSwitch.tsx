import { Switch, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import classes from './OfflineSwitch.module.css';
import { reportOf } from './reportOf.ts';
import { useTRPC } from './trpc.ts';

/** The offline state and a way to change it; the switch, the palette and the shortcut share it. */
export function useOffline() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const status = useQuery(trpc.egress.status.queryOptions());
  const change = useMutation(
    trpc.egress.setOffline.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.egress.pathKey() }),
      onError: (error) => {
        const report = reportOf(error);
        notifications.show({ color: 'red', title: 'The offline switch did not move', message: report.message });
      },
    }),
  );
  const offline = status.data?.offline;
  return {
    /** Undefined until the engine has said. */
    offline,
    hosts: status.data?.allowed.length ?? 0,
    set: (next: boolean) => change.mutate({ offline: next }),
    busy: change.isPending,
  };
}

/** Window-wide: on, no connection leaves this machine, whatever was allowed before. */
export function OfflineSwitch(props: { compact?: boolean }) {
  const { offline, hosts, set, busy } = useOffline();
  const hint = useId();
  const words =
    offline === undefined
      ? 'Asking the engine…'
      : offline
        ? 'Nothing can leave this machine'
        : hosts === 0
          ? 'No host is allowed yet'
          : `${hosts} allowed ${hosts === 1 ? 'host' : 'hosts'} can be reached`;
  return (
    <Tooltip label={words} disabled={props.compact !== true}>
      <div
        className={classes.row}
        data-offline={offline === true || undefined}
        data-compact={props.compact || undefined}
      >
        <Switch
          size="xs"
          label="Offline"
          labelPosition={props.compact === true ? 'left' : 'right'}
          checked={offline ?? false}
          disabled={offline === undefined || busy}
          onChange={(event) => set(event.currentTarget.checked)}
          aria-describedby={hint}
          classNames={{ label: classes.label }}
        />
        <span id={hint} className={props.compact === true ? 'ys-visually-hidden' : classes.words}>
          {words}
        </span>
      </div>
    </Tooltip>
  );
}
