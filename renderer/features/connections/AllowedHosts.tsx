import { Button, CloseButton, Code, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { momentText } from '../../components/timeText.ts';
import classes from './AllowedHosts.module.css';

/** The allow-list: what may be contacted, with a way to take a host off it and to add one (a mirror's own file server, say). */
export function AllowedHosts({ hosts }: { hosts: { host: string; allowedAt: number }[] | undefined }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.egress.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
    ]);
  const deny = useMutation(trpc.egress.deny.mutationOptions({ onSettled }));
  const allow = useMutation(trpc.egress.allow.mutationOptions({ onSettled, onSuccess: () => setTyped('') }));
  const failure = allow.error ?? deny.error;
  return (
    <section aria-labelledby="hosts-title">
      <Title order={2} id="hosts-title" mb="xs">
        Allowed hosts
      </Title>
      {hosts?.length === 0 && (
        <Text size="sm" c="dimmed" mb="xs">
          None: nothing can leave this machine.
        </Text>
      )}
      {hosts === undefined && <Skeleton height={30} />}
      <ul className={classes.hosts}>
        {hosts?.map(({ host, allowedAt }) => (
          <li key={host} className={classes.host} title={`Allowed ${momentText(allowedAt)}`}>
            <Code className={classes.name}>{host}</Code>
            <CloseButton
              size="sm"
              aria-label={`No longer allow ${host}`}
              disabled={deny.isPending}
              onClick={() => deny.mutate({ host })}
            />
          </li>
        ))}
      </ul>
      <form
        className={classes.add}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') allow.mutate({ host: typed.trim() });
        }}
      >
        <TextInput
          aria-label="Host to allow"
          placeholder="host or host:port"
          size="xs"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
        />
        <Button type="submit" size="xs" variant="default" disabled={typed.trim() === ''} loading={allow.isPending}>
          Allow
        </Button>
      </form>
      {failure !== null && <ErrorNotice compact error={failure} />}
    </section>
  );
}
