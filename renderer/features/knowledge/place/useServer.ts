import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';
import { readServerAddress } from './serverAddress.ts';

/** A server as it is being filled in. The password leaves the page with a test or an order, and is never sent back to it. */
export function useServer() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const network = useQuery(trpc.egress.status.queryOptions());
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const [consent, setConsent] = useState(false);
  const { address, host, isPlain, password: inAddress } = readServerAddress(typed);
  const isAllowed = host !== null && network.data?.allowed.some((one) => one.host === host) === true;

  /** Consent was given to the host that is shown: should the engine read another one, that one is asked about anew. */
  async function allow(): Promise<void> {
    if (host === null || isAllowed || !consent) return;
    await client.egress.allow.mutate({ host });
    await queries.invalidateQueries({ queryKey: trpc.egress.pathKey() });
  }

  const login = () => {
    const given = inAddress ?? password;
    return { connection: address, ...(given === '' ? {} : { password: given }) };
  };

  const check = useMutation({
    mutationFn: async () => {
      await allow();
      return client.knowledge.checkServer.mutate(login());
    },
  });
  /** Something else is meant now: what was found out of the other says nothing. */
  const changed = () => {
    if (!check.isIdle) check.reset();
  };

  return {
    typed,
    password,
    consent,
    host,
    isPlain,
    isAllowed,
    isOffline: network.data?.offline === true,
    /** It may be asked. */
    isReady: host !== null && (isAllowed || consent),
    setTyped(text: string) {
      setTyped(text);
      if (readServerAddress(text).host !== host) setConsent(false);
      changed();
    },
    setPassword(text: string) {
      setPassword(text);
      changed();
    },
    setConsent,
    /** A password that was pasted with its address goes where nobody reads it. */
    part() {
      if (inAddress === null) return;
      setTyped(address);
      if (inAddress !== '') setPassword(inAddress);
    },
    allow,
    login,
    check,
  };
}

export type Server = ReturnType<typeof useServer>;
