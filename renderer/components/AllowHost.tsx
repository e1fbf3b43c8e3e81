import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../app/trpc.ts';
import classes from './AllowHost.module.css';
import { ErrorNotice } from './ErrorNotice.tsx';

/**
 * Says that something would be sent to a host that nobody has allowed yet, with the button that allows it.
 * @param onAllowed what else is to be looked at anew, behind hosts and connections
 */
export function AllowHost({
  host,
  what,
  onAllowed,
}: {
  host: string;
  what: string;
  onAllowed?: () => Promise<unknown>;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const allow = useMutation(
    trpc.egress.allow.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: trpc.egress.pathKey() }),
          queries.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
          onAllowed?.(),
        ]),
    }),
  );
  return (
    <div className={classes.allow} role="note">
      <span>
        {what} would be sent to <b>{host}</b>, which is not allowed yet.
      </span>
      <Button size="xs" variant="default" loading={allow.isPending} onClick={() => allow.mutate({ host })}>
        Allow {host}
      </Button>
      {allow.error !== null && <ErrorNotice error={allow.error} compact />}
    </div>
  );
}
